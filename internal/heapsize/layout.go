package heapsize

import (
	"reflect"
	"strings"
	"sync"
	"time"
	"unsafe"
)

// layout says where a type's references are.
type layout struct {
	typ       reflect.Type
	size      uintptr
	scanned   bool // it holds pointers, so the allocator treats it in another way
	composite bool // a struct that holds references: pointers to single elements of a slice of it are likely
	direct    bool // an interface holds the value itself and not its address
	number    bool // the runtime boxes small values of it without an allocation
	parts     []part
}

// part is one reference in a type.
type part struct {
	kind   partKind
	offset uintptr
	of     *layout // of what is pointed at, of elements, of a map's values
	key    *layout // of a map's keys
	typ    reflect.Type
	count  int                       // elements of an array
	outer  uintptr                   // the size of the value that what is pointed at is part of
	inner  uintptr                   // where it is there
	shared func(unsafe.Pointer) bool // of what is pointed at; nil: none is
}

type partKind uint8

const (
	toPointer partKind = iota
	toAtomic           // atomic.Pointer
	toSlice
	toString
	toMap
	toSyncMap
	toValue // atomic.Value
	toAny   // an interface without methods
	toInterface
	toFunc
	toChan
	inArray
)

// builder makes layouts. Types can be recursive: a layout is in layouts before it is complete.
type builder struct {
	sizer   *Sizer
	layouts map[reflect.Type]*layout
}

func (b builder) of(t reflect.Type) *layout {
	if l := b.layouts[t]; l != nil {
		return l
	}
	l := &layout{typ: t, size: t.Size(), scanned: holdsPointers(t)}
	b.layouts[t] = l
	l.number = !l.scanned && (l.size == 1 || l.size == 2 || l.size == 4 || l.size == 8)
	b.parts(l, t, 0)
	l.composite = t.Kind() == reflect.Struct && len(l.parts) > 0
	l.direct = l.size == unsafe.Sizeof(uintptr(0)) && l.scanned
	return l
}

// parts adds the references of a type that stands at an offset.
func (b builder) parts(l *layout, t reflect.Type, offset uintptr) {
	if b.sizer.types[t] {
		return
	}
	p := part{offset: offset, typ: t}
	switch t.Kind() {
	case reflect.Pointer:
		p.kind = toPointer
		b.pointee(&p, t.Elem())
	case reflect.Slice:
		p.kind, p.of = toSlice, b.of(t.Elem())
	case reflect.String:
		p.kind = toString
	case reflect.Map:
		p.kind, p.key, p.of = toMap, b.of(t.Key()), b.of(t.Elem())
	case reflect.Interface:
		if p.kind = toInterface; t.NumMethod() == 0 {
			p.kind = toAny
		}
	case reflect.Func:
		p.kind = toFunc
	case reflect.Chan:
		p.kind, p.of = toChan, b.of(t.Elem())
	case reflect.Array:
		if p.kind, p.of, p.count = inArray, b.of(t.Elem()), t.Len(); len(p.of.parts) == 0 {
			return
		}
	case reflect.Struct:
		b.structure(l, t, offset)
		return
	default:
		return
	}
	l.parts = append(l.parts, p)
}

// structure adds the references of a struct. Some of the standard library are known by name.
func (b builder) structure(l *layout, t reflect.Type, offset uintptr) {
	p := part{offset: offset, typ: t}
	switch {
	case t == reflect.TypeFor[sync.Pool](), t == reflect.TypeFor[time.Time]():
		return
	case t == reflect.TypeFor[sync.Map]():
		p.kind = toSyncMap
		l.parts = append(l.parts, p)
		return
	case t.PkgPath() == "sync/atomic" && t.Name() == "Value":
		p.kind = toValue
		l.parts = append(l.parts, p)
		return
	case t.PkgPath() == "sync/atomic" && strings.HasPrefix(t.Name(), "Pointer["):
		b.atomic(l, t, offset)
		return
	}
	for i := range t.NumField() {
		b.parts(l, t.Field(i).Type, offset+t.Field(i).Offset)
	}
}

// atomic adds an atomic.Pointer[T], which is {_ [0]*T; …; v unsafe.Pointer}.
func (b builder) atomic(l *layout, t reflect.Type, offset uintptr) {
	to := t.Field(0).Type.Elem()
	v, ok := t.FieldByName("v")
	if !ok || b.sizer.types[to] {
		return
	}
	p := part{kind: toAtomic, offset: offset + v.Offset, typ: to}
	b.pointee(&p, to.Elem())
	l.parts = append(l.parts, p)
}

// pointee says what a pointer keeps alive.
func (b builder) pointee(p *part, t reflect.Type) {
	p.of = b.of(t)
	p.outer, p.shared = p.of.size, b.sizer.rules[t]
	if outer := b.sizer.inside[t]; outer != nil {
		p.outer = outer.Size()
		for i := range outer.NumField() {
			if outer.Field(i).Type == t {
				p.inner = outer.Field(i).Offset
			}
		}
	}
}

// holdsPointers says whether the collector has to look into values of a type.
func holdsPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Array:
		return t.Len() > 0 && holdsPointers(t.Elem())
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsPointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	case reflect.Pointer, reflect.Slice, reflect.String, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return true
	}
	return false
}
