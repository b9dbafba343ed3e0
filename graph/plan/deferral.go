package plan

import (
	"slices"
	"sync"

	"github.com/vektah/gqlparser/v2/ast"
)

// instance is one object whose deferred fields are to come.
type instance struct {
	group   *Group
	number  int       // its place among the group's
	path    []step    // the object's
	records []*record // one for each of Group.needs

	data   []byte
	errs   []Error
	beyond error // the first that was dropped and is no refusal
	failed bool  // null reached the object, so the fragments that wait for it fail
	sent   bool
}

// record is one deferred fragment on one object.
type record struct {
	usage   *Usage
	parent  *record
	path    []step
	id      int // from 0, once it was announced
	waits   []*instance
	pending bool // it was announced and has not ended
	failed  bool // it, or a fragment around it, will never come
	spelled ast.Path
}

// deferral is what is still to come of a run. Parts are made by the goroutines that resolve groups, and taken by one
// caller of [Run.Next].
//
// The instances of a group and the records of a usage are filled in by the one goroutine that writes the part of their
// host, without a lock. Everybody else looks at them under mu, and only when that part is done.
type deferral struct {
	run *Run

	mu     sync.Mutex
	groups []groupState  // by Group.ID
	usages []usageState  // by Usage.ID
	first  bool          // the first part is there
	nextID int           // of the next announced record
	parts  []Part        // made and not taken
	more   chan struct{} // holds a token when there are parts
	tasks  sync.WaitGroup
}

type groupState struct {
	instances []*instance
	work      work
	started   bool
	done      bool
}

type usageState struct {
	records  []*record
	released bool
	complete bool
}

// work is the objects of a group, of whatever Go type, and what can be done with them.
type work interface {
	keep(n int)
	only(live []int)
	resolve(t *Task, sel *Selection)
	write(w *Writer, sel *Selection, i int) bool
}

// objects is the work on objects of one Go type.
type objects[P any] struct {
	list      []P
	resolvers func(*Task, *Selection, []P) // nil where no field of the type needs a call
	writer    func(*Writer, *Selection, P) bool
}

func (o *objects[P]) keep(n int) { o.list = o.list[:n] }

func (o *objects[P]) only(live []int) {
	for to, from := range live {
		o.list[to] = o.list[from]
	}
	o.list = o.list[:len(live)]
}

func (o *objects[P]) resolve(t *Task, sel *Selection) {
	if o.resolvers != nil && len(sel.Deep) > 0 {
		o.resolvers(t, sel, o.list)
	}
}

func (o *objects[P]) write(w *Writer, sel *Selection, i int) bool { return o.writer(w, sel, o.list[i]) }

// Defer notes an object that is being written, some fields of which come later. Generated code calls it where
// Selection.Deferred is set. resolve may be nil where no field of the type needs a call.
func Defer[P any](w *Writer, sel *Selection, object P, resolve func(*Task, *Selection, []P), write func(*Writer, *Selection, P) bool) {
	d := w.run.deferral
	if d == nil {
		return // all that the fragments select is wanted at once elsewhere
	}
	path := slices.Clone(w.path)
	for _, u := range sel.Deferred.Usages {
		r := &record{usage: u, path: path}
		if u.Parent != nil {
			r.parent = w.records[u.Parent.ID]
		}
		w.records[u.ID] = r
		state := &d.usages[u.ID]
		state.records = append(state.records, r)
		w.undo = append(w.undo, mark{at: len(w.buf), usage: u})
	}
	for _, g := range sel.Deferred.Groups {
		state := &d.groups[g.ID]
		if state.work == nil {
			state.work = &objects[P]{resolvers: resolve, writer: write}
		}
		o := state.work.(*objects[P])
		o.list = append(o.list, object)
		state.instances = append(state.instances, w.instance(g, path, len(state.instances)))
		w.undo = append(w.undo, mark{at: len(w.buf), group: g})
	}
}

// none stands for the root object, which has no Go value.
type none struct{}

