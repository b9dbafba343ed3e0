package clients

import "github.com/go-faster/jx"

// reader is an out parameter of a call that reads itself.
type reader interface {
	read(*Decoder)
	target() any // what json/v2 would decode into
}

// Object makes a struct that reads its own members the out parameter of a call.
func Object(m Members) any { return object{m} }

type object struct{ m Members }

func (o object) read(d *Decoder) { d.Object(o.m) }
func (o object) target() any     { return o.m }

// ListOf makes a list of structs that read their own members the out parameter
// of a call.
func ListOf[T any, P interface {
	*T
	Members
}](to *[]*T) any {
	return list[T, P]{to}
}

type list[T any, P interface {
	*T
	Members
}] struct{ to *[]*T }

func (l list[T, P]) read(d *Decoder) { List[T, P](d, l.to) }
func (l list[T, P]) target() any     { return l.to }

// Object reads the members of an object.
func (d *Decoder) Object(m Members) {
	if d.failed {
		return
	}
	d.note(d.jx.ObjBytes(func(_ *jx.Decoder, name []byte) error {
		m.Member(d, name)
		if d.failed {
			return ErrInvalid
		}
		return nil
	}))
}

// firstItems is the room that a list begins with.
const firstItems = 16

// List reads an array of objects, some of which may be null.
func List[T any, P interface {
	*T
	Members
}](d *Decoder, to *[]*T) {
	*to = nil
	if d.null() {
		return
	}
	items, err := d.jx.ArrIter()
	d.note(err)
	all := make([]*T, 0, firstItems)
	for !d.failed && items.Next() {
		if d.null() {
			all = append(all, nil)
			continue
		}
		item := new(T)
		d.Object(P(item))
		all = append(all, item)
	}
	d.note(items.Err())
	*to = all
}

// Int64s reads an array of integers.
func (d *Decoder) Int64s(to *[]int64) {
	*to = nil
	if d.null() {
		return
	}
	items, err := d.jx.ArrIter()
	d.note(err)
	all := make([]int64, 0, firstItems)
	for !d.failed && items.Next() {
		var n int64
		d.Int64(&n)
		all = append(all, n)
	}
	d.note(items.Err())
	*to = all
}

// OptionalInt64 reads an integer that may be missing.
func (d *Decoder) OptionalInt64(to **int64) {
	*to = nil
	if !d.null() {
		n := new(int64)
		d.Int64(n)
		*to = n
	}
}

// Enum reads one of a few words, without making a string for those in known.
func Enum[E ~string](d *Decoder, to *E, known ...E) {
	b := d.bytes()
	for _, word := range known {
		if string(b) == string(word) {
			*to = word
			return
		}
	}
	*to = E(text(b))
}
