package telemetry

import (
	"net/http"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
)

// InboundConfig says how requests from outside are observed.
type InboundConfig struct {
	// Routes are the paths that are served, as patterns of [http.ServeMux] without methods. They are all that the label
	// http.route can be, besides "other". They need not be those of the handler's own mux.
	Routes []string
	// Trusted says whose trace is continued: for a request that it is true for, the span of the traceparent header is
	// the parent. Nil trusts nobody. Others start a trace of their own, which links to theirs; so a caller can neither
	// force a trace to be sampled nor mix into another.
	// bff.yaml sets it by continueTraces.
	Trusted func(*http.Request) bool
}

// Inbound observes the requests that next serves: a server span each, if traces are exported, and metrics. Baggage of
// callers is not read. It panics on a route that is not a pattern or conflicts with another, as [http.ServeMux.Handle]
// does. A panic of next is recorded and goes on.
func Inbound(t *Telemetry, next http.Handler, c InboundConfig) http.Handler {
	if t.requests == nil {
		return next
	}
	routes := newRoutes(c.Routes)
	observed := t.requests.observe(next)
	if t.tracing {
		observed = traced(t, observed, routes, c.Trusted)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Pattern = routes.of(r) // what a ServeMux sets, too; read by otelhttp and by requests
		observed.ServeHTTP(w, r)
	})
}

// traced gives each request a server span, named by method and route. The metrics of otelhttp are off: they have the
// Host header as a label, which callers choose.
func traced(t *Telemetry, next http.Handler, routes routes, trusted func(*http.Request) bool) http.Handler {
	return otelhttp.NewHandler(next, "",
		otelhttp.WithTracerProvider(t.tracer),
		otelhttp.WithMeterProvider(metricnoop.NewMeterProvider()),
		otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithPublicEndpointFn(func(r *http.Request) bool { return trusted == nil || !trusted(r) }),
		otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string {
			// Not r.Pattern: a mux further in may have put a coarser one there.
			if route := routes.of(r); route != "" {
				return method(r.Method) + " " + route
			}
			return method(r.Method)
		}),
	)
}