// DeferRoot is [Defer] for the root of a query.
func DeferRoot(w *Writer, sel *Selection, resolve func(*Task, *Selection), write func(*Writer, *Selection) bool) {
	Defer(w, sel, none{}, func(t *Task, sel *Selection, _ []none) {
		if resolve != nil {
			resolve(t, sel)
		}
	},
		func(w *Writer, sel *Selection, _ none) bool { return write(w, sel) })
}

// instance makes the next instance of a group.
func (w *Writer) instance(g *Group, path []step, number int) *instance {
	in := &instance{group: g, number: number, path: path, records: make([]*record, len(g.needs))}
	for i, u := range g.needs {
		in.records[i] = w.records[u.ID]
	}
	return in
}

// mark is a record or an instance that a cut of the buffer may take back.
type mark struct {
	at    int
	usage *Usage
	group *Group
}

// cut shortens the buffer to where a value began that null takes the place of. What was to come of objects within the
// value will not come.
func (w *Writer) cut(start int) {
	w.buf = w.buf[:start]
	for n := len(w.undo); n > 0 && w.undo[n-1].at >= start; n-- {
		m := w.undo[n-1]
		w.undo = w.undo[:n-1]
		if m.usage != nil {
			state := &w.run.deferral.usages[m.usage.ID]
			state.records = state.records[:len(state.records)-1]
			continue
		}
		state := &w.run.deferral.groups[m.group.ID]
		state.instances = state.instances[:len(state.instances)-1]
		state.work.keep(len(state.instances))
	}
}

// newDeferral prepares a run whose plan has groups.
func newDeferral(r *Run) *deferral {
	return &deferral{
		run: r, groups: make([]groupState, len(r.plan.groups)), usages: make([]usageState, len(r.plan.usages)), more: make(chan struct{}, 1),
	}
}

// begin announces what the first part found, and starts to resolve it.
func (d *deferral) begin() (announced []Fragment, more bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.first = true
	d.found(nil)
	part := d.advance()
	d.start()
	return part.Pending, part.More
}

// start begins to resolve the groups that can be. Each enters before whatever led to it leaves, so that the loaders see
// them all at once.
func (d *deferral) start() {
	for i := range d.groups {
		state := &d.groups[i]
		g := d.run.plan.groups[i]
		if state.started || state.done || !d.hosted(g.host) || !slices.ContainsFunc(g.Usages, func(u *Usage) bool { return d.usages[u.ID].released }) {
			continue
		}
		state.started = true
		d.run.enter()
		d.tasks.Go(func() { d.deliver(g, state) })
	}
}

// deliver resolves and writes a group, and makes a part of what is complete with it.
func (d *deferral) deliver(g *Group, state *groupState) {
	defer d.run.leave() // after the groups that follow have entered
	newHeld(d.run).held(func(t *Task) { state.work.resolve(t, g.Sel) })
	d.write(g, state)
	d.mu.Lock()
	defer d.mu.Unlock()
	state.done = true
	d.found(g)
	if part := d.advance(); len(part.Pending)+len(part.Increments)+len(part.Completed) > 0 || !part.More {
		d.parts = append(d.parts, part)
		select {
		case d.more <- struct{}{}:
		default:
		}
	}
	d.start()
}

// write writes the data of a group's objects, each for itself.
func (d *deferral) write(g *Group, state *groupState) {
	w := &Writer{run: d.run, buf: make([]byte, 0, 512), records: make([]*record, len(d.usages))}
	for i, in := range state.instances {
		for n, u := range g.needs {
			w.records[u.ID] = in.records[n]
		}
		start := len(w.buf)
		w.errs, w.beyond = nil, nil
		if w.instanceData(g, state.work, i, in.path) {
			in.data = w.buf[start:len(w.buf):len(w.buf)]
		} else {
			in.failed = true
			w.cut(start)
		}
		in.errs, in.beyond = w.errs, w.beyond
	}
}

// instanceData writes one object; a panic in the writer fails the object.
func (w *Writer) instanceData(g *Group, work work, i int, path []step) (ok bool) {
	w.path, w.leaf = append(w.steps[:0], path...), noField
	defer func() {
		if v := recover(); v != nil {
			w.path, w.leaf = append(w.steps[:0], path...), noField
			w.fail(newPanic(v))
			ok = false
		}
	}()
	return work.write(w, g.Sel, i)
}
