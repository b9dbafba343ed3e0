package wire

import (
	"cmp"
	"slices"
	"strconv"

	"google.golang.org/protobuf/encoding/protowire"
)

// Message reads a message into a struct of its own. One that comes twice is merged, as the specification wants it.
func Message[T any, P interface {
	*T
	Fields
}](r *Reader, to **T) {
	if r.err != nil {
		return
	}
	if *to == nil {
		*to = made[T]()
	}
	fields := P(*to)
	r.inside(r.bytes(), func(number int32) { fields.Field(r, number) })
}

// made is a new struct with its defaults.
func made[T any]() *T {
	one := new(T)
	if d, ok := any(one).(defaults); ok {
		d.Defaults()
	}
	return one
}

// Messages appends a message to a list.
func Messages[T any, P interface {
	*T
	Fields
}](r *Reader, to *[]*T) {
	var one *T
	Message[T, P](r, &one)
	if r.err == nil {
		*to = append(*to, one)
	}
}

// Repeated appends a value whose wire type has a length to a list: a text, for instance.
func Repeated[T any](r *Reader, to *[]T, read func(*Reader, *T)) {
	var one T
	read(r, &one)
	if r.err == nil {
		*to = append(*to, one)
	}
}

// Packed appends numbers to a list, which come one by one or many together.
func Packed[T any](r *Reader, to *[]T, kind Kind, read func(*Reader, *T)) {
	if r.kind != protowire.BytesType {
		Repeated(r, to, read)
		return
	}
	rest := r.rest
	packed := r.bytes()
	rest = rest[len(rest)-len(r.rest):] // what follows
	r.rest, r.kind = packed, protowire.Type(kind)
	for len(r.rest) > 0 && r.err == nil {
		Repeated(r, to, read)
	}
	r.rest, r.kind = rest, protowire.BytesType
}

// Kind is the wire type of the numbers of a packed list.
type Kind protowire.Type

// The wire types that can be packed.
const (
	Varint    = Kind(protowire.VarintType)
	Fixed32   = Kind(protowire.Fixed32Type)
	Fixed64   = Kind(protowire.Fixed64Type)
	maxValues = 1 << 20 // of one map
)

// Optional reads a value that may be missing.
func Optional[T any](r *Reader, to **T, read func(*Reader, *T)) {
	var one T
	read(r, &one)
	if r.err == nil {
		*to = &one
	}
}

// Whole reads a whole number as a float.
func Whole(read func(*Reader, *int)) func(*Reader, *float64) {
	return func(r *Reader, to *float64) {
		var n int
		read(r, &n)
		*to = float64(n)
	}
}

// NumberText reads a whole number as a text; 0 is the empty one.
func NumberText(read func(*Reader, *int)) func(*Reader, *string) {
	return func(r *Reader, to *string) {
		n := 0
		if read(r, &n); n != 0 {
			*to = strconv.Itoa(n)
		}
	}
}

// wrapper is google.protobuf.StringValue and its siblings: a message with one field.
type wrapper[T any] struct {
	to   *T
	read func(*Reader, *T)
}

// Field implements [Fields].
func (w *wrapper[T]) Field(r *Reader, number int32) {
	if number != 1 {
		r.Skip()
		return
	}
	w.read(r, w.to)
}

// Wrapped reads one of google.protobuf's wrappers: a value that may be missing.
func Wrapped[T any](r *Reader, to **T, read func(*Reader, *T)) {
	w := wrapper[T]{new(T), read}
	r.inside(r.bytes(), func(number int32) { w.Field(r, number) })
	if r.err == nil {
		*to = w.to
	}
}

// Enum reads an enum, of which named knows the numbers. One that it does not know breaks the contract.
func Enum[E any](r *Reader, to *E, named func(int32) (E, bool)) {
	n := int32(r.varint())
	if r.err != nil {
		return
	}
	e, ok := named(n)
	if !ok {
		r.fail("%d is no value of the enum", n)
		return
	}
	*to = e
}

// OptionalEnum reads an enum that may be missing, and of which the number 0 says that it is.
func OptionalEnum[E any](r *Reader, to **E, named func(int32) (E, bool)) {
	n := int32(r.varint())
	if r.err != nil || n == 0 {
		return
	}
	e, ok := named(n)
	if !ok {
		r.fail("%d is no value of the enum", n)
		return
	}
	*to = &e
}

// entry is one entry of a map.
type entry[K comparable, V any] struct {
	key       K
	value     V
	readKey   func(*Reader, *K)
	readValue func(*Reader, *V)
}

// Field implements [Fields].
func (e *entry[K, V]) Field(r *Reader, number int32) {
	switch number {
	case 1:
		e.readKey(r, &e.key)
	case 2:
		e.readValue(r, &e.value)
	default:
		r.Skip()
	}
}

// Map reads one entry of a map. Of a key that comes twice the last one counts.
func Map[K comparable, V any](r *Reader, to *map[K]V, readKey func(*Reader, *K), readValue func(*Reader, *V)) {
	e := entry[K, V]{readKey: readKey, readValue: readValue}
	r.inside(r.bytes(), func(number int32) { e.Field(r, number) })
	if r.err != nil {
		return
	}
	if *to == nil {
		*to = map[K]V{}
	}
	if len(*to) >= maxValues {
		r.fail("a map has more than %d entries", maxValues)
		return
	}
	(*to)[e.key] = e.value
}

// Entries appends an entry of a map to a list of them, which is in the order of the keys in the end. Of a key that comes
// twice the last one counts.
func Entries[T any, K cmp.Ordered, P interface {
	*T
	Fields
}](r *Reader, to *[]*T, key func(*T) K) {
	if len(*to) == 0 {
		r.done = append(r.done, func() {
			slices.SortStableFunc(*to, func(a, b *T) int { return cmp.Compare(key(a), key(b)) })
			*to = lastOf(*to, key)
		})
	}
	Messages[T, P](r, to)
}

// lastOf keeps the last of equal neighbours.
func lastOf[T any, K comparable](sorted []*T, key func(*T) K) []*T {
	kept := sorted[:0]
	for i, one := range sorted {
		if i+1 == len(sorted) || key(sorted[i+1]) != key(one) {
			kept = append(kept, one)
		}
	}
	return kept
}
