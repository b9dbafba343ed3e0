package heapsize

import (
	"math"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"
)

// Sizes of the runtime's own structures, on 64 bits.
const (
	closureSize  = 16
	channelSize  = 96
	mapSize      = 48
	tableSize    = 32
	groupSlots   = 8
	tableSlots   = 1024
	trieNodeSize = 160 // of sync.Map: 16 children and a lock
	trieLeafSize = 48  // of sync.Map: key and value
	smallNumber  = 256 // from which on the runtime allocates to box a number
	manySlots    = 1 << 16
)

// walk is one measurement. What it has yet to look into waits in todo, so that deep values need no deep stack.
type walk struct {
	sizer   *Sizer
	seen    seen
	texts   texts
	dynamic map[unsafe.Pointer]*layout // by the type word of an interface
	todo    []block
	total   int
}

// block is memory of the heap: values of one type in a row.
type block struct {
	at    unsafe.Pointer
	of    *layout
	count int
}

func newWalk(s *Sizer) *walk { return &walk{sizer: s, dynamic: map[unsafe.Pointer]*layout{}} }

func (w *walk) begin(shared []string) {
	w.total = 0
	w.seen.clear()
	w.texts.clear(shared)
}

// small says whether the walk is worth keeping for the next value.
func (w *walk) small() bool { return len(w.seen.slots) <= manySlots && len(w.dynamic) <= manySlots }

// finish looks into all that waits.
func (w *walk) finish() int {
	for len(w.todo) > 0 {
		last := len(w.todo) - 1
		b := w.todo[last]
		w.todo[last] = block{}
		w.todo = w.todo[:last]
		for i := range b.count {
			w.parts(unsafe.Add(b.at, uintptr(i)*b.of.size), b.of)
		}
	}
	return w.total + w.texts.bytes(w.sizer.classes)
}

// count adds an allocation of some bytes at an address. It says whether it is new, or larger than it was known to be.
func (w *walk) count(at unsafe.Pointer, bytes int, scanned bool) bool {
	if at == nil || w.sizer.pointers[at] {
		return false
	}
	bytes = min(w.sizer.classes.round(bytes, scanned), math.MaxInt32)
	s, known := w.seen.at(uintptr(at))
	if known && (s.bytes == inside || int(s.bytes) >= bytes) {
		return false
	}
	w.total += bytes - int(s.bytes)
	s.bytes = int32(bytes)
	return true
}

// object adds the value that a pointer points at.
func (w *walk) object(at unsafe.Pointer, p *part) {
	if p.of.size == 0 || at == nil || p.shared != nil && p.shared(at) || !w.count(unsafe.Add(at, -int(p.inner)), int(p.outer), p.of.scanned) {
		return
	}
	if len(p.of.parts) > 0 {
		w.todo = append(w.todo, block{at, p.of, 1})
	}
}

// array adds the memory behind a slice. Pointers to its elements count for nothing more.
func (w *walk) array(at unsafe.Pointer, length, capacity int, of *layout) {
	if capacity == 0 || of.size == 0 || !w.count(at, capacity*int(of.size), of.scanned) {
		return
	}
	if of.composite {
		for i := 1; i < length; i++ {
			s, _ := w.seen.at(uintptr(at) + uintptr(i)*of.size)
			w.total -= max(0, int(s.bytes))
			s.bytes = inside
		}
	}
	if len(of.parts) > 0 && length > 0 {
		w.todo = append(w.todo, block{at, of, length})
	}
}

// parts looks at the references of one value.
func (w *walk) parts(at unsafe.Pointer, of *layout) {
	for i := range of.parts {
		p := &of.parts[i]
		here := unsafe.Add(at, p.offset)
		switch p.kind {
		case toPointer:
			w.object(*(*unsafe.Pointer)(here), p)
		case toAtomic:
			w.object(atomic.LoadPointer((*unsafe.Pointer)(here)), p)
		case toSlice:
			s := *(*[]struct{})(here)
			w.array(unsafe.Pointer(unsafe.SliceData(s)), len(s), cap(s), p.of)
		case toString:
			w.texts.add(*(*string)(here))
		case inArray:
			for n := range p.count {
				w.parts(unsafe.Add(here, uintptr(n)*p.of.size), p.of)
			}
		default:
			w.rare(here, p)
		}
	}
}

// rare looks at what types seldom have.
func (w *walk) rare(at unsafe.Pointer, p *part) {
	switch p.kind {
	case toAny:
		w.boxed((*any)(at))
	case toInterface:
		w.inInterface(at, p.typ)
	case toMap:
		w.table(at, p)
	case toSyncMap:
		w.syncMap((*sync.Map)(at))
	case toValue:
		v := (*atomic.Value)(at).Load()
		w.boxed(&v)
	case toFunc:
		w.count(*(*unsafe.Pointer)(at), closureSize, true)
	case toChan:
		v := reflect.NewAt(p.typ, at).Elem()
		w.count(v.UnsafePointer(), channelSize+v.Cap()*int(p.of.size), true)
	}
}

// words are those of an interface: of what type the value is, and where it is.
type words struct{ typ, data unsafe.Pointer }

// boxed looks at the value in an interface without methods.
func (w *walk) boxed(value *any) {
	in := (*words)(unsafe.Pointer(value))
	if in.typ == nil {
		return
	}
	of := w.dynamic[in.typ]
	if of == nil {
		of = w.learn(in.typ, reflect.TypeOf(*value))
	}
	w.box(in, of)
}

// inInterface looks at the value in an interface with methods.
func (w *walk) inInterface(at unsafe.Pointer, t reflect.Type) {
	in := (*words)(at)
	if in.typ == nil {
		return
	}
	of := w.dynamic[in.typ]
	if of == nil {
		of = w.learn(in.typ, reflect.NewAt(t, at).Elem().Elem().Type())
	}
	w.box(in, of)
}

// learn notes the type of a type word. What stands for a type itself is the runtime's.
func (w *walk) learn(word unsafe.Pointer, t reflect.Type) *layout {
	of := &layout{}
	if !w.sizer.types[t] && !t.Implements(reflect.TypeFor[reflect.Type]()) {
		of = w.sizer.layoutOf(t)
	}
	w.dynamic[word] = of
	return of
}

// box looks at a value in an interface, which is there itself or has an allocation of its own.
func (w *walk) box(in *words, of *layout) {
	switch {
	case of.size == 0:
	case of.direct:
		w.parts(unsafe.Pointer(&in.data), of)
	case of.number && isSmall(in.data, of.size):
	case of.typ.Kind() == reflect.String && *(*string)(in.data) == "":
	case w.count(in.data, int(of.size), of.scanned) && len(of.parts) > 0:
		w.todo = append(w.todo, block{in.data, of, 1})
	}
}

// isSmall says whether the runtime has the number ready.
func isSmall(at unsafe.Pointer, size uintptr) bool {
	switch size {
	case 1:
		return true
	case 2:
		return *(*uint16)(at) < smallNumber
	case 4:
		return *(*uint32)(at) < smallNumber
	}
	return *(*uint64)(at) < smallNumber
}
