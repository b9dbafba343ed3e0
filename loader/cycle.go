package loader

import "slices"

// A batch function may load, from other loaders and from its own. What it asks
// for may stand in a batch that is in flight already and itself waits, perhaps by
// way of others, for the first: keys 1 and 2 are loaded together, and the
// function needs key 2 to answer for key 1. No key depends on itself there, but
// the batches wait for each other for ever. So every wait of a batch function is
// an edge from its flight to the one it waits for, and a wait that would close a
// circle asks for the keys once more, in a new batch, instead.
//
// That ends: a batch function loads on behalf of its keys, so as long as no key
// depends on itself, every chain of such loads is finite.

// leads reports whether f waits for target, or is it. s.mu is held.
func (s *Scheduler) leads(f, target *flight) bool {
	s.walks++
	return f.leads(target, s.walks)
}

// leads goes depth-first, and into each flight once per walk.
func (f *flight) leads(target *flight, walk uint64) bool {
	if f == target {
		return true
	}
	if f.walked == walk || f.done.Load() {
		return false
	}
	f.walked = walk
	return slices.ContainsFunc(f.needs, func(next *flight) bool {
		return next.leads(target, walk)
	})
}

// forget takes one wait for other off the list of f. Scheduler.mu is held.
func (f *flight) forget(other *flight) {
	if i := slices.Index(f.needs, other); i >= 0 {
		f.needs = slices.Delete(f.needs, i, i+1)
	}
}
