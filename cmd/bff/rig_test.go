package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"go.opentelemetry.io/otel/metric"
	"go.uber.org/goleak"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

func TestMain(m *testing.M) { testscript.Main(leakChecked{m}, commandsForScripts()) }

// leakChecked runs the tests and fails where a goroutine is left.
type leakChecked struct{ *testing.M }

func (m leakChecked) Run() int {
	code := m.M.Run()
	if code == 0 {
		if err := goleak.Find(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			code = 1
		}
	}
	return code
}

// Demo is the real server in front of the real demo services.
type Demo struct {
	*bff.Demo
	Services *demo.Running
}

// newDemo makes one.
func newDemo(ctx context.Context, cfg *bff.Config, o demo.Options, firstPort int, p bff.Options) (d *Demo, err error) {
	d = &Demo{}
	d.Demo, err = bff.NewDemo(ctx, domain(&o, func(r *demo.Running) { d.Services = r }), cfg, firstPort, p)
	return d, err
}

// secret names viewers in Redis.
const secret = "the demo keeps no secrets"

// maxStreams is how many requests one HTTP/2 connection may have.
const maxStreams = 100

// startDemo runs the real server in front of the real demo services, all on free ports, until the test ends.
func startDemo(t *testing.T, o demo.Options, change ...func(*bff.Config)) *Demo {
	t.Helper()
	return startObserved(t, o, nil, change...)
}

// startObserved is startDemo with somebody who counts.
func startObserved(t *testing.T, o demo.Options, meter metric.MeterProvider, change ...func(*bff.Config)) *Demo {
	t.Helper()
	return startWith(t, o, bff.Options{Logger: slog.New(slog.DiscardHandler), Meter: meter}, change...)
}

// startWith is startDemo with parts of the test's.
func startWith(t *testing.T, o demo.Options, p bff.Options, change ...func(*bff.Config)) *Demo {
	t.Helper()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin = "127.0.0.1:0", "127.0.0.1:0"
	cfg.Server.DrainDelay = 0
	for _, f := range change {
		f(cfg)
	}
	d, err := newDemo(t.Context(), cfg, o, 0, p)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
		d.Close()
	})
	return d
}

// answer is a response as a test reads it.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// post sends an operation to a client's endpoint, as a viewer, or anonymously for "".
func (d *Demo) post(t *testing.T, client, viewer, operation, variables string) answer {
	t.Helper()
	body := map[string]any{"query": operation}
	if variables != "" {
		body["variables"] = json.RawMessage(variables)
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, d.URL()+"/graphql/"+client, bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if viewer != "" {
		token, err := d.Issuer.Token(client, viewer, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+token)
	}
	return do(t, req)
}

// do sends a request on a connection of its own, so that nothing is left open when a test ends.
func do(t *testing.T, req *http.Request) answer {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	defer transport.CloseIdleConnections()
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: body}
}

// json decodes the body.
func (a answer) json(t *testing.T) map[string]any {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(a.body, &m); err != nil {
		t.Fatalf("not JSON: %v: %s", err, a.body)
	}
	return m
}

// calls says how often each service was called since the last reset.
func (d *Demo) calls() map[string]int {
	calls := map[string]int{}
	for _, name := range demo.Names() {
		if n := d.Services.Stats(name).Total(); n > 0 {
			calls[name] = n
		}
	}
	return calls
}

// get sends a GET request with headers.
func (d *Demo) get(t *testing.T, path string, header http.Header) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, d.URL()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		req.Header[name] = values
	}
	return do(t, req)
}
