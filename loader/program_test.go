package loader_test

import "slices"

// program is what an operation does, laid out in advance, so that it can be run
// on many schedules and by the model.
type program struct {
	caps  []int     // per loader; 0 is none
	deps  [][][]ref // [loader][key]: what its batch function loads to answer key
	roots []*task
}

type ref struct{ loader, key int }

type task struct{ steps []step }

// step of a task: start a child, then ask, then wait for the children.
type step struct {
	child *task
	how   how
	refs  []ref
	join  bool
}

type how int

const (
	loadAll  how = iota
	thunks       // Load each, then wait for each
	many         // LoadMany each loader, then wait for each
	prefetch     // Load each, and never wait
	hows
)

// value is the answer for r: it depends on the answers for all that r needs.
func (p *program) value(r ref) int {
	v := 1000*r.loader + r.key
	for _, dep := range p.deps[r.loader][r.key] {
		v = 31*v + p.value(dep)
	}
	return v
}

// shape says what a generated program may hold.
type shape int

const (
	flat    shape = iota // caps and prefetches; batch functions do not load
	layered              // batch functions load from loaders after their own
	tangled              // and from any, for keys after their own
	shapes
)

// source picks a number below n, at random or from a fuzzer's bytes.
type source func(n int) int

const keysPerLoader = 10

func generate(pick source, form shape) *program {
	loaders := 1 + pick(5)
	p := &program{caps: make([]int, loaders), deps: make([][][]ref, loaders)}
	for l := range loaders {
		if form == flat {
			p.caps[l] = []int{0, 1, 2, 3}[pick(4)]
		}
		p.deps[l] = make([][]ref, keysPerLoader)
		for k := range keysPerLoader {
			p.deps[l][k] = needs(pick, form, loaders, ref{l, k})
		}
	}
	budget := 16
	for range 1 + pick(4) {
		p.roots = append(p.roots, generateTask(pick, form, loaders, &budget))
	}
	return p
}

// needs picks what the answer for r needs: never anything that needs r.
func needs(pick source, form shape, loaders int, r ref) []ref {
	var refs []ref
	switch {
	case form == layered && r.loader+1 < loaders:
		for range pick(3) {
			later := r.loader + 1 + pick(loaders-r.loader-1)
			refs = append(refs, ref{later, pick(keysPerLoader)})
		}
	case form == tangled && r.key+1 < keysPerLoader:
		for range pick(3) {
			refs = append(refs, ref{pick(loaders), r.key + 1 + pick(keysPerLoader-r.key-1)})
		}
	}
	// Sorted by loader: the order in which the batch function asks.
	slices.SortFunc(refs, func(a, b ref) int { return a.loader - b.loader })
	return refs
}

func generateTask(pick source, form shape, loaders int, budget *int) *task {
	*budget--
	t := &task{}
	for range 1 + pick(4) {
		s := step{how: how(pick(int(hows))), join: pick(4) == 0}
		if s.how == prefetch && form != flat {
			s.how = loadAll
		}
		for range pick(4) {
			s.refs = append(s.refs, ref{pick(loaders), pick(keysPerLoader)})
		}
		if *budget > 0 && pick(2) == 0 {
			s.child = generateTask(pick, form, loaders, budget)
		}
		t.steps = append(t.steps, s)
	}
	return t
}
