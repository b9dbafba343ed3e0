package plan

import "sync"

// refusals are the calls that were refused before anything was done for them: by the errors that Options.Refused knows,
// those of bad arguments among them. There are few, so nothing is allocated before the first.
type refusals struct {
	mu      sync.Mutex
	parents map[int32]int // by Field.ID
}

// note counts a call that ended with err, for so many parents.
func (r *Run) note(f *Field, parents int, err error) {
	if !r.turnedAway(err) {
		return
	}
	r.refusals.mu.Lock()
	defer r.refusals.mu.Unlock()
	if r.refusals.parents == nil {
		r.refusals.parents = map[int32]int{}
	}
	r.refusals.parents[f.ID] += parents
}

func (r *Run) turnedAway(err error) bool { return r.options.Refused != nil && r.options.Refused(err) }

// Refusals reports whether any field was denied, or any call refused before anything was done; valid after Execute.
func (r *Run) Refusals() bool { return r.denied != nil || r.refusals.parents != nil }

// Executed says for how many objects of the selection that it belongs to a field was executed: all that were written,
// but not those for which it was denied or refused. It is valid when [Run.Objects] is.
func (r *Run) Executed(sel *Selection, f *Field) int {
	if r.refused(f) != nil {
		return 0
	}
	return max(r.objects[sel.ID]-r.refusals.parents[f.ID], 0)
}
