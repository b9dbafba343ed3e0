package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// arena is the server of one situation, with the services that it asks.
type arena struct {
	*Demo
	*counts
	*board
	situation situation
	real      *demo.Services
	tokens    map[int]string // by the number of the cell and of its viewer
	release   chan struct{}  // closed to let hanging services answer
	stop      func()
}

// limit is the allowance of each viewer and address; spent is what is gone before the cells where it is spent.
const (
	limit = 100
	spent = limit - 2
)

// allowance is what each cell has when it begins.
func (a *arena) allowance() int {
	if a.situation == throttled {
		return limit - spent
	}
	return limit
}

// newArena starts a server for a situation. Its goroutines have the situation as a label.
func newArena(t *testing.T, s situation) *arena {
	t.Helper()
	a := &arena{counts: newCounts(), board: newBoard(), situation: s, real: demo.New(demo.Options{}), release: make(chan struct{})}
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "web"), os.DirFS("../../schema/web")); err != nil {
		t.Fatal(err)
	}
	deadline := patience
	if s == deadlinePasses {
		deadline = 5 * time.Second // all but the service that hangs must be done by then
	}
	write(t, dir+"/web/client.yaml", fmt.Sprintf("identify:\n  clientIds: [web]\nintrospection: on\nsubscriptions: {initTimeout: 1m}\ndeadline: %s\n%s", deadline, oneWindow(limit)))
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin, cfg.Server.DrainDelay, cfg.Schema = "127.0.0.1:0", "127.0.0.1:0", 0, dir
	cfg.TrustedProxies, cfg.Services = []string{"127.0.0.0/8"}, map[string]bff.ServiceConfig{}
	for _, name := range []string{demo.Posts, demo.Profiles, demo.Notifications} {
		running := httptest.NewServer(a.service(name))
		t.Cleanup(running.Close)
		cfg.Services[name] = bff.ServiceConfig{URL: running.URL, Timeout: patience, MaxBytes: 1 << 20}
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	pprof.Do(ctx, pprof.Labels("matrix", string(s)), func(context.Context) {
		var err error
		if a.Demo, err = newDemo(ctx, cfg, demo.Options{}, 0, bff.Options{Logger: slog.New(a.board), Meter: a.provider}); err != nil {
			t.Fatal(err)
		}
		go func() { served <- a.Serve(ctx) }()
	})
	a.stop = stop
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		a.Close()
	})
	a.tokens = map[int]string{}
	for _, c := range cellsOf(s) {
		if s != denied {
			a.tokens[c.number], _ = a.Issuer.Token("web", strconv.Itoa(c.number), nil, 0)
		}
	}
	return a
}

// post is the number of a post that the profile of a cell's number wrote: a block of 20 posts has 15 authors.
func (c cell) post() int { return (c.number-1)/15*20 + (c.number-1)%15 + 1 }

// address is where the cell comes from.
func (c cell) address() string { return fmt.Sprintf("10.0.0.%d", c.number) }

// service is one of the demo's as the situation makes it. It notes for which cell it is asked.
func (a *arena) service(name string) http.Handler {
	cells := map[string]int{} // by the parameter that says for whom
	for _, c := range cellsOf(a.situation) {
		key := c.number
		if name == demo.Posts {
			key = c.post()
		}
		cells[strconv.Itoa(key)] = c.number
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.FormValue("ids") + r.FormValue("viewer")
		if r.Method == http.MethodPut {
			id = strings.Split(r.URL.Path, "/")[2]
		}
		number := cells[id]
		a.note(func() {
			a.calling++
			a.asked[number]++
			if r.Method == http.MethodPut {
				a.liked[number]++
			}
		})
		defer a.note(func() { a.calling-- })
		switch name {
		case demo.Notifications:
			streamOne(w, r, number)
		case demo.Profiles:
			a.profiles(w, r, number)
		default:
			a.real.Handler(name).ServeHTTP(w, r)
		}
	})
}

// profiles is the service to which things happen.
func (a *arena) profiles(w http.ResponseWriter, r *http.Request, number int) {
	a.note(func() { a.waiting[number] = true })
	switch a.situation {
	case serviceDown:
		w.WriteHeader(http.StatusInternalServerError)
		return
	case deadlinePasses, callerLeaves:
		<-r.Context().Done()
		return
	case serverDrains:
		select {
		case <-r.Context().Done():
			return
		case <-a.release:
		}
	}
	a.real.Handler(demo.Profiles).ServeHTTP(w, r)
}

