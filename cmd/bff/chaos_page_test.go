package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/internal/faultproxy"
)

// chaosPage is a home page as a caller gets it.
type chaosPage struct {
	Data   any
	Errors []struct {
		Path       []any
		Extensions struct{ Code string }
	}
	Extensions struct {
		Degraded []struct {
			Path            []any
			Service, Reason string
		}
	}
	took time.Duration
}

func readChaosPage(t *testing.T, a answer, took time.Duration) (p chaosPage) {
	t.Helper()
	if err := json.Unmarshal(a.body, &p); err != nil || a.status != 200 {
		t.Errorf("%d %.500s: %v", a.status, a.body, err)
	}
	p.took = took
	return p
}

// ownField is the field of a home page that is null if a service does not deliver.
var ownField = map[string]string{
	demo.Recommendations: "feed", demo.Posts: "node", demo.Profiles: "author",
	demo.Notifications: "unreadNotifications", demo.Ads: "ads", demo.Analytics: "stats",
}

// check compares a page with a healthy one. It says which differences there are.
func (p chaosPage) check(t *testing.T, c *chaosCase, fault string) (faulty []string) {
	t.Helper()
	for _, d := range p.Extensions.Degraded {
		if d.Service != c.service {
			t.Errorf("degraded: %v", d)
		}
	}
	faults, _ := faultproxy.Parse(fault)
	d := differ{page: p, own: ownField[c.service], lists: faults[0].Lists()}
	d.compare(nil, c.healthy, p.Data)
	for _, wrong := range d.wrong {
		t.Errorf("%s: %s", fault, wrong)
	}
	return d.faulty
}

// differ compares data with that of a healthy page.
type differ struct {
	page  chaosPage
	own   string // the field that may be null
	lists bool   // the service gave a list that it may give, so what is there counts, not how much

	faulty, wrong []string
}

func (d *differ) compare(path []any, want, got any) {
	if same(want, got) {
		return
	}
	switch w := want.(type) {
	case map[string]any:
		if g, ok := got.(map[string]any); ok && len(g) == len(w) {
			for key := range w {
				d.compare(append(slices.Clone(path), key), w[key], g[key])
			}
			return
		}
	case []any:
		if g, ok := got.([]any); ok && (len(g) == len(w) || d.lists) {
			d.elements(path, w, g)
			return
		}
	}
	d.missing(path, got)
}

// elements compares those of a list. Of a list that the service has changed each must be one of the healthy list.
func (d *differ) elements(path []any, want, got []any) {
	if len(want) == len(got) {
		before, mistakes := len(d.faulty), len(d.wrong)
		for i := range want {
			d.compare(append(slices.Clone(path), float64(i)), want[i], got[i])
		}
		if len(d.wrong) == mistakes || !d.lists {
			return
		}
		d.faulty, d.wrong = d.faulty[:before], d.wrong[:mistakes]
	}
	d.faulty = append(d.faulty, "a list")
	for i, g := range got {
		fits := slices.ContainsFunc(want, func(w any) bool {
			one := differ{page: d.page, own: d.own, lists: true}
			one.compare(append(slices.Clone(path), float64(i)), w, g)
			return len(one.wrong) == 0
		})
		if !fits {
			d.wrong = append(d.wrong, fmt.Sprintf("at %v stands %v", append(slices.Clone(path), i), g))
		}
	}
}

// missing checks that what differs is null, belongs to the service, and is accounted for.
func (d *differ) missing(path []any, got any) {
	d.faulty = append(d.faulty, fmt.Sprint(path))
	field := ""
	for _, step := range path {
		if name, ok := step.(string); ok {
			field = name
		}
	}
	if got != nil || field != d.own {
		d.wrong = append(d.wrong, fmt.Sprintf("at %v stands %v", path, got))
		return
	}
	failed := false
	for _, e := range d.page.Errors {
		failed = failed || same(e.Path, path)
	}
	degraded := false
	for _, g := range d.page.Extensions.Degraded {
		degraded = degraded || same(g.Path, path)
	}
	if failed != degraded || !failed && !d.lists { // a service may leave out of a list what it does not know
		d.wrong = append(d.wrong, fmt.Sprintf("%v is null; error: %v, degraded: %v", path, failed, degraded))
	}
}

// same compares JSON; numbers are float64 in all of it.
func same[T any](a, b T) bool { return reflect.DeepEqual(a, b) }

// chaosRow is what was seen of one cell of the matrix.
type chaosRow struct {
	service, fault string
	load           int
	pages, whole   int
	seen           map[string]int // pages by what they lack
	slowest        time.Duration
	recovery       time.Duration
}

// add counts a page.
func (r *chaosRow) add(p chaosPage, faulty []string) {
	r.pages++
	r.slowest = max(r.slowest, p.took)
	what := map[string]bool{}
	for i, d := range p.Extensions.Degraded {
		code := ""
		if i < len(p.Errors) {
			code = p.Errors[i].Extensions.Code
		}
		what[fmt.Sprintf("`%s` null, %s, %s", d.Path[len(d.Path)-1], code, d.Reason)] = true
	}
	switch {
	case len(faulty) == 0:
		r.whole++
	case len(what) == 0:
		r.seen["lists as the service gave them, no error"]++
	}
	for w := range what {
		r.seen[w]++
	}
}

