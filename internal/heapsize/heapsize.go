// Package heapsize measures how much of the heap a value keeps alive.
//
// It follows pointers, slices, maps, strings, interfaces and the types of sync and sync/atomic, counts each allocation
// once, and rounds it up to what Go's allocator hands out. Values that many others share are told to it and not
// followed.
//
// It does not see: what a closure captures, elements of a channel, elements of a slice beyond its length, memory behind
// uintptr and unsafe.Pointer, and what a sync.Pool holds, which the collector takes back. A constant or a pointer into
// a global counts like memory of the heap.
package heapsize

import (
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Options say what belongs to others.
type Options struct {
	// Shared are not followed and do not count. A nil pointer, map, slice or func stands for all values of its type;
	// another pointer stands for itself.
	Shared []any
	// Rules tell values of a type that are shared from those that are not.
	Rules []Rule
	// Inside names types whose pointers point into a larger value, which they keep alive as a whole: by type the type of
	// the larger value.
	Inside map[reflect.Type]reflect.Type
}

// Rule says of the values of one type which are shared.
type Rule struct {
	of     reflect.Type
	shared func(at unsafe.Pointer) bool
}

// SharedIf makes a rule for what pointers to T point at.
func SharedIf[T any](shared func(*T) bool) Rule {
	return Rule{reflect.TypeFor[T](), func(at unsafe.Pointer) bool { return shared((*T)(at)) }}
}

// Sizer measures values. It is safe for concurrent use.
type Sizer struct {
	classes  *classes
	types    map[reflect.Type]bool
	pointers map[unsafe.Pointer]bool
	rules    map[reflect.Type]func(unsafe.Pointer) bool
	inside   map[reflect.Type]reflect.Type
	building sync.Mutex // held while a layout is made
	layouts  atomic.Pointer[map[reflect.Type]*layout]
	walks    sync.Pool // of *walk
}

// New makes a Sizer.
func New(o Options) *Sizer {
	s := &Sizer{
		classes: readClasses(), types: map[reflect.Type]bool{}, pointers: map[unsafe.Pointer]bool{},
		rules: map[reflect.Type]func(unsafe.Pointer) bool{}, inside: o.Inside,
	}
	for _, r := range o.Rules {
		s.rules[r.of] = r.shared
	}
	for _, shared := range o.Shared {
		v := reflect.ValueOf(shared)
		switch {
		case v.IsNil():
			s.types[v.Type()] = true
		case v.Kind() == reflect.Pointer:
			s.pointers[v.UnsafePointer()] = true
		}
	}
	s.layouts.Store(&map[reflect.Type]*layout{})
	s.walks.New = func() any { return newWalk(s) }
	return s
}

// Of is how many bytes of the heap value keeps alive, without what is shared and without strings that lie within one of
// the texts. Nothing that it reaches may be written meanwhile, but for values of sync/atomic and sync.Map.
func (s *Sizer) Of(value any, texts ...string) int {
	w := s.walks.Get().(*walk)
	w.begin(texts)
	w.boxed(&value)
	total := w.finish()
	if w.small() {
		s.walks.Put(w)
	}
	return total
}

// layoutOf gives the layout of a type, made when it is first met.
func (s *Sizer) layoutOf(t reflect.Type) *layout {
	if l := (*s.layouts.Load())[t]; l != nil {
		return l
	}
	s.building.Lock()
	defer s.building.Unlock()
	old := *s.layouts.Load()
	next := make(map[reflect.Type]*layout, len(old)+1)
	for known, l := range old {
		next[known] = l
	}
	b := builder{sizer: s, layouts: next}
	l := b.of(t)
	s.layouts.Store(&next)
	return l
}
