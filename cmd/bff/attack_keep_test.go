package main

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

var keepAll = flag.Bool("keep.all", false, "send as many documents as the reports of memory that was kept did")

const (
	// keptBytes is what bff.yaml allows for documents in these tests; the client web has a third of it.
	keptBytes = 24 << 20
	webShare  = keptBytes / 3
	// keptBeside is what the process may keep beside documents: rate limits, metrics, pools, and what tests record.
	keptBeside = 4 << 20
)

// keeps checks that the heap has not grown by more than the client's share of the bound, by a fifth, and keptBeside.
func keeps(t *testing.T, before uint64) {
	t.Helper()
	after, most := liveHeap(), before+webShare*12/10+keptBeside
	t.Logf("the heap grew from %d to %d MiB; documents may hold %d MiB", before>>20, after>>20, webShare>>20)
	if after > most {
		t.Errorf("the heap grew from %d to %d MiB; at most %d are right", before>>20, after>>20, most>>20)
	}
}

func smallCache(c *bff.Config) { c.Cache.Documents = keptBytes }

// handled sends a document with variables and headers, without a network, and gives the status.
func (d *Demo) handled(document, variables string, header http.Header) int {
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, hostile{body: withVariables(document, variables), header: header}.request())
	return w.Code
}

// conditional is a document of 1.5 kB with six Boolean variables.
func conditional(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "query Q%d($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!, $e: Boolean!, $f: Boolean!) {\n", n)
	for i := 0; b.Len() < 1500; i++ {
		fmt.Fprintf(&b, "  p%d: posts(first: 5) @include(if: $%c) { id title body author { id handle name } stats { views } }\n", i, 'a'+i%6)
	}
	return b.String() + "}"
}

// combination gives the six variables the bits of a number.
func combination(bits int) string {
	var members []string
	for i := range 6 {
		members = append(members, fmt.Sprintf(`"%c":%t`, 'a'+i, bits>>i&1 == 1))
	}
	return "{" + strings.Join(members, ",") + "}"
}

// Every combination of Boolean variables of many documents: nearly all are refused, and the few that run keep no more
// than bff.yaml allows. Not parallel: the heap is everybody's.
func TestCombinationsOfVariablesKeepWhatIsAllowed(t *testing.T) {
	d := startDemo(t, demo.Options{}, smallCache)
	d.handled("{__typename}", "{}", nil)
	before := liveHeap()
	statuses := map[int]int{}
	for n := range 60 {
		document := conditional(n)
		for bits := range 64 {
			statuses[d.handled(document, combination(bits), nil)]++
		}
	}
	if statuses[http.StatusTooManyRequests] < 3000 || len(statuses) > 2 {
		t.Errorf("answers by status: %v", statuses)
	}
	t.Logf("answers by status: %v", statuses)
	keeps(t, before)
	d.lives(t)
}

// The same without a limit that would stop it: what runs keeps no more than bff.yaml allows either.
func TestCombinationsThatRunKeepWhatIsAllowed(t *testing.T) {
	d := withPolicy(t, demo.Options{}, "rate: []\n", smallCache)
	d.handled("{__typename}", "{}", nil)
	before := liveHeap()
	documents := 10
	if *keepAll {
		documents = 60
	}
	for n := range documents {
		document := conditional(n)
		for bits := range 64 {
			if got := d.handled(document, combination(bits), http.Header{"Graphql-Cost": {"report"}}); got != http.StatusOK {
				t.Fatalf("%d", got)
			}
		}
	}
	keeps(t, before)
}

// priced asks for the prices of documents that nobody has sent before and counts the answers by status.
func (d *Demo) priced(documents int) map[int]int {
	statuses := map[int]int{}
	for n := range documents {
		document := fmt.Sprintf("query Q%d { feed(first: 5) { edges { node { id title likes author { handle name avatarUrl } } } } }", n)
		statuses[d.handled(document, "{}", http.Header{"Graphql-Cost": {"validate"}})]++
	}
	return statuses
}

func manyDocuments() int {
	if *keepAll {
		return 15_000
	}
	return 4000
}

// Who only asks for prices keeps no more than bff.yaml allows.
func TestDocumentsThatAreOnlyPricedKeepWhatIsAllowed(t *testing.T) {
	d := withPolicy(t, demo.Options{}, "rate: []\n", smallCache)
	before := liveHeap()
	documents := manyDocuments()
	if statuses := d.priced(documents); statuses[http.StatusOK] != documents {
		t.Errorf("answers by status: %v", statuses)
	}
	keeps(t, before)
}