// chaosTable is written for docs/resilience.md.
type chaosTable struct {
	mu   sync.Mutex
	rows []chaosRow
}

func (c *chaosTable) add(r chaosRow) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.rows = append(c.rows, r)
}

// String is Markdown, in the order of services and faults.
func (c *chaosTable) String() string {
	var b strings.Builder
	b.WriteString("| service | fault | load | whole pages | what else pages show | slowest | back after |\n|---|---|---|---|---|---|---|\n")
	slices.SortStableFunc(c.rows, func(x, y chaosRow) int { return position(x) - position(y) })
	for _, r := range c.rows {
		var seen []string
		for _, what := range slices.Sorted(maps.Keys(r.seen)) {
			seen = append(seen, fmt.Sprintf("%s (%d)", what, r.seen[what]))
		}
		fmt.Fprintf(&b, "| %s | `%s` | %d × | %d of %d | %s | %d ms | %d ms |\n", r.service, r.fault, r.load, r.whole, r.pages,
			strings.Join(seen, "; "), r.slowest.Milliseconds(), r.recovery.Milliseconds())
	}
	return b.String()
}

// byFault is the table in a row for each fault, over all services and loads.
func (c *chaosTable) byFault() string {
	var b strings.Builder
	b.WriteString("| fault | pages that lack nothing | errors and reasons of the others | slowest page | longest until all is back |\n|---|---|---|---|---|\n")
	for _, fault := range chaosFaults() {
		var all chaosRow
		what := map[string]bool{}
		for _, r := range c.rows {
			if r.fault != fault {
				continue
			}
			all.pages, all.whole = all.pages+r.pages, all.whole+r.whole
			all.slowest, all.recovery = max(all.slowest, r.slowest), max(all.recovery, r.recovery)
			for w := range r.seen {
				_, reason, _ := strings.Cut(w, " null, ")
				what[cmp.Or(reason, w)] = true
			}
		}
		fmt.Fprintf(&b, "| `%s` | %d of %d | %s | %d ms | %d ms |\n", fault, all.whole, all.pages,
			strings.Join(slices.Sorted(maps.Keys(what)), "; "), all.slowest.Milliseconds(), all.recovery.Milliseconds())
	}
	return b.String()
}

func position(r chaosRow) int {
	return slices.Index(demo.Names(), r.service)*100 + slices.Index(chaosFaults(), r.fault)*2 + r.load
}

// The matrix sees what it is to see: data of others', what is missing without a word, and what nobody sent.
func TestChaosSeesWrongPages(t *testing.T) {
	t.Parallel()
	const healthy = `{"ads":[{"id":1},{"id":2}],"feed":{"edges":[{"node":{"title":"a","stats":{"views":1}}}]}}`
	for page, want := range map[string]struct{ alone, lists bool }{ // whether it is right
		`{"data":` + healthy + `}`: {true, true},
		`{"data":{"ads":null,"feed":{"edges":[{"node":{"title":"a","stats":{"views":1}}}]}},"errors":[{"path":["ads"]}],
			"extensions":{"degraded":[{"path":["ads"],"service":"ads","reason":"TIMEOUT"}]}}`: {true, true},
		`{"data":{"ads":null,"feed":{"edges":[{"node":{"title":"a","stats":{"views":1}}}]}},"errors":[{"path":["ads"]}]}`: {false, false},
		`{"data":{"ads":null,"feed":{"edges":[{"node":{"title":"a","stats":{"views":1}}}]}}}`:                             {false, true},
		`{"data":{"ads":[{"id":2}],"feed":{"edges":[{"node":{"title":"a","stats":{"views":1}}}]}}}`:                       {false, true},
		`{"data":{"ads":[{"id":1},{"id":3}],"feed":{"edges":[{"node":{"title":"a","stats":{"views":1}}}]}}}`:              {false, false},
		`{"data":{"ads":[{"id":1},{"id":2}],"feed":{"edges":[{"node":{"title":"b","stats":{"views":1}}}]}}}`:              {false, false},
		`{"data":{"ads":[{"id":1},{"id":2}],"feed":{"edges":[{"node":{"title":"a","stats":null}}]}},"errors":[{"path":["feed","edges",0,"node","stats"]}],
			"extensions":{"degraded":[{"path":["feed","edges",0,"node","stats"],"service":"analytics","reason":"TIMEOUT"}]}}`: {false, false},
	} {
		var data any
		if err := json.Unmarshal([]byte(healthy), &data); err != nil {
			t.Fatal(err)
		}
		p := readChaosPage(t, answer{status: 200, body: []byte(page)}, 0)
		for lists, right := range map[bool]bool{false: want.alone, true: want.lists} {
			d := differ{page: p, own: "ads", lists: lists}
			d.compare(nil, data, p.Data)
			if (len(d.wrong) == 0) != right {
				t.Errorf("lists %v: %s: %v", lists, page, d.wrong)
			}
		}
	}
}
