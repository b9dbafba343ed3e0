package prometheus_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"github.com/redis/go-redis/v9"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/edge"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/declared"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/loader"
	"github.com/facetgraph/facet/overload"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/resolvers"
	"github.com/facetgraph/facet/schema"
	"github.com/facetgraph/facet/telemetry"
)

// exported is what /metrics of a server has that has seen a bit of everything: the labels of each metric, by its name
// as queries use it, so a histogram is there as _bucket, _sum and _count.
type exported map[string][]string

// recorded makes the real engine record, and scrapes it. It is the only source of names in this package: what the code
// stops to export, rules, dashboard and documentation may no longer use.
func recorded(t *testing.T) exported {
	t.Helper()
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1") // nobody listens; but there is the metric of exports
	unlimited := debug.SetMemoryLimit(1 << 40)                    // there is a metric of the limit where there is one
	t.Cleanup(func() { debug.SetMemoryLimit(unlimited) })
	tel, err := telemetry.Setup(t.Context(), telemetry.Options{LogOutput: t.Output(), ShutdownTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tel.Shutdown(context.Background()) }) // what it lost is of no interest
	operate(t, tel)
	limit(t, tel)
	verify(t, tel)
	return scrape(t, tel)
}

// operate answers operations of each outcome, one service being dead.
func operate(t *testing.T, tel *telemetry.Telemetry) {
	t.Helper()
	running, err := demo.Start(t.Context(), demo.Options{}, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	urls := running.URLs()
	urls[demo.Ads] = "http://127.0.0.1:1"
	connect := func(name string) *clients.Service {
		s, err := clients.New(clients.Config{Name: name, URL: urls[name], MeterProvider: tel.Meter(), Resilience: clients.Resilience{Failures: 1, Budget: 1}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		return s
	}
	services := map[string]*clients.Service{}
	for _, name := range declared.Services() {
		services[name] = connect(name)
	}
	root := resolvers.New(resolvers.Clients{
		Notifications:   notifications.New(connect(demo.Notifications)),
		Recommendations: recommendations.New(connect(demo.Recommendations)), Declared: services,
	})
	keys, err := loader.NewMeter(tel.Meter())
	if err != nil {
		t.Fatal(err)
	}
	root.CountKeys(keys)
	set, err := schema.Load(facet.Clients())
	if err != nil {
		t.Fatal(err)
	}
	bound := overload.New(overload.Config{MaxInFlight: 1, Fixed: true, MaxWaiting: -1})
	server, err := graph.New(set, graph.Options{
		Overload:   bound,
		Executable: generated.Executable(),
		Resolvers:  root, MeterProvider: tel.Meter(), TracerProvider: tel.Tracer(), Logger: tel.Logger(),
		Begin: func(ctx context.Context) (context.Context, plan.Tasks) {
			return loader.Begin(ctx, loader.SchedulerConfig{})
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	served, err := edge.New(server, edge.Options{MeterProvider: tel.Meter()})
	if err != nil {
		t.Fatal(err)
	}
	h := telemetry.Inbound(tel, served.Handler(), telemetry.InboundConfig{Routes: []string{"/graphql/{client}"}})
	ask := func(operation string) {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql/web", strings.NewReader(`{"query": "`+operation+`"}`))
		r.Header.Set("Content-Type", "application/json")
		h.ServeHTTP(httptest.NewRecorder(), r)
	}
	for _, operation := range []string{
		`{feed(first: 3) {edges {node {title author {handle}}}} ads {imageUrl}}`, // partial: there are no ads
		`{node(id: \"zzz\") {id}}`,          // the caller's fault
		`{nonsense}`,                        // refused
		`{__schema {queryType {name}}}`,     // introspection
		`{posts(first: 1) {stats {views}}}`, // ok
	} {
		ask(operation)
	}
	permit, err := bound.Enter(t.Context(), overload.Usual, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	ask(`{posts(first: 1) {title}}`) // there is no room
	permit.Leave()
}

// limit decides under a policy whose Redis is away.
func limit(t *testing.T, tel *telemetry.Telemetry) {
	t.Helper()
	meter := tel.Meter().Meter("test")
	store, err := ratelimit.NewRedis(ratelimit.RedisConfig{Options: redis.UniversalOptions{Addrs: []string{"127.0.0.1:1"}}, Meter: meter})
	if err != nil {
		t.Fatal(err)
	}
	l, err := ratelimit.New(ratelimit.Config{Store: store, Secret: []byte("sixteen bytes or more"), Meter: meter})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	set, err := ratelimit.NewSet("web", ratelimit.Policy{Name: "minute", Limit: 10, Window: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	r, err := l.Reserve(t.Context(), ratelimit.Request{Set: set, Cost: 10}) // all of it, so near the limit
	if err != nil {
		t.Fatal(err)
	}
	l.Settle(t.Context(), r, 1)
}

// verify refuses a token of an issuer that is away.
func verify(t *testing.T, tel *telemetry.Telemetry) {
	t.Helper()
	v, err := auth.New(t.Context(), auth.Config{MeterProvider: tel.Meter(), Issuers: []auth.Issuer{{
		URL: "http://127.0.0.1:1/", JWKSURL: "http://127.0.0.1:1/keys", Audiences: []string{"facet"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(v.Close)
	if _, err := v.Verify(t.Context(), "no token"); err == nil {
		t.Fatal("no token is one")
	}
	for deadline := time.Now().Add(5 * time.Second); scrape(t, tel)["auth_jwks_refreshes_total"] == nil; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("no keys are fetched")
		}
	}
}

func scrape(t *testing.T, tel *telemetry.Telemetry) exported {
	t.Helper()
	w := httptest.NewRecorder()
	tel.Metrics().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/metrics", nil))
	parser := expfmt.NewTextParser(model.LegacyValidation)
	families, err := parser.TextToMetricFamilies(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	out := exported{}
	for name, family := range families {
		var labels []string
		for _, series := range family.GetMetric() { // a label may be on some series only
			for _, l := range series.GetLabel() {
				if !slices.Contains(labels, l.GetName()) {
					labels = append(labels, l.GetName())
				}
			}
		}
		slices.Sort(labels)
		if family.GetType() != dto.MetricType_HISTOGRAM {
			out[name] = labels
			continue
		}
		out[name+"_sum"], out[name+"_count"] = labels, labels
		out[name+"_bucket"] = append([]string{"le"}, labels...)
	}
	return out
}
