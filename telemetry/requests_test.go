package telemetry_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/coder/websocket"
	"github.com/google/go-cmp/cmp"
	dto "github.com/prometheus/client_model/go"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/telemetry"
)

// series lists a family's series as "label=value …" with their counts.
func series(f *dto.MetricFamily) map[string]uint64 {
	out := map[string]uint64{}
	for _, m := range f.GetMetric() {
		var labels []string
		for _, l := range m.GetLabel() {
			labels = append(labels, strings.TrimPrefix(l.GetName(), "http_")+"="+l.GetValue())
		}
		out[strings.Join(labels, " ")] = m.GetHistogram().GetSampleCount()
	}
	return out
}

const duration = "http_server_request_duration_seconds"

func TestRequestMetrics(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		method, target string
		end            http.HandlerFunc
		want           string
	}{
		"a written body":   {"POST", "/graphql", ok, "request_method=POST response_status_class=2xx route=/graphql"},
		"nothing written":  {"HEAD", "/graphql/tv", func(http.ResponseWriter, *http.Request) {}, "request_method=HEAD response_status_class=2xx route=/graphql/{client}"},
		"a status":         {"GET", "/graphql", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) }, "request_method=GET response_status_class=4xx route=/graphql"},
		"early hints":      {"GET", "/graphql", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(103); w.WriteHeader(304) }, "request_method=GET response_status_class=3xx route=/graphql"},
		"an unknown path":  {"GET", "/x/y", http.NotFound, "request_method=GET response_status_class=4xx route=other"},
		"an unknown verb":  {"BREW", "/graphql", ok, "request_method=_OTHER response_status_class=2xx route=/graphql"},
		"a strange status": {"GET", "/graphql", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(999) }, "request_method=GET response_status_class=other route=/graphql"},
		"a panic":          {"GET", "/graphql", func(http.ResponseWriter, *http.Request) { panic("mistake") }, "request_method=GET response_status_class=5xx route=/graphql"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tel := setup(t, telemetry.Options{}, nil)
			h := observed(tel, telemetry.InboundConfig{Routes: served}, test.end)
			func() {
				defer func() {
					if got := recover(); (got != nil) != (name == "a panic") {
						t.Errorf("recovered %v", got)
					}
				}()
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(test.method, test.target, nil))
			}()
			families := scrape(t, tel)
			if diff := cmp.Diff(map[string]uint64{test.want: 1}, series(families[duration])); diff != "" {
				t.Error(diff)
			}
			for _, m := range families["http_server_active_requests"].GetMetric() {
				if m.GetGauge().GetValue() != 0 {
					t.Errorf("still active: %v", m)
				}
			}
		})
	}
}

// Whatever callers send, the number of series has a bound.
func TestRequestSeriesAreBounded(t *testing.T) {
	t.Parallel()
	tel := setup(t, telemetry.Options{}, nil)
	status := 200
	h := observed(tel, telemetry.InboundConfig{Routes: served}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
	rapid.Check(t, func(t *rapid.T) {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Method = rapid.StringMatching(`[A-Z]{1,8}`).Draw(t, "method")
		r.URL.Path = "/" + rapid.StringMatching(`(graphql/?)?[a-z/.%{}]{0,12}`).Draw(t, "path")
		r.Host = rapid.StringMatching(`[a-z]{1,9}(:[0-9]{1,5})?`).Draw(t, "host")
		status = rapid.IntRange(200, 599).Draw(t, "status")
		h.ServeHTTP(httptest.NewRecorder(), r)
	})
	methods, routes, classes := 8, len(served)+1, 4
	if n := len(series(scrape(t, tel)[duration])); n > methods*routes*classes {
		t.Errorf("%d series", n)
	}
}

// A response in one piece counts until its end, a stream until it is open.
func TestStreamsCountUntilOpen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		end  http.HandlerFunc
		want float64
	}{
		"in one piece": {func(w http.ResponseWriter, r *http.Request) { time.Sleep(2 * time.Second); ok(w, r) }, 2},
		"a stream": {func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(time.Second)
			for range 60 {
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Minute)
			}
		}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { // its clock does not run while anything else does
				tel := setup(t, telemetry.Options{}, nil)
				h := telemetry.Inbound(tel, test.end, telemetry.InboundConfig{})
				h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
				if got := scrape(t, tel)[duration].GetMetric()[0].GetHistogram().GetSampleSum(); got != test.want {
					t.Errorf("%v s, want %v s", got, test.want)
				}
			})
		})
	}
}

// Transports find everything that the connection can, with traces and without.
func TestConnectionsKeepTheirAbilities(t *testing.T) {
	c := newCollector(t)
	for name, env := range map[string]map[string]string{
		"without traces": nil,
		"with traces":    {"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL},
	} {
		t.Run(name, func(t *testing.T) {
			tel := setup(t, telemetry.Options{}, env)
			h := telemetry.Inbound(tel, abilities(t), telemetry.InboundConfig{Routes: []string{"/ws", "/sse"}})
			recorded := make(chan struct{}, 2) // a server does not wait for what was hijacked from it
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				defer func() { recorded <- struct{}{} }()
				h.ServeHTTP(w, r)
			}))
			defer server.Close()
			requireStream(t, server.URL+"/sse")
			requireEcho(t, server.URL+"/ws")
			<-recorded
			<-recorded
			got := series(scrape(t, tel)[duration])
			want := map[string]uint64{
				"request_method=GET response_status_class=2xx route=/sse": 1,
				"request_method=GET response_status_class=1xx route=/ws":  1,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// abilities uses what the transports of the server use.
func abilities(t *testing.T) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/sse", func(w http.ResponseWriter, _ *http.Request) {
		if err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Minute)); err != nil {
			t.Errorf("deadline: %v", err)
		}
		_, _ = io.WriteString(w, "event: next\n\n")
		w.(http.Flusher).Flush()
	})
	mux.HandleFunc("/ws", func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			t.Errorf("accept: %v", err)
			return
		}
		defer func() { _ = conn.CloseNow() }()
		kind, message, err := conn.Read(r.Context())
		if err == nil {
			err = conn.Write(r.Context(), kind, message)
		}
		if err != nil {
			t.Errorf("echo: %v", err)
		}
		_ = conn.Close(websocket.StatusNormalClosure, "")
	})
	return mux
}

func requireStream(t *testing.T, url string) {
	t.Helper()
	resp, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != "event: next\n\n" {
		t.Errorf("got %q, %v", body, err)
	}
}

func requireEcho(t *testing.T, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	if err := conn.Write(ctx, websocket.MessageText, []byte("ping")); err != nil {
		t.Fatal(err)
	}
	if _, got, err := conn.Read(ctx); err != nil || string(got) != "ping" {
		t.Errorf("got %q, %v", got, err)
	}
	_, _, _ = conn.Read(ctx) // the server closes
}

func ExampleInbound() {
	ctx := context.Background()
	tel, err := telemetry.Setup(ctx, telemetry.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer func() { _ = tel.Shutdown(ctx) }()
	mux := http.NewServeMux()
	mux.HandleFunc("/graphql/{client}", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.PathValue("client")) })
	h := telemetry.Inbound(tel, mux, telemetry.InboundConfig{
		Routes:  []string{"/graphql", "/graphql/{client}"},
		Trusted: func(r *http.Request) bool { return strings.HasPrefix(r.RemoteAddr, "10.0.0.") }, // our own proxies
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/graphql/web", nil))
	fmt.Println(w.Body)
	// Output: web
}
