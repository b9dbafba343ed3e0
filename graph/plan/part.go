package plan

import (
	"cmp"
	"context"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Part is what a run gives after its first response, and what becomes known with it.
type Part struct {
	// Pending are fragments that will come.
	Pending []Fragment
	// Increments are data, outer fragments before those within them.
	Increments []Increment
	// Completed are fragments of which nothing more will come.
	Completed []Completed
	// Beyond is an error that was dropped because there were too many, and is no refusal; nil where there is none.
	Beyond error
	// More is false in the last part.
	More bool
}

// Fragment is one deferred fragment on one object.
type Fragment struct {
	// ID numbers the fragments of a response from 0 in the order in which they are announced.
	ID int
	// Label is that of @defer, "" for none.
	Label string
	// Path is the response path of the object, empty for the root.
	Path ast.Path
}

// Increment is data for the object of a fragment, or for one below it.
type Increment struct {
	Fragment
	// SubPath leads from the fragment's object to that of the data.
	SubPath ast.Path
	// Data is a JSON object.
	Data []byte
	// Errors are those of Data, with whole paths.
	Errors []Error
}

// Completed is the end of a fragment. One with Errors has failed: null reached its object, and it has no data.
type Completed struct {
	Fragment
	// Failed says that there is no data.
	Failed bool
	// Errors are why.
	Errors []Error
}

// Next waits for the next part and returns it; false after the last, or when ctx ends. It must not be called after a
// first response without more to come.
func (r *Run) Next(ctx context.Context) (Part, bool) {
	d := r.deferral
	for {
		if part, ok := d.take(); ok {
			return part, true
		}
		select {
		case <-d.more:
		case <-ctx.Done():
			return Part{}, false
		}
	}
}

func (d *deferral) take() (Part, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.parts) == 0 {
		return Part{}, false
	}
	part := d.parts[0]
	d.parts = d.parts[1:]
	return part, true
}

// Wait returns when nothing of the run goes on any more. The end of the run's context makes that soon.
func (r *Run) Wait() {
	if r.deferral != nil {
		r.deferral.tasks.Wait()
	}
}

// hosted says that the part of a group has been written, so that the objects in it are known.
func (d *deferral) hosted(host *Group) bool {
	if host == nil {
		return d.first
	}
	return d.groups[host.ID].done
}

// advance draws all conclusions from what is done. The lock is held.
func (d *deferral) advance() (part Part) {
	for changed := true; changed; {
		changed = false
		for _, u := range d.run.plan.usages {
			state := &d.usages[u.ID]
			if !state.released && d.hosted(u.host) && (u.Parent == nil || d.usages[u.Parent.ID].complete) {
				part.Pending = append(part.Pending, d.release(u)...)
				changed = true
			}
		}
		for _, g := range d.run.plan.groups {
			if state := &d.groups[g.ID]; !state.done && d.hosted(g.host) && d.idle(g) {
				state.done, changed = true, true
			}
		}
		for _, u := range d.run.plan.usages {
			state := &d.usages[u.ID]
			if state.released && !state.complete && !slices.ContainsFunc(u.groups, func(g *Group) bool { return !d.groups[g.ID].done }) {
				state.complete, changed = true, true
				d.complete(u, &part)
			}
		}
	}
	part.More = slices.ContainsFunc(d.groups, func(g groupState) bool { return !g.done })
	return part
}

// found lets the fragments know for which objects of a part that was written they wait.
func (d *deferral) found(host *Group) {
	for _, g := range d.run.plan.groups {
		if g.host != host {
			continue
		}
		for _, in := range d.groups[g.ID].instances {
			for _, u := range g.Usages {
				r := in.record(u)
				r.waits = append(r.waits, in)
			}
		}
	}
}

// release lets a usage come, since what is around it has come. Fragments of which nothing is left to bring are not
// announced.
func (d *deferral) release(u *Usage) (announced []Fragment) {
	state := &d.usages[u.ID]
	state.released = true
	for _, r := range state.records {
		r.failed = r.parent != nil && r.parent.failed
		if r.failed || !slices.ContainsFunc(r.waits, func(in *instance) bool { return !in.sent }) {
			continue
		}
		r.id, r.pending = d.nextID, true
		d.nextID++
		announced = append(announced, d.fragment(r))
	}
	return announced
}

// record is the instance's fragment of a usage that its group belongs to.
func (in *instance) record(u *Usage) *record { return in.records[slices.Index(in.group.needs, u)] }

// idle says that a group that has not begun never will: no fragment that can still come waits for one of its objects.
// It drops the objects that nobody waits for.
func (d *deferral) idle(g *Group) bool {
	state := &d.groups[g.ID]
	if state.started {
		return false
	}
	dead := func(in *instance) bool {
		return !slices.ContainsFunc(g.Usages, func(u *Usage) bool { return !in.record(u).lost() })
	}
	if slices.ContainsFunc(state.instances, dead) {
		var live []int
		for i, in := range state.instances {
			if !dead(in) {
				live = append(live, i)
			}
		}
		state.work.only(live)
		state.instances = slices.DeleteFunc(state.instances, dead)
	}
	return len(state.instances) == 0
}

// lost says that a fragment will never come, because one around it failed.
func (r *record) lost() bool {
	return r.failed || r.parent != nil && r.parent.lost()
}

// complete gives out the data of a usage whose groups are done.
func (d *deferral) complete(u *Usage, part *Part) {
	for _, r := range d.usages[u.ID].records {
		if !r.pending {
			continue
		}
		r.pending = false
		end := Completed{Fragment: d.fragment(r)}
		slices.SortStableFunc(r.waits, func(a, b *instance) int {
			return cmp.Or(a.group.ID-b.group.ID, a.number-b.number)
		})
		for _, in := range r.waits {
			if part.Beyond == nil {
				part.Beyond = in.beyond
			}
			if in.failed {
				end.Failed, end.Errors = true, append(end.Errors, in.errs...)
			}
		}
		if r.failed = end.Failed; !r.failed {
			d.increments(r, part)
		}
		part.Completed = append(part.Completed, end)
	}
}

// increments gives out the data that a fragment waited for and that no other has brought.
func (d *deferral) increments(r *record, part *Part) {
	for _, in := range r.waits {
		if in.sent {
			continue
		}
		in.sent = true
		best := r
		for _, u := range in.group.Usages {
			if other := in.record(u); other.pending && len(other.path) > len(best.path) {
				best = other
			}
		}
		add := Increment{Fragment: d.fragment(best), Data: in.data, Errors: in.errs}
		if below := in.path[len(best.path):]; len(below) > 0 {
			add.SubPath = d.run.plan.path(below)
		}
		part.Increments = append(part.Increments, add)
	}
}

// fragment is what results say of a record, each time with the same path.
func (d *deferral) fragment(r *record) Fragment {
	if r.spelled == nil {
		r.spelled = slices.Clip(d.run.plan.path(r.path))
	}
	return Fragment{ID: r.id, Label: r.usage.Label, Path: r.spelled}
}

// path spells a response path.
func (p *Plan) path(steps []step) ast.Path {
	path := make(ast.Path, 0, len(steps)+1)
	for _, s := range steps {
		if s.field != noField {
			path = append(path, ast.PathName(p.byID[s.field].Alias))
		} else {
			path = append(path, ast.PathIndex(s.index))
		}
	}
	return path
}
