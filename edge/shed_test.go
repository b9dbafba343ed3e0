package edge

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/kitchen/library"
	"github.com/facetgraph/facet/overload"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

// untouched is a store of rate limits that nobody may ask.
type untouched struct{ t *testing.T }

func (s untouched) Reserve(context.Context, []ratelimit.Charge) ([]ratelimit.Decision, error) {
	s.t.Error("something was charged")
	return nil, context.Canceled
}
func (s untouched) Settle(context.Context, ratelimit.Receipt, int64) error { return nil }
func (s untouched) Close() error                                           { return nil }

// full is a server on which one operation may be in flight, and is.
func full(t *testing.T, reader metric.Reader, store ratelimit.Store) (*httptest.Server, *overload.Permit) {
	t.Helper()
	limiter, err := ratelimit.New(ratelimit.Config{Store: store, Secret: []byte("the same on all nodes")})
	if err != nil {
		t.Fatal(err)
	}
	bound := overload.New(overload.Config{MaxInFlight: 1, Fixed: true, MaxWaiting: -1})
	s, err := serve(&schema.Set{Clients: []*schema.Client{everyClient(t).Client("web")}}, graph.Options{
		Executable: generated.Executable(), Resolvers: chaos(0), Limiter: limiter, Overload: bound,
		MeterProvider: metric.NewMeterProvider(metric.WithReader(reader)),
	}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	permit, err := bound.Enter(t.Context(), overload.Usual, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	out := httptest.NewServer(s.Handler())
	t.Cleanup(out.Close)
	return out, &permit
}

// overSocket sends an operation over a WebSocket and gives the first message that answers it.
func overSocket(t *testing.T, server, document string) string {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), "ws"+strings.TrimPrefix(server, "http")+"/graphql/web", &websocket.DialOptions{Subprotocols: []string{subprotocol}})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	for _, m := range []string{`{"type":"connection_init"}`, `{"id":"1","type":"subscribe","payload":` + withMode(document, "") + `}`} {
		if err := conn.Write(t.Context(), websocket.MessageText, []byte(m)); err != nil {
			t.Fatal(err)
		}
	}
	for {
		_, text, err := conn.Read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), `"id":"1"`) {
			return string(text)
		}
	}
}

// What this node has no room for is refused on every transport, for every kind of operation and before anything of it is
// looked at or charged: the document that is none is refused for the same reason. It is counted as this node's doing.
func TestShedOnEveryTransport(t *testing.T) {
	t.Parallel()
	reader := metric.NewManualReader()
	server, permit := full(t, reader, untouched{t})
	asked := 0
	for kind, document := range map[string]string{
		"query": `{ books(first: 1) { id } }`, "mutation": `mutation { __typename }`, "subscription": `subscription { reservationOpened { id } }`,
		"defer": `{ books(first: 1) { id ... @defer { title } } }`, "nonsense": `{ nope`,
	} {
		for _, method := range []string{"POST", "QUERY", "GET"} {
			for _, accept := range []string{mediaJSON, mediaGraphQL, mediaEvents, mediaParts, mediaParts + ";deferSpec=" + deferSpec} {
				asked++
				address, body := server.URL+"/graphql/web", withMode(document, "")
				if method == "GET" {
					address, body = address+"?"+url.Values{"query": {document}}.Encode(), ""
				}
				resp, got := send(t, method, address, http.Header{"Content-Type": {mediaJSON}, "Accept": {accept}}, body)
				var answer struct {
					Data   json.RawMessage
					Errors []struct{ Extensions struct{ Code string } }
				}
				err := json.Unmarshal([]byte(got), &answer)
				if err != nil || answer.Data != nil || len(answer.Errors) != 1 || answer.Errors[0].Extensions.Code != graph.CodeOverloaded ||
					resp.StatusCode != http.StatusServiceUnavailable || resp.Header.Get("Retry-After") == "" || resp.Header.Get("Ratelimit") != "" {
					t.Errorf("%s %s, %s: %d %v %s", method, kind, accept, resp.StatusCode, resp.Header, got)
				}
			}
		}
		asked++
		got := overSocket(t, server.URL, document)
		if !strings.Contains(got, `"type":"error"`) || !strings.Contains(got, graph.CodeOverloaded) || !strings.Contains(got, `"retryAfter":`) {
			t.Errorf("WebSocket %s: %s", kind, got)
		}
	}
	if n := sum(t, reader, "facet.overload.refused", "web"); n != int64(asked) {
		t.Errorf("%d are counted as refused, want %d", n, asked)
	}
	for n := int64(-1); n != int64(asked); time.Sleep(time.Millisecond) { // they are counted once they have been answered
		if n = sum(t, reader, "facet.operations", "shed"); n > int64(asked) || t.Context().Err() != nil {
			t.Fatalf("%d operations are counted as shed, want %d", n, asked)
		}
	}
	permit.Leave()
}

