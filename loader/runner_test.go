package loader_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// runner runs a program on a scheduler of its own.
type runner struct {
	p       *program
	ctx     context.Context // with a deadline, lest a deadlock be one
	s       *loader.Scheduler
	loaders []*loader.Loader[int, int]
	noise   func() // yields, or not: what makes one schedule differ from another

	mu    sync.Mutex
	calls []int // per loader
	asked map[ref]int
	late  []func() // to wait for what was prefetched
	wrong []error
}

// start returns a runner with its loaders. Its scheduler never gives up holding
// a batch back, so that a busy machine cannot add a call.
func start(ctx context.Context, p *program, noise func(), maxHold time.Duration) *runner {
	r := &runner{p: p, noise: noise, calls: make([]int, len(p.caps)), asked: map[ref]int{}}
	r.s = loader.NewSchedulerWith(ctx, loader.SchedulerConfig{MaxHold: maxHold})
	r.ctx = r.s.Context()
	for l, limit := range p.caps {
		cfg := loader.Config[int, int]{Name: fmt.Sprint(l), MaxBatch: limit, HeedsContext: l%2 == 1}
		r.loaders = append(r.loaders, loader.New(r.s, r.batch(l), cfg))
	}
	return r
}

// run starts the roots, and returns when all is done.
func (r *runner) run() error {
	roots := r.s.NewGroup()
	r.s.Enter()
	for _, root := range r.p.roots {
		roots.Go(func() { r.task(root) })
	}
	roots.Wait()
	r.s.Leave()
	for _, wait := range r.late {
		wait()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return errors.Join(r.wrong...)
}

func (r *runner) task(t *task) {
	children := r.s.NewGroup()
	defer children.Wait()
	for _, s := range t.steps {
		r.noise()
		if s.child != nil {
			children.Go(func() { r.task(s.child) })
		}
		r.noise()
		r.ask(r.ctx, s)
		if s.join {
			children.Wait()
		}
	}
}

// ask loads the refs of a step in its way, and compares the answers.
func (r *runner) ask(ctx context.Context, s step) {
	if s.how == thunks || s.how == prefetch {
		waiting := make([]dataloader.Thunk[int], len(s.refs))
		for i, f := range s.refs {
			waiting[i] = r.loaders[f.loader].Load(ctx, f.key)
			r.noise()
		}
		for i, f := range s.refs {
			wait := func() {
				v, err := waiting[i]()
				r.compare(f, v, err)
			}
			if s.how == thunks {
				wait()
				continue
			}
			r.mu.Lock()
			r.late = append(r.late, wait)
			r.mu.Unlock()
		}
		return
	}
	var answers []dataloader.ThunkMany[int]
	groups := perLoader(s.refs)
	for _, refs := range groups {
		l, keys := r.loaders[refs[0].loader], keysOf(refs)
		answers = append(answers, l.LoadMany(ctx, keys))
		if s.how == loadAll && len(groups) == 1 {
			answers[0] = func() ([]int, []error) { return l.LoadAll(ctx, keys) }
		}
	}
	for i, refs := range groups {
		values, errs := answers[i]()
		r.compareAll(refs, values, errs)
	}
}

// batch returns the batch function of a loader: it loads what its keys need, one
// loader after the other, and answers.
func (r *runner) batch(l int) dataloader.BatchFunc[int, int] {
	return func(ctx context.Context, keys []int) []*dataloader.Result[int] {
		refs := make([]ref, len(keys))
		results := make([]*dataloader.Result[int], len(keys))
		r.mu.Lock()
		r.calls[l]++
		for i, key := range keys {
			refs[i] = ref{l, key}
			r.asked[refs[i]]++
			results[i] = &dataloader.Result[int]{Data: r.p.value(refs[i])}
		}
		r.mu.Unlock()
		r.noise()
		for _, group := range r.p.byLoader(refs) {
			values, errs := r.loaders[group[0].loader].LoadAll(ctx, keysOf(group))
			r.compareAll(group, values, errs)
			r.noise()
		}
		return results
	}
}

func (r *runner) compareAll(refs []ref, values []int, errs []error) {
	for i, f := range refs {
		var err error
		if errs != nil {
			err = errs[i]
		}
		r.compare(f, values[i], err)
	}
}

func (r *runner) compare(f ref, got int, err error) {
	if want := r.p.value(f); err != nil || got != want {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.wrong = append(r.wrong, fmt.Errorf("loader %d, key %d: got %d, %w; want %d", f.loader, f.key, got, err, want))
	}
}

// repeated returns the keys that a loader was asked for more than once.
func (r *runner) repeated() []ref {
	var refs []ref
	for f, n := range r.asked {
		if n > 1 {
			refs = append(refs, f)
		}
	}
	return refs
}

func perLoader(refs []ref) [][]ref {
	var groups [][]ref
	for _, f := range refs {
		i := slices.IndexFunc(groups, func(g []ref) bool { return g[0].loader == f.loader })
		if i < 0 {
			i, groups = len(groups), append(groups, nil)
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

func keysOf(refs []ref) []int {
	keys := make([]int, len(refs))
	for i, f := range refs {
		keys[i] = f.key
	}
	return keys
}

// yields returns noise that yields up to three times where pick says so.
func yields(pick source) func() {
	var mu sync.Mutex
	return func() {
		mu.Lock()
		n := max(0, pick(8)-4)
		mu.Unlock()
		for range n {
			runtime.Gosched()
		}
	}
}

// check runs p once, and compares the answers and the calls with the model's.
func check(t testing.TB, p *program, form shape, noise func()) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	r := start(ctx, p, noise, -1)
	if err := r.run(); err != nil {
		t.Fatalf("answers: %v", err)
	}
	if form == tangled {
		return // which batch has to ask again depends on the schedule
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if want := p.calls(); !slices.Equal(r.calls, want) {
		t.Fatalf("calls per loader: got %v, want %v", r.calls, want)
	}
	if refs := r.repeated(); refs != nil {
		t.Fatalf("asked for more than once: %v", refs)
	}
}