// streamOne sends a viewer one notification, which the profile of the same number caused.
func streamOne(w http.ResponseWriter, r *http.Request, number int) {
	w.Header().Set("Content-Type", "text/event-stream")
	fmt.Fprintf(w, "event: notification\ndata: {\"id\":%d,\"kind\":\"FOLLOW\",\"actorId\":%d,\"postId\":0,\"createdAt\":\"2026-01-02T03:04:05Z\",\"read\":false}\n\n", number, number)
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// quiet waits until nothing of the cells goes on any more: every operation has its line in the log, no service is being
// asked, no socket or subscription is counted, and no goroutine of the server is in an operation.
func (a *arena) quiet(ctx context.Context, t *testing.T, cells []cell) {
	t.Helper()
	a.awaitBoard(ctx, t, "a line in the log for every operation", func() bool {
		return every(cells, func(c cell) bool { return a.board.outcome[c.requestID()] != "" })
	})
	a.awaitBoard(ctx, t, "no call of a service", func() bool { return a.calling == 0 })
	a.counts.await(t, "facet.subscriptions", "web", 0)
	a.counts.await(t, "facet.sockets", "web", 0)
	for busy := a.busy(); busy != ""; busy = a.busy() {
		select {
		case <-ctx.Done():
			t.Fatalf("goroutines are left in operations:\n%s", busy)
		case <-time.After(10 * time.Millisecond): // the runtime tells nobody that a goroutine has ended
		}
	}
}

// awaitBoard is until, for the test itself.
func (a *arena) awaitBoard(ctx context.Context, t *testing.T, what string, shows func() bool) {
	t.Helper()
	if !a.until(ctx, shows) {
		t.Fatalf("never came: %s", what)
	}
}

// busy shows the goroutines of the server that are in an operation; "" for none.
func (a *arena) busy() (stacks string) { return busyWith("matrix", string(a.situation)) }

// busyWith shows the goroutines with a label that are in an operation; "" for none.
func busyWith(label, value string) (stacks string) {
	var all strings.Builder
	_ = pprof.Lookup("goroutine").WriteTo(&all, 1)
	for stack := range strings.SplitSeq(all.String(), "\n\n") {
		ours := strings.Contains(stack, fmt.Sprintf("%q:%q", label, value))
		in := strings.Contains(stack, "facet/graph.") || strings.Contains(stack, "facet/graph/plan.") || strings.Contains(stack, "facet/resolvers.") ||
			strings.Contains(stack, "facet/clients.(*Op)") || strings.Contains(stack, "faultproxy.(*Proxy).serve")
		idle := strings.Contains(stack, "plan.(*Workers).serve") && !strings.Contains(stack, "arrive")
		if ours && in && !idle {
			stacks += stack + "\n\n"
		}
	}
	return stacks
}

func every(cells []cell, is func(cell) bool) bool {
	for _, c := range cells {
		if !is(c) {
			return false
		}
	}
	return true
}

// outcomes counts the operations of each outcome.
func (a *arena) outcomes(t *testing.T) map[string]int64 {
	t.Helper()
	return watched{counts: a.counts}.outcomes(t)
}

// sameOutcomes checks that metrics count what the log says.
func (a *arena) sameOutcomes(t *testing.T, cells []cell, before map[string]int64) {
	t.Helper()
	for _, c := range cells {
		before[a.board.outcome[c.requestID()]]++
	}
	if diff := cmp.Diff(before, a.outcomes(t)); diff != "" {
		t.Errorf("outcomes in the log and in metrics (-log +metrics):\n%s", diff)
	}
}

// spend takes the allowance of the cells where it is to be spent.
func (a *arena) spend(t *testing.T, cells []cell) {
	t.Helper()
	if a.situation != throttled {
		return
	}
	for _, c := range cells {
		if left := a.beside(t, c, fmt.Sprintf("{ posts(first: %d) { id } }", spent-2), ""); left != a.allowance() {
			t.Errorf("%s: %d points are left, want %d", c, left, a.allowance())
		}
	}
}

// probe says how many points of a cell are left. It costs one.
func (a *arena) probe(t *testing.T, c cell) int {
	t.Helper()
	return a.beside(t, c, "{ __typename }", "validate") + 1
}

// beside asks for whom a cell asks, without a network, and says how many points are left.
func (a *arena) beside(t *testing.T, c cell, document, cost string) int {
	t.Helper()
	h := a.header(c)
	h["X-Request-Id"] = []string{"beside"}
	if cost != "" {
		h["Graphql-Cost"] = []string{cost}
	}
	r := hostile{body: query(document), header: h}.request()
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	a.Handler().ServeHTTP(w, r)
	_, rest, _ := strings.Cut(w.Header().Get("RateLimit"), ";r=")
	digits, _, _ := strings.Cut(rest, ";")
	left, err := strconv.Atoi(digits)
	if err != nil || w.Code != http.StatusOK {
		t.Errorf("%s: %s was answered %d %v %s", c, document, w.Code, w.Header(), w.Body)
	}
	return left
}

// complete adds to an ending what its caller cannot see.
func (a *arena) complete(t *testing.T, c cell, r *ending) {
	t.Helper()
	r.Outcome = a.board.outcome[c.requestID()]
	r.Asked, r.Liked = a.asked[c.number] > 0, a.liked[c.number]
	r.Charged = a.allowance() - a.probe(t, c)
	if c.situation == deadlinePasses {
		for i, code := range r.Codes {
			if code == "SERVICE_OVERLOADED" { // on a machine that has too much to do the service is not blamed
				r.Codes[i] = "TIMEOUT"
			}
		}
	}
}