// When there is room again, operations go in, on every transport, and leave room behind them: also subscriptions, whose
// stream goes on.
func TestRoomIsGivenBack(t *testing.T) {
	t.Parallel()
	store, err := ratelimit.NewMemory(ratelimit.MemoryConfig{})
	if err != nil {
		t.Fatal(err)
	}
	server, permit := full(t, metric.NewManualReader(), store)
	permit.Leave()
	header := http.Header{"Content-Type": {mediaJSON}, "Accept": {mediaEvents + ", " + mediaParts + ";deferSpec=" + deferSpec + ", " + mediaJSON}}
	for round := range 3 {
		for _, document := range []string{`{ books(first: 1) { id } }`, `{ nope`, `{ books(first: 1) { id ... @defer { title } } }`, `subscription { nope }`, `mutation { __typename }`} {
			for _, ask := range []func() string{
				func() string {
					_, got := send(t, "POST", server.URL+"/graphql/web", header, withMode(document, ""))
					return got
				},
				func() string { return overSocket(t, server.URL, document) },
			} {
				if got := ask(); strings.Contains(got, graph.CodeOverloaded) {
					t.Fatalf("round %d, %s: %s", round, document, got)
				}
			}
		}
	}
}

// sum adds up a counter's values that have a label.
func sum(t *testing.T, reader metric.Reader, name, label string) (n int64) {
	t.Helper()
	var data metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &data); err != nil {
		t.Fatal(err)
	}
	for _, scope := range data.ScopeMetrics {
		for _, m := range scope.Metrics {
			if of, ok := m.Data.(metricdata.Sum[int64]); ok && m.Name == name {
				for _, p := range of.DataPoints {
					for _, a := range p.Attributes.ToSlice() {
						if a.Value.AsString() == label {
							n += p.Value
						}
					}
				}
			}
		}
	}
	return n
}

// BenchmarkRefusal is what it costs to refuse an operation, beside what net/http costs.
func BenchmarkRefusal(b *testing.B) {
	bound := overload.New(overload.Config{MaxInFlight: 1, Fixed: true, MaxWaiting: -1})
	s, err := serve(&schema.Set{Clients: []*schema.Client{everyClient(b).Client("web")}}, graph.Options{
		Executable: generated.Executable(), Resolvers: chaos(0), Overload: bound,
		MeterProvider: metric.NewMeterProvider(metric.WithReader(metric.NewManualReader())),
	}, Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := bound.Enter(b.Context(), overload.Usual, time.Time{}); err != nil {
		b.Fatal(err)
	}
	h, body := s.Handler(), withMode(`query Home($first: Int!) { books(first: $first) { id title author { handle } } }`, "")
	w := httptest.NewRecorder()
	b.ReportAllocs()
	for b.Loop() {
		r := httptest.NewRequest(http.MethodPost, "/graphql/web", strings.NewReader(body))
		r.Header = http.Header{"Content-Type": {mediaJSON}}
		*w = *httptest.NewRecorder()
		h.ServeHTTP(w, r)
	}
	if w.Code != http.StatusServiceUnavailable {
		b.Fatal(w.Code)
	}
}

// quiet is a subscription whose events a test sends.
type quiet struct {
	kitchen.Chaos
	events chan *library.Reservation
}

func (q quiet) Subscription() generated.SubscriptionResolver { return q }

func (q quiet) ReservationOpened(context.Context) (<-chan *library.Reservation, error) {
	return q.events, nil
}

// A subscription is in flight while it starts and while an event is executed, and not between. An event for which there is
// no room waits for it, and is not lost.
func TestSubscriptionBetweenEventsIsNotInFlight(t *testing.T) {
	t.Parallel()
	web := *everyClient(t).Client("web")
	policy := *web.Policy
	policy.Rate = nil
	web.Policy = &policy
	bound := overload.New(overload.Config{MaxInFlight: 1, Fixed: true, MaxWaiting: -1})
	q := quiet{chaos(0), make(chan *library.Reservation)}
	s, err := serve(&schema.Set{Clients: []*schema.Client{&web}}, graph.Options{Executable: generated.Executable(), Resolvers: q, Overload: bound}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	viewer := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(auth.NewContext(r.Context(), &auth.Viewer{Subject: "7"})))
		})
	}
	server := httptest.NewServer(viewer(s.Handler()))
	t.Cleanup(server.Close)
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/graphql/web", strings.NewReader(withMode(`subscription { reservationOpened { id } }`, "")))
	r.Header = http.Header{"Content-Type": {mediaJSON}, "Accept": {mediaEvents}}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	reader := bufio.NewReader(resp.Body)
	for range 3 {
		permit, err := bound.Enter(t.Context(), overload.Usual, time.Time{}) // there is room: the stream is open
		if err != nil {
			t.Fatalf("%v: %+v", err, bound.Stats())
		}
		q.events <- &library.Reservation{ID: 1}
		for bound.Stats().Waiting == 0 { // until the event asks for room
			time.Sleep(time.Millisecond)
		}
		permit.Leave()
		for line := ""; !strings.Contains(line, `{"reservationOpened":`); {
			if line, err = reader.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		for bound.Stats().InFlight > 0 { // the permit is given back before or after the event is sent
			time.Sleep(time.Millisecond)
		}
	}
}
