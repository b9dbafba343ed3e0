package plan

import "context"

// Tasks is told when work that may wait for a batch begins and ends, so that a scheduler can see when nothing can run
// any more. Enter is called before the goroutine starts. Both must be safe for concurrent use.
type Tasks interface {
	Enter()
	Leave()
}

// Hooks see an operation run: once per plan node, never per element. Start and Done may be called concurrently.
type Hooks interface {
	// Allow is asked once per guarded field before any call is made. An error denies the field wherever it stands.
	Allow(ctx context.Context, f *Field) error
	// Start is told that a node is about to call for so many parents. The context it returns is the resolver's.
	Start(ctx context.Context, f *Field, parents int) context.Context
	// Done is told, with the context that Start returned, that the call ended; err is the error of the whole call.
	Done(ctx context.Context, f *Field, err error)
}

// Options are what a run needs beside its plan.
type Options struct {
	// Root is given to the generated code: the resolver root.
	Root any
	// Variables are the coerced variables of the operation.
	Variables map[string]any
	// Kept keeps decoded arguments between runs of the same plan with the same variables; nil keeps none.
	Kept *KeptArgs
	// Tasks may be nil.
	Tasks Tasks
	// Hooks may be nil.
	Hooks Hooks
	// Workers run what can run in parallel; nil starts a goroutine each time.
	Workers *Workers
	// MaxErrors bounds the errors that are kept of each part; 0 means 10. The rest are only counted.
	MaxErrors int
	// KeepNulls leaves null where an error is, also where the schema allows none (onError NULL).
	KeepNulls bool
	// Refused says that a call with this error was refused before anything was done for it; nil knows none.
	Refused func(error) bool
}

// Run is one execution of a plan. It belongs to one request.
type Run struct {
	ctx     context.Context
	plan    *Plan
	options Options

	slots    []any   // results of call fields, by Field.slot
	denied   []error // by Field.ID; nil when nothing is denied
	objects  []int   // written objects, by Selection.ID
	first    wave
	deferral *deferral // nil where nothing is deferred
	writer   Writer

	refusals refusals

	slotRoom   [8]any  // where slots is, if it fits
	objectRoom [16]int // where objects is
}

// NewRun prepares a run. ctx ends it early: resolvers see it, and what they return is written.
func NewRun(ctx context.Context, p *Plan, o Options) *Run {
	if o.MaxErrors == 0 {
		o.MaxErrors = 10
	}
	r := &Run{ctx: ctx, plan: p, options: o}
	r.slots, r.objects = within(r.slotRoom[:], int(p.slots)), within(r.objectRoom[:], p.selections)
	r.first.Run = r
	if len(p.groups) > 0 {
		r.deferral = newDeferral(r)
	}
	r.guard()
	return r
}

// within is a slice of n zero values: the room, if that is large enough.
func within[T any](room []T, n int) []T {
	if n <= len(room) {
		return room[:n]
	}
	return make([]T, n)
}

// guard asks the hooks about every guarded field of the plan, so that a denied field is never called for.
func (r *Run) guard() {
	if r.options.Hooks == nil {
		return
	}
	for _, f := range r.plan.guarded {
		if err := r.options.Hooks.Allow(r.ctx, f); err != nil {
			if r.denied == nil {
				r.denied = make([]error, r.plan.fields)
			}
			r.denied[f.ID] = err
		}
	}
}

// Execute runs a query or mutation and appends the response's data to buf. Where the response has more, [Run.Next]
// gives the rest, and [Run.Wait] must be called in any case.
func (r *Run) Execute(buf []byte) Response {
	if r.plan.Operation == "mutation" {
		r.serial()
	} else {
		r.first.do(func(t *Task) { r.plan.tables.Resolve(t, r.plan.Root) })
	}
	res := r.write(buf)
	if r.deferral != nil {
		res.Pending, res.More = r.deferral.begin()
	}
	return res
}

// serial resolves the root fields one after the other, each with everything below it, as mutations demand.
func (r *Run) serial() {
	for _, f := range r.plan.Root.Deep {
		one := *r.plan.Root
		one.Deep = []*Field{f}
		r.first.do(func(t *Task) { r.plan.tables.Resolve(t, &one) })
	}
}

// Objects says how many objects of each selection were written, by [Selection.ID]; valid after Execute, or where there
// were more parts, after Wait.
func (r *Run) Objects() []int { return r.objects }

// Response is what a run gives.
type Response struct {
	// Data is the buffer with the data appended: an object, or null where null reached the root.
	Data []byte
	// Errors are the first errors in the order of the response.
	Errors []Error
	// Dropped counts the errors beyond Options.MaxErrors.
	Dropped int
	// Pending are the deferred fragments that will come.
	Pending []Fragment
	// More says that there will be parts.
	More bool
	// Beyond is the first of them that is no refusal (see Options.Refused); nil where there is none.
	Beyond error
}

func (r *Run) write(buf []byte) (res Response) {
	w := &r.writer
	*w = Writer{run: r, buf: buf, path: w.steps[:0], leaf: noField}
	if r.deferral != nil {
		w.records = make([]*record, len(r.plan.usages))
	}
	defer func() {
		if v := recover(); v != nil {
			w.fail(newPanic(v))
			w.cut(len(buf))
			res = Response{Data: append(buf, "null"...), Errors: w.errs, Dropped: w.dropped, Beyond: w.beyond}
		}
	}()
	if !r.plan.tables.Write(w, r.plan.Root) {
		w.cut(len(buf))
		w.buf = append(w.buf, "null"...)
	}
	return Response{Data: w.buf, Errors: w.errs, Dropped: w.dropped, Beyond: w.beyond}
}
