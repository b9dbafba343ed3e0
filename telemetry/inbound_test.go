package telemetry_test

import (
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/baggage"
	"go.opentelemetry.io/otel/trace"
	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"

	"github.com/facetgraph/facet/telemetry"
)

// The trace context that callers send.
const (
	callersTrace = "0af7651916cd43dd8448eb211c80319c"
	callersSpan  = "b7ad6b7169203331"
	sampled      = "00-" + callersTrace + "-" + callersSpan + "-01"
	unsampled    = "00-" + callersTrace + "-" + callersSpan + "-00"
)

var served = []string{"/graphql", "/graphql/{client}", "/graphql/{client}/schema.graphql", "/playground/"}

// observed is a handler as the server has it: middleware that copies the request before a mux whose patterns are
// coarser than the routes.
func observed(tel *telemetry.Telemetry, c telemetry.InboundConfig, end http.HandlerFunc) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", end)
	copies := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { mux.ServeHTTP(w, r.WithContext(r.Context())) })
	return telemetry.Inbound(tel, copies, c)
}

// traceOf sends one request and returns the span that reached the collector, nil for none, and its texts.
func traceOf(t *testing.T, env map[string]string, trusted bool, r *http.Request, end http.HandlerFunc) (*tracepb.Span, map[string]string) {
	t.Helper()
	c := newCollector(t)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", c.URL)
	tel := setup(t, telemetry.Options{}, env)
	config := telemetry.InboundConfig{Routes: served, Trusted: func(*http.Request) bool { return trusted }}
	observed(tel, config, end).ServeHTTP(httptest.NewRecorder(), r)
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(c.spans) == 0 {
		return nil, nil
	}
	return c.only(t)
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("{}")) }

func TestServerSpan(t *testing.T) {
	r := httptest.NewRequest(http.MethodPost, "/graphql/web?query=%7BsecretThings%7D", strings.NewReader("{}"))
	r.Header.Set("User-Agent", strings.Repeat("x", 5000))
	span, attrs := traceOf(t, nil, false, r, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	if span.Name != "POST /graphql/{client}" || span.Kind != tracepb.Span_SPAN_KIND_SERVER {
		t.Errorf("got the span %q of kind %s", span.Name, span.Kind)
	}
	if got := attrs["http.route"]; got != "/graphql/{client}" {
		t.Errorf("http.route is %q", got)
	}
	if n := len(attrs["user_agent.original"]); n != 1024 {
		t.Errorf("%d characters of the user agent are kept", n)
	}
	if span.Status.Code != tracepb.Status_STATUS_CODE_ERROR {
		t.Error("502 is no error")
	}
	if text := span.String(); strings.Contains(text, "secretThings") {
		t.Errorf("the query is in the span: %s", text)
	}
}

func TestSpanNamesAreBounded(t *testing.T) {
	for _, test := range []struct{ method, target, want string }{
		{"GET", "/graphql/web/schema.graphql", "GET /graphql/{client}/schema.graphql"},
		{"GET", "/playground/web", "GET /playground/"},
		{"GET", "/wp-admin.php", "GET"},
		{"QUERY", "/graphql", "QUERY /graphql"},
		{"BREW", "/graphql", "_OTHER /graphql"},
	} {
		t.Run(test.want, func(t *testing.T) {
			span, _ := traceOf(t, nil, false, httptest.NewRequest(test.method, test.target, nil), ok)
			if span.Name != test.want {
				t.Errorf("got %q", span.Name)
			}
		})
	}
}

// The caller's trace is a link for strangers and the parent for the trusted; only the trusted decide about sampling.
func TestTraceparent(t *testing.T) {
	tests := map[string]struct {
		traceparent, sampler string
		trusted              bool
		wantSpan, wantParent bool
	}{
		"a stranger's":                                 {sampled, "", false, true, false},
		"a trusted caller's":                           {sampled, "", true, true, true},
		"a stranger cannot force sampling":             {sampled, "parentbased_always_off", false, false, false},
		"a trusted caller can":                         {sampled, "parentbased_always_off", true, true, true},
		"a stranger cannot prevent sampling":           {unsampled, "parentbased_always_on", false, true, false},
		"a trusted caller can prevent it":              {unsampled, "parentbased_always_on", true, false, false},
		"garbage is nobody's":                          {"00-garbage", "", true, true, false},
		"none of it":                                   {"", "", true, true, false},
		"the ratio of the server counts for strangers": {sampled, "parentbased_traceidratio=0", false, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
			r.Header.Set("Traceparent", test.traceparent)
			r.Header.Set("Tracestate", "vendor=value")
			r.Header.Set("Baggage", "viewer=1")
			sampler, arg, _ := strings.Cut(test.sampler, "=")
			env := map[string]string{"OTEL_TRACES_SAMPLER": sampler, "OTEL_TRACES_SAMPLER_ARG": arg}
			span, _ := traceOf(t, env, test.trusted, r, func(_ http.ResponseWriter, r *http.Request) {
				if b := baggage.FromContext(r.Context()); b.Len() > 0 {
					t.Errorf("the caller's baggage %s came in", b)
				}
			})
			if (span != nil) != test.wantSpan {
				t.Fatalf("got the span %v", span)
			}
			if span == nil {
				return
			}
			if got := hex.EncodeToString(span.ParentSpanId) == callersSpan; got != test.wantParent {
				t.Errorf("parent %x", span.ParentSpanId)
			}
			if got := hex.EncodeToString(span.TraceId) == callersTrace; got != test.wantParent {
				t.Errorf("trace %x", span.TraceId)
			}
			wantLink := !test.wantParent && len(test.traceparent) == len(sampled)
			if got := len(span.Links) == 1 && hex.EncodeToString(span.Links[0].TraceId) == callersTrace; got != wantLink {
				t.Errorf("links %v", span.Links)
			}
		})
	}
}

// Nobody is trusted where nothing is said.
func TestNobodyIsTrustedByDefault(t *testing.T) {
	c := newCollector(t)
	tel := setup(t, telemetry.Options{}, map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": c.URL})
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.Header.Set("Traceparent", sampled)
	telemetry.Inbound(tel, http.HandlerFunc(ok), telemetry.InboundConfig{}).ServeHTTP(httptest.NewRecorder(), r)
	if err := tel.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	if span, _ := c.only(t); hex.EncodeToString(span.TraceId) == callersTrace {
		t.Error("a stranger's trace was continued")
	}
}

// Without traces there is no span at all, not even one that is not recorded.
func TestNoSpanWithoutTraces(t *testing.T) {
	t.Parallel()
	tel := setup(t, telemetry.Options{}, nil)
	r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	r.Header.Set("Traceparent", sampled)
	telemetry.Inbound(tel, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if span := trace.SpanContextFromContext(r.Context()); span.IsValid() {
			t.Errorf("got the span %s", span.SpanID())
		}
	}), telemetry.InboundConfig{}).ServeHTTP(httptest.NewRecorder(), r)
}
