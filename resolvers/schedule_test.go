package resolvers_test

import (
	"context"
	"encoding/json"
	"flag"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/declared"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/loader"
	"github.com/facetgraph/facet/resolvers"
	"github.com/facetgraph/facet/schema"
)

var schedules = flag.Int("schedules", 300, "randomised schedules that TestCallsAreDeterministic runs")

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// jittery answers from a demo service in this process, after a delay that differs each time: now none, now a yield, now
// some microseconds, so that calls end in every order. It counts them.
type jittery struct {
	handler http.Handler
	name    string
	mu      *sync.Mutex
	calls   map[string]int
}

func (j jittery) RoundTrip(r *http.Request) (*http.Response, error) {
	j.mu.Lock()
	j.calls[j.name+" "+r.URL.Path]++
	j.mu.Unlock()
	switch rand.IntN(4) {
	case 0:
		runtime.Gosched()
	case 1:
		time.Sleep(time.Duration(rand.IntN(200)) * time.Microsecond)
	}
	w := httptest.NewRecorder()
	j.handler.ServeHTTP(w, r)
	return w.Result(), nil
}

// rig is the server over demo services without sockets.
func rig(t *testing.T) (*graph.Server, func() map[string]int) {
	t.Helper()
	return rigWith(t, func(*clients.Config) {})
}

// rigWith is rig with changes to how services are called.
func rigWith(t *testing.T, change func(*clients.Config)) (*graph.Server, func() map[string]int) {
	t.Helper()
	world := demo.New(demo.Options{})
	var mu sync.Mutex
	calls := map[string]int{}
	service := func(name string) *clients.Service {
		config := clients.Config{Name: name, URL: "http://" + name, Transport: jittery{world.Handler(name), name, &mu, calls}}
		change(&config)
		s, err := clients.New(config)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	services := map[string]*clients.Service{}
	for _, name := range declared.Services() {
		services[name] = service(name)
	}
	root := resolvers.New(resolvers.Clients{
		Recommendations: recommendations.New(service("recommendations")), Notifications: notifications.New(service("notifications")), Declared: services,
	})
	set, err := schema.Load(facet.Clients())
	if err != nil {
		t.Fatal(err)
	}
	s, err := graph.New(set, graph.Options{Executable: generated.Executable(), Resolvers: root, Begin: func(ctx context.Context) (context.Context, plan.Tasks) {
		return loader.Begin(ctx, loader.SchedulerConfig{MaxHold: -1})
	}})
	if err != nil {
		t.Fatal(err)
	}
	return s, func() map[string]int {
		mu.Lock()
		defer mu.Unlock()
		out := maps.Clone(calls)
		clear(calls)
		return out
	}
}

// wide asks the same loaders from many places at several levels.
const wide = `{
  viewer { unreadNotifications profile { handle } notifications(first: 5) { edges { node { actor { handle } subject { ... on Post { author { name } } ... on Profile { name } } } } } }
  feed(first: 10) { edges { node { author { handle } stats { views } comments(first: 2) { items { author { handle } } } } } }
  more: posts(first: 5) { title author { handle } stats { shares } comments(first: 2) { items { author { name } } } }
  node(id: "UG9zdDox") { ... on Post { author { handle } stats { views } } }
  ads { advertiser }
}`

// However calls happen to end, an operation makes the same number of them, and answers the same.
func TestCallsAreDeterministic(t *testing.T) {
	t.Parallel()
	ctx := auth.NewContext(t.Context(), &auth.Viewer{Subject: "7", ClientID: "web"})
	s, count := rig(t)
	c := s.Client("web")
	op, failure := c.Prepare(ctx, &graph.Request{Query: wide})
	if failure != nil {
		t.Fatal(failure)
	}
	var wantData string
	var wantCalls map[string]int
	for i := range *schedules {
		result := c.Execute(ctx, op, nil)
		var body struct{ Data, Errors json.RawMessage }
		if err := json.Unmarshal(result.Body, &body); err != nil || body.Errors != nil {
			t.Fatalf("%v: %s", err, result.Body)
		}
		calls := count()
		if i == 0 {
			wantData, wantCalls = string(body.Data), calls
			t.Log(calls)
			continue
		}
		if diff := cmp.Diff(wantCalls, calls); diff != "" {
			t.Fatalf("schedule %d makes other calls (-first +this):\n%s", i, diff)
		}
		if string(body.Data) != wantData {
			t.Fatalf("schedule %d answers otherwise:\n%s\n%s", i, wantData, body.Data)
		}
	}
}
