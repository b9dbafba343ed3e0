package main

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// ask sends a request to web with headers and returns the answer as it is on the wire.
func (d *Demo) ask(t *testing.T, method, path, body string, header map[string]string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, d.URL()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for name, value := range header {
		req.Header.Set(name, value)
	}
	return do(t, req)
}

const longQuery = `{"query":"{ posts(first: 50) { id title body } }"}`

// Responses are compressed as the client asks, from the policy's size on; what comes out is what went in.
func TestCompression(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	plain := d.ask(t, "POST", "/graphql/tv", `{"query":"{ __typename }"}`, map[string]string{"Accept-Encoding": "gzip"})
	if plain.header.Get("Content-Encoding") != "" || !strings.Contains(strings.Join(plain.header["Vary"], ","), "Accept-Encoding") {
		t.Errorf("a short answer has %v", plain.header)
	}
	tests := map[string]string{
		"gzip, deflate, br, zstd": "zstd", "gzip, deflate, br": "br", "gzip": "gzip", "GZIP": "gzip", "*": "zstd",
		"gzip;q=1, br;q=0.5": "gzip", "br;q=0, gzip;q=0": "", "identity": "", "compress": "", "*;q=0": "", "*, zstd;q=0": "br",
	}
	for accept, want := range tests {
		t.Run(accept, func(t *testing.T) {
			t.Parallel()
			got := d.ask(t, "POST", "/graphql/web", longQuery, map[string]string{"Accept-Encoding": accept})
			if encoding := got.header.Get("Content-Encoding"); encoding != want {
				t.Fatalf("it is in %q, want %q", encoding, want)
			}
			var r io.Reader = strings.NewReader(string(got.body))
			switch want {
			case "gzip":
				r, _ = gzip.NewReader(r)
			case "br":
				r = brotli.NewReader(r)
			case "zstd":
				z, _ := zstd.NewReader(r)
				defer z.Close()
				r = z
			}
			var m struct{ Data struct{ Posts []any } }
			if err := json.NewDecoder(r).Decode(&m); err != nil || len(m.Data.Posts) != 50 {
				t.Errorf("%d posts, %v", len(m.Data.Posts), err)
			}
			if want != "" && len(got.body) > 8000 {
				t.Errorf("it is still %d bytes", len(got.body))
			}
		})
	}
}

// Pages of listed origins may call, others may not; refusals are readable, too.
func TestCORS(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "cors:\n  origins: ['https://app.example.com', 'https://*.preview.example.com']\n  maxAge: 10m\n")
	tests := map[string]struct {
		path, origin string
		allowed      bool
	}{
		"listed":                   {"/graphql/web", "https://app.example.com", true},
		"wildcard":                 {"/graphql/web", "https://pr-7.preview.example.com", true},
		"wildcard, nothing before": {"/graphql/web", "https://preview.example.com", false},
		"wildcard, two labels":     {"/graphql/web", "https://a.b.preview.example.com", false},
		"other scheme":             {"/graphql/web", "http://app.example.com", false},
		"other port":               {"/graphql/web", "https://app.example.com:8443", false},
		"suffix":                   {"/graphql/web", "https://evilapp.example.com", false},
		"null":                     {"/graphql/web", "null", false},
		"another client":           {"/graphql/tv", "https://app.example.com", false},
		"no client named":          {"/graphql", "https://app.example.com", true},
		"the schema":               {"/graphql/web/schema.graphql", "https://app.example.com", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			preflight := d.ask(t, "OPTIONS", test.path, "", map[string]string{
				"Origin": test.origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type,x-own",
			})
			if got := preflight.header.Get("Access-Control-Allow-Origin") == test.origin; got != test.allowed {
				t.Errorf("preflight: %d %v", preflight.status, preflight.header)
			}
			if test.allowed && (preflight.status/100 != 2 || preflight.header.Get("Access-Control-Max-Age") != "600" ||
				!strings.Contains(preflight.header.Get("Access-Control-Allow-Headers"), "authorization")) {
				t.Errorf("preflight: %d %v", preflight.status, preflight.header)
			}
			refused := d.ask(t, "POST", test.path, `{}`, map[string]string{"Origin": test.origin, "Authorization": "Bearer x"})
			if got := refused.header.Get("Access-Control-Allow-Origin") == test.origin; got != test.allowed || refused.status != 401 {
				t.Errorf("refusal: %d %v", refused.status, refused.header)
			}
		})
	}
}

// What a page can send without a preflight changes nothing; methods that we do not have are named.
func TestCSRFAndMethods(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	const mutation = `mutation { likePost(id: "x") { id } }`
	for _, contentType := range []string{
		"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "", "message/x", "application/json; charset=utf-7",
	} {
		got := d.ask(t, "POST", "/graphql/web", `{"query":"`+mutation+`"}`, map[string]string{"Content-Type": contentType})
		if got.status != http.StatusUnsupportedMediaType {
			t.Errorf("%q was answered %d", contentType, got.status)
		}
	}
	for _, method := range []string{"HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"} {
		if got := d.ask(t, method, "/graphql/web", "", nil); got.status != 405 || got.header.Get("Allow") != "GET, POST, QUERY" {
			t.Errorf("%s was answered %d, Allow %q", method, got.status, got.header.Get("Allow"))
		}
	}
	got := d.ask(t, "GET", "/graphql/web?query=mutation{likePost(id:%22x%22){id}}", "", nil)
	if got.status != 405 || got.header.Get("Allow") != "POST" {
		t.Errorf("a mutation by GET was answered %d, Allow %q", got.status, got.header.Get("Allow"))
	}
}

// An address has so many connections; more are closed unread, and a place is free when one ends.
func TestConnectionsPerAddress(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Server.ConnectionsPerAddress = 3 })
	dial := func() (net.Conn, bool) {
		conn, err := net.Dial("tcp", strings.TrimPrefix(d.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		_ = conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
		_, err = conn.Read(make([]byte, 1))
		timeout, ok := err.(net.Error)
		return conn, ok && timeout.Timeout() // still open
	}
	var first net.Conn
	for i := range 3 {
		conn, open := dial()
		if !open {
			t.Fatalf("connection %d was closed", i)
		}
		first = conn
	}
	if _, open := dial(); open {
		t.Error("a fourth connection stayed open")
	}
	first.Close()
	for range 20 {
		if _, open := dial(); open {
			return
		}
	}
	t.Error("no place was free after one had ended")
}

// HTTP/2 without TLS works, with a bound on its streams: those beyond wait for their turn.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: protocols}
	defer transport.CloseIdleConnections()
	var wg sync.WaitGroup
	for range 3 * maxStreams {
		wg.Go(func() {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			defer cancel()
			req, _ := http.NewRequestWithContext(ctx, "POST", d.URL()+"/graphql/web", strings.NewReader(`{"query":"{ __typename }"}`))
			req.Header.Set("Content-Type", "application/json")
			resp, err := transport.RoundTrip(req)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			if resp.ProtoMajor != 2 || resp.StatusCode != 200 {
				t.Errorf("%s %s", resp.Proto, resp.Status)
			}
		})
	}
	wg.Wait()
}