// oneWindow is a policy with a limit that does not come back while a test runs.
func oneWindow(limit int) string {
	return fmt.Sprintf("cost: {max: %d, expose: true}\nrate:\n  - {name: viewer, algorithm: fixedWindow, limit: %d, window: 24h}\n", limit, limit)
}

// Who only asks for prices pays a point for each, and is refused when none is left: before the document is parsed.
func TestPricingIsLimited(t *testing.T) {
	t.Parallel()
	const allowed = 50
	d := withPolicy(t, demo.Options{}, oneWindow(50))
	if statuses := d.priced(200); statuses[http.StatusOK] != allowed || statuses[http.StatusTooManyRequests] != 200-allowed {
		t.Errorf("answers by status: %v", statuses)
	}
	got := d.handles(hostile{body: query("{ nonsense"), header: http.Header{"Graphql-Cost": {"validate"}}})
	if got.status != http.StatusTooManyRequests || got.header.Get("Retry-After") == "" || got.header.Get("Ratelimit") == "" {
		t.Errorf("%d %v %s", got.status, got.header, got.body)
	}
}

// A document that is new and comes to nothing costs a point, which the headers show; one that is known, and one that
// runs, cost what they cost.
func TestDocumentsThatComeToNothingCostAPoint(t *testing.T) {
	t.Parallel()
	const limit = 100
	d := withPolicy(t, demo.Options{}, oneWindow(100))
	remaining := limit
	for _, step := range []struct {
		name, document string
		header         http.Header
		status, cost   int
	}{
		{"a mistake", "{ nonsense }", nil, http.StatusUnprocessableEntity, 1},
		{"the same again", "{ nonsense }", nil, http.StatusUnprocessableEntity, 1},
		{"no GraphQL", "}", nil, http.StatusBadRequest, 1},
		{"an operation", "{ ads(slots: 2) { id } }", nil, http.StatusOK, 4},
		{"the same again", "{ ads(slots: 2) { id } }", nil, http.StatusOK, 4},
		{"a price", "{ ads(slots: 1) { id } }", http.Header{"Graphql-Cost": {"validate"}}, http.StatusOK, 1},
		{"a price again", "{ ads(slots: 1) { id } }", http.Header{"Graphql-Cost": {"validate"}}, http.StatusOK, 1},
		{"a dry run", "{ rateLimit(dryRun: true) { cost } ads { id } }", nil, http.StatusOK, 1},
		{"a dry run again", "{ rateLimit(dryRun: true) { cost } ads { id } }", nil, http.StatusOK, 1},
		{"a mutation by GET", "mutation { likePost(id: 1) { id } }", nil, http.StatusMethodNotAllowed, 1},
		{"all that is left", fmt.Sprintf("{ posts(first: %d) { id } }", limit-18), nil, http.StatusOK, limit - 16},
	} {
		h := hostile{body: query(step.document), header: step.header}
		if step.status == http.StatusMethodNotAllowed {
			h = hostile{method: http.MethodGet, path: "/graphql/web?query=" + strings.ReplaceAll(step.document, " ", "%20")}
		}
		got := d.handles(h)
		remaining -= step.cost
		if want := fmt.Sprintf("r=%d;", remaining); got.status != step.status || !strings.Contains(got.header.Get("Ratelimit"), want) {
			t.Errorf("%s: %d, RateLimit %q, want %d and %s: %.300s", step.name, got.status, got.header.Get("Ratelimit"), step.status, want, got.body)
		}
	}
}

// An operation that costs all that there is runs, though its document is new; one that costs more is refused and pays a
// point for its document.
func TestNewDocumentsLeaveRoomForTheirOperation(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, oneWindow(10))
	if got := d.handles(hostile{body: query("{ posts(first: 8) { id } }")}); got.status != http.StatusOK {
		t.Errorf("10 points of 10: %d %s", got.status, got.body)
	}
	s := d.open(t, "web", "7")
	s.send(subscribe("1", "{ posts(first: 8) { title } }"))
	if got := s.receive(); !strings.Contains(got, `"posts":[`) {
		t.Errorf("over a socket: %s", got)
	}
	d = withPolicy(t, demo.Options{}, oneWindow(10))
	d.handles(hostile{body: query("{ ads(slots: 2) { id } }")}) // 4
	for i := range 6 {
		if got := d.handles(hostile{body: query(fmt.Sprintf("query q%d { posts(first: 8) { id } }", i))}); got.status != http.StatusTooManyRequests {
			t.Errorf("10 points of %d: %d %s", 6-i, got.status, got.body)
		}
	}
	if got := d.handles(hostile{body: query("{ __typename }")}); got.status != http.StatusTooManyRequests {
		t.Errorf("after refusals of new documents: %d %s", got.status, got.body)
	}
}
