package telemetry_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/facetgraph/facet/telemetry"
)

// syncBuilder is a log that may be read while it is written.
type syncBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *syncBuilder) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuilder) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// The collectors that go wrong. Each returns its endpoint.
func outages() map[string]func(*testing.T) string {
	answering := func(h http.HandlerFunc) func(*testing.T) string {
		return func(t *testing.T) string {
			s := httptest.NewServer(h)
			t.Cleanup(s.Close)
			return s.URL
		}
	}
	return map[string]func(*testing.T) string{
		"nobody listens": func(t *testing.T) string { return "http://" + silent(t, false) },
		"never accepts":  func(t *testing.T) string { return "http://" + silent(t, true) },
		"never answers": func(t *testing.T) string {
			end := make(chan struct{})
			s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-end }))
			t.Cleanup(func() { close(end); s.Close() })
			return s.URL
		},
		"refuses":           answering(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }),
		"asks to try again": answering(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) }),
		"hangs up":          answering(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
	}
}

// silent is an address where nobody answers: one that is closed, or one whose connections nobody takes.
func silent(t *testing.T, open bool) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	if open {
		t.Cleanup(func() { _ = l.Close() })
	} else {
		_ = l.Close()
	}
	return l.Addr().String()
}

// With a collector that is down or slow every request is served, far more than the queue of spans holds; the end comes
// in time, says what was lost, and leaves nothing behind.
func TestOutageOfTheCollector(t *testing.T) {
	for name, start := range outages() {
		for _, protocol := range []string{"http/protobuf", "grpc"} {
			t.Run(name+" over "+protocol, func(t *testing.T) {
				before := goleak.IgnoreCurrent()
				t.Cleanup(func() { goleak.VerifyNone(t, before) }) // runs after the collector has gone
				endpoint := start(t)
				log := &syncBuilder{}
				tel := setup(t, telemetry.Options{LogOutput: log}, map[string]string{
					"OTEL_EXPORTER_OTLP_ENDPOINT": endpoint, "OTEL_EXPORTER_OTLP_PROTOCOL": protocol,
					"OTEL_METRICS_EXPORTER": "otlp", "OTEL_METRIC_EXPORT_INTERVAL": "20",
					// Batches go out when they are full and not by time, so that something waits in the end.
					"OTEL_BSP_SCHEDULE_DELAY": "3600000", "OTEL_BSP_MAX_QUEUE_SIZE": "64", "OTEL_BSP_MAX_EXPORT_BATCH_SIZE": "32",
				})
				serveMany(t, telemetry.Inbound(tel, http.HandlerFunc(ok), telemetry.InboundConfig{Routes: served}))
				if n := series(scrape(t, tel)[duration])["request_method=GET response_status_class=2xx route=/graphql"]; n != requestsInOutage {
					t.Errorf("%d requests are recorded", n)
				}
				requireEnd(t, tel)
				if got := log.String(); strings.Count(got, "telemetry is not exported") > 2 { // one per signal
					t.Errorf("too much is logged:\n%s", got)
				}
			})
		}
	}
}

const requestsInOutage = 1000

// serveMany serves requests one after the other. One that waited for the collector would take ten seconds, the timeout
// of an export; the bound is half of that, for machines under load.
func serveMany(t *testing.T, h http.Handler) {
	t.Helper()
	for range requestsInOutage {
		w, begun := httptest.NewRecorder(), time.Now()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/graphql", nil))
		if took := time.Since(begun); w.Code != http.StatusOK || took > 5*time.Second {
			t.Fatalf("status %d after %s", w.Code, took)
		}
	}
}

// requireEnd ends telemetry whose collector does not work.
func requireEnd(t *testing.T, tel *telemetry.Telemetry) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 150*time.Millisecond)
	defer cancel()
	_, span := tel.Tracer().Tracer("test").Start(ctx, "last") // so that something is lost in any case
	span.End()
	begun := time.Now()
	err := tel.Shutdown(ctx)
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("the end took %s", took)
	}
	if err == nil || !strings.Contains(err.Error(), "traces: ") || !strings.Contains(err.Error(), "metrics: ") {
		t.Errorf("got %v, want what was lost of both signals", err)
	}
	if again := tel.Shutdown(t.Context()); again == nil || again.Error() != err.Error() {
		t.Errorf("ended again: %v", again)
	}
}

// Failures are counted, logged once, and so is their end.
func TestOutageIsReported(t *testing.T) {
	var mu sync.Mutex
	broken := true
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if broken {
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer s.Close()
	log := &syncBuilder{}
	tel := setup(t, telemetry.Options{LogOutput: log}, map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": s.URL, "OTEL_BSP_SCHEDULE_DELAY": "5",
	})
	exports := func(result string) float64 {
		for _, m := range scrape(t, tel)["facet_telemetry_exports_total"].GetMetric() {
			if m.GetLabel()[0].GetValue() == result && m.GetLabel()[1].GetValue() == "traces" {
				return m.GetCounter().GetValue()
			}
		}
		t.Fatalf("no series of %s", result)
		return 0
	}
	if exports("failed") != 0 || exports("exported") != 0 {
		t.Error("there is something before the first export")
	}
	until := func(result string, atLeast float64) {
		t.Helper()
		for deadline := time.Now().Add(5 * time.Second); exports(result) < atLeast; time.Sleep(5 * time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("%v %s in the end, want %v:\n%s", exports(result), result, atLeast, log)
			}
			_, span := tel.Tracer().Tracer("test").Start(t.Context(), "span")
			span.End()
		}
	}
	until("failed", 3)
	mu.Lock()
	broken = false
	mu.Unlock()
	until("exported", 3)
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Errorf("nothing was lost in the end: %v", err)
	}
	got := log.String()
	if strings.Count(got, "telemetry is not exported") != 1 || !strings.Contains(got, "403") || strings.Count(got, "telemetry is exported again") != 1 {
		t.Errorf("got the log:\n%s", got)
	}
}

// The timeout of the options counts where the context has none.
func TestShutdownTimeout(t *testing.T) {
	tel := setup(t, telemetry.Options{ShutdownTimeout: 50 * time.Millisecond}, map[string]string{
		"OTEL_EXPORTER_OTLP_ENDPOINT": "http://" + silent(t, true),
	})
	_, span := tel.Tracer().Tracer("test").Start(t.Context(), "span")
	span.End()
	begun := time.Now()
	if err := tel.Shutdown(context.Background()); err == nil {
		t.Error("want what was lost")
	}
	if took := time.Since(begun); took > 3*time.Second {
		t.Errorf("the end took %s", took)
	}
}
