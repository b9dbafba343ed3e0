package main

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"math/rand/v2"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// stream posts an operation to web and leaves the response to be read.
func (d *Demo) stream(t *testing.T, viewer, query, accept string) *http.Response {
	t.Helper()
	return d.streamUntil(t, t.Context(), viewer, query, accept, 0)
}

func (d *Demo) streamUntil(t *testing.T, ctx context.Context, viewer, query, accept string, ttl time.Duration) *http.Response {
	t.Helper()
	return d.streamTo(t, ctx, "web", viewer, query, accept, ttl)
}

// streamTo posts an operation to a client and leaves the response to be read. The viewer "" is anonymous; a token lives
// for ttl, or for as long as the issuer's do where that is 0.
func (d *Demo) streamTo(
	t *testing.T, ctx context.Context, client, viewer, query, accept string, ttl time.Duration,
) *http.Response {
	t.Helper()
	body, _ := json.Marshal(map[string]string{"query": query})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, d.URL()+"/graphql/"+client, strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", accept)
	if viewer != "" {
		token, err := d.Issuer.Token(client, viewer, nil, ttl)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// What clients send by default decides together with the operation what they get.
func TestNegotiation(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	const (
		urql   = "application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed"
		apollo = "application/graphql-response+json,application/json;q=0.9"
		query  = `{ ads { id } }`
		late   = `{ ads { id ... @defer { advertiser } } }`
	)
	tests := map[string]struct {
		query, accept, contentType string
		status                     int
	}{
		"urql, query":                     {query, urql, "application/graphql-response+json", 200},
		"urql, subscription":              {added, urql, "text/event-stream", 200},
		"urql, defer":                     {late, urql, "multipart/mixed", 200},
		"Apollo, query":                   {query, apollo, "application/graphql-response+json", 200},
		"Apollo, subscription":            {added, `multipart/mixed;boundary="graphql";subscriptionSpec="1.0",` + apollo, "multipart/mixed", 200},
		"Apollo, defer":                   {late, "multipart/mixed;deferSpec=20220824," + apollo, "multipart/mixed", 200},
		"Apollo, newer defer":             {late, "multipart/mixed;incrementalSpec=v0.2," + apollo, "multipart/mixed", 200},
		"defer without parts":             {late, "application/json", "application/json", 200},
		"curl, query":                     {query, "*/*", "application/json", 200},
		"curl, subscription":              {added, "*/*", "application/json", 406},
		"a subscription as JSON":          {added, "application/json", "application/graphql-response+json", 406},
		"events alone, query":             {query, "text/event-stream", "text/event-stream", 200},
		"events refused":                  {added, "text/event-stream;q=0, multipart/mixed", "multipart/mixed", 200},
		"parts of defer for subscription": {added, "multipart/mixed;deferSpec=20220824", "application/json", 406},
		"nothing that we have":            {query, "text/html", "application/json", 406},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resp := d.stream(t, "7", test.query, test.accept)
			media, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
			if resp.StatusCode != test.status || media != test.contentType {
				t.Errorf("got %d %s, want %d %s", resp.StatusCode, media, test.status, test.contentType)
			}
		})
	}
}

// What is deferred is absent from the first part and comes with a later one; who takes no parts gets everything at
// once.
func TestDefer(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	const query = `{ posts(first: 2) { id ...Late @defer(label: "late") } } fragment Late on Post { author { handle } title }`
	whole, _ := io.ReadAll(d.stream(t, "", query, "application/json").Body)
	for _, want := range []string{`"handle":"`, `"title":"`} {
		if !strings.Contains(string(whole), want) || strings.Contains(string(whole), "hasNext") {
			t.Errorf("without parts no %s in %s", want, whole)
		}
	}
	parts := readParts(t, d.stream(t, "", query, "multipart/mixed"))
	if len(parts) != 2 || strings.Contains(parts[0], "author") || !strings.Contains(parts[1], `"hasNext":false`) {
		t.Fatalf("parts: %s", strings.Join(parts, "\n"))
	}
	rest := strings.Join(parts[1:], "")
	if strings.Count(rest, `"label":"late"`) != 2 || strings.Count(rest, `"handle":"`) != 2 {
		t.Errorf("parts: %s", strings.Join(parts, "\n"))
	}
}

func readParts(t *testing.T, resp *http.Response) (parts []string) {
	t.Helper()
	_, params, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	reader := multipart.NewReader(resp.Body, params["boundary"])
	for {
		part, err := reader.NextPart()
		if err != nil {
			return parts
		}
		body, _ := io.ReadAll(part)
		if !json.Valid(body) {
			t.Errorf("not JSON: %s", body)
		}
		parts = append(parts, string(body))
	}
}

// A stream outlives the server's timeouts, shows life, and ends with the viewer's token.
func TestStreamOutlivesTimeoutsAndEndsWithToken(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "subscriptions:\n  pingInterval: 1s\n", func(c *bff.Config) {
		c.Server.ReadTimeout, c.Server.WriteTimeout = 500*time.Millisecond, time.Second
	})
	resp := d.streamUntil(t, t.Context(), "7", added, "text/event-stream", 3*time.Second)
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(body), ":\n\n") < 2 {
		t.Errorf("no heartbeats in %q", body)
	}
	if !strings.Contains(string(body), "UNAUTHENTICATED") || !strings.HasSuffix(string(body), "event: complete\ndata:\n\n") {
		t.Errorf("it ended with %q", body)
	}
}

// A drain ends sockets with 1001 and streams without "complete", so that clients go elsewhere.
func TestDrainEndsSocketsAndStreams(t *testing.T) {
	t.Parallel()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin, cfg.Server.DrainDelay = "127.0.0.1:0", "127.0.0.1:0", 0
	d, err := newDemo(t.Context(), cfg, demo.Options{}, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	s, events := d.open(t, "web", "7"), d.stream(t, "7", added, "text/event-stream")
	s.send(subscribe("1", added))
	stop()
	if code := s.closed(); code != 1001 {
		t.Errorf("the socket was closed with %d", code)
	}
	if body, _ := io.ReadAll(events.Body); strings.Contains(string(body), "complete") {
		t.Errorf("the stream ended with %q", body)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// Clients that leave at any moment, in the middle of an event too, leave nothing behind: the demo ends in good order,
// and goleak finds no goroutine.
func TestStreamsLeftAtAnyMoment(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{Chatter: 5 * time.Millisecond}, "subscriptions:\n  maxSocketsPerViewer: 1000\nrate: []\n")
	queries := []string{added, added, `{ posts(first: 3) { id ... @defer { author { handle } stats { views } } } }`}
	var left sync.WaitGroup
	for i := range 60 {
		left.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), time.Duration(20+rand.IntN(300))*time.Millisecond)
			defer cancel()
			body, _ := json.Marshal(map[string]string{"query": queries[i%len(queries)]})
			req, _ := http.NewRequestWithContext(ctx, http.MethodPost, d.URL()+"/graphql/web", strings.NewReader(string(body)))
			token, _ := d.Issuer.Token("web", "7", nil, 0)
			req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"multipart/mixed"}, "Authorization": {"Bearer " + token}}
			transport := &http.Transport{DisableKeepAlives: true}
			resp, err := transport.RoundTrip(req)
			if err != nil {
				return // it left before the answer
			}
			_, _ = bufio.NewReader(resp.Body).WriteTo(io.Discard)
			resp.Body.Close()
		})
	}
	left.Wait()
}
