package loader

import "github.com/graph-gophers/dataloader/v7"

// Definition is a loader described once for all operations. Each operation gets
// its own at its first use, and pays nothing for those it does not use.
type Definition[K comparable, V any] struct {
	fn  dataloader.BatchFunc[K, V]
	cfg Config[K, V]
}

// Define describes a loader as [New] does. Mind that a cache in cfg is shared by
// all operations, and so by all viewers.
func Define[K comparable, V any](fn dataloader.BatchFunc[K, V], cfg Config[K, V]) *Definition[K, V] {
	if fn == nil {
		panic("loader: Define with a nil batch function")
	}
	return &Definition[K, V]{fn, cfg}
}

// made is a loader of an operation and the *Definition it comes from.
type made struct{ from, loader any }

// In returns the loader of the operation that s belongs to: the same at each
// call. With a nil s it is a new one at each call, as [New] makes it.
func (d *Definition[K, V]) In(s *Scheduler) *Loader[K, V] {
	if s == nil {
		return New(nil, d.fn, d.cfg)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, m := range s.made { // a handful: shorter than a hash
		if m.from == any(d) {
			return m.loader.(*Loader[K, V])
		}
	}
	l := New(s, d.fn, d.cfg)
	s.made = append(s.made, made{d, l})
	return l
}
