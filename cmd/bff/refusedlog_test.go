package main

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/internal/strictyaml"
)

// lines is a log that a test reads while others write.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// await waits for a text in the log.
func (l *lines) await(t *testing.T, text string) {
	t.Helper()
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(20 * time.Millisecond) {
		l.mu.Lock()
		found := strings.Contains(l.buf.String(), text)
		l.mu.Unlock()
		if found {
			return
		}
	}
	t.Fatalf("the log never has %q: %s", text, &l.buf)
}

// logged starts the demo with a log to read.
func logged(t *testing.T, change ...func(*bff.Config)) (*Demo, *lines) {
	t.Helper()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin, cfg.Server.DrainDelay = "127.0.0.1:0", "127.0.0.1:0", 0
	for _, f := range change {
		f(cfg)
	}
	log := &lines{}
	d, err := newDemo(t.Context(), cfg, demo.Options{}, 0, bff.Options{Logger: slog.New(slog.NewJSONHandler(log, nil))})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Serve(ctx) }()
	t.Cleanup(func() { stop(); <-done; d.Close() })
	return d, log
}

// Who is turned away before there is an operation is told a request id: operators find it in the log, with the reason.
func TestRefusalsAtTheDoorAreLogged(t *testing.T) {
	t.Parallel()
	d, log := logged(t)
	got := d.ask(t, http.MethodPost, "/graphql/web", `{"query":"{ __typename }"}`, map[string]string{
		"Content-Type": "application/json", "Authorization": "Bearer a.b", "X-Request-Id": "find-me-1",
	})
	if got.status != http.StatusUnauthorized {
		t.Errorf("answered %d", got.status)
	}
	log.await(t, `"status":401,"code":"UNAUTHENTICATED","requestId":"find-me-1","reason":"bad_segments"`)
	got = d.ask(t, http.MethodPost, "/graphql/fridge", `{"query":"{ __typename }"}`, map[string]string{
		"Content-Type": "application/json", "X-Request-Id": "find-me-2",
	})
	if got.status != http.StatusNotFound || !strings.Contains(string(got.body), "there is no client of that name; the clients are mobile") {
		t.Errorf("answered %d %s", got.status, got.body)
	}
	log.await(t, `"status":404,"code":"UNKNOWN_CLIENT","requestId":"find-me-2"`)
}

// Operators read once, with the cause, that this instance limits alone.
func TestOutageOfRedisIsLogged(t *testing.T) {
	t.Parallel()
	d, log := logged(t, func(c *bff.Config) {
		c.Redis = bff.RedisConfig{Addresses: []string{"127.0.0.1:1"}, Secret: strictyaml.NewSecret(secret)}
	})
	d.post(t, "web", "7", "{ __typename }", "")
	log.await(t, `"level":"WARN","msg":"rate limits are decided by this instance alone: Redis cannot be asked","reason":"`)
}
