package clients

import (
	"errors"

	"github.com/go-faster/jx"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

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

// Nested reads an object that may be null.
func Nested[T any, P interface {
	*T
	Members
}](d *Decoder, to **T) {
	*to = nil
	if !d.null() {
		item := new(T)
		d.Object(P(item))
		*to = item
	}
}

// Items reads an array by a function that reads one item.
func Items[T any](d *Decoder, to *[]T, read func(*Decoder, *T)) {
	*to = nil
	if d.null() {
		return
	}
	items, err := d.jx.ArrIter()
	d.note(err)
	all := make([]T, 0, firstItems)
	for !d.failed && items.Next() {
		var none T
		all = append(all, none)
		read(d, &all[len(all)-1]) // in its place: a variable of its own would be allocated for each item
	}
	d.note(items.Err())
	*to = all
}

// Values reads an object whose members have any names, by a function that reads one value.
func Values[T any](d *Decoder, to *map[string]T, read func(*Decoder, *T)) {
	*to = nil
	if d.null() {
		return
	}
	all := map[string]T{}
	d.note(d.jx.ObjBytes(func(_ *jx.Decoder, name []byte) error {
		var value T
		key := text(name) // before the next read, which may move the bytes
		read(d, &value)
		all[key] = value
		if d.failed {
			return ErrInvalid
		}
		return nil
	}))
	*to = all
}

// Optional reads a value that may be null, by a function that reads one that is not.
func Optional[T any](d *Decoder, to **T, read func(*Decoder, *T)) {
	*to = nil
	if !d.null() {
		value := new(T)
		read(d, value)
		*to = value
	}
}

// Answer makes any variable the out parameter of a call, by the function that reads it. The path names the members on the
// way to the value, of which others are passed over; where it leads to nothing, the variable stays as it is.
func Answer[T any](to *T, read func(*Decoder, *T), path ...string) any {
	return answer[T]{to, read, path}
}

type answer[T any] struct {
	to   *T
	take func(*Decoder, *T)
	path []string
}

func (a answer[T]) read(d *Decoder) { a.descend(d, a.path) }

func (a answer[T]) descend(d *Decoder, path []string) {
	if len(path) == 0 {
		a.take(d, a.to)
		return
	}
	if d.failed {
		return
	}
	d.note(d.jx.ObjBytes(func(_ *jx.Decoder, name []byte) error {
		switch {
		case string(name) != path[0]:
			d.Skip()
		case len(path) > 1 && d.null():
		default:
			a.descend(d, path[1:])
		}
		if d.failed {
			return ErrInvalid
		}
		return nil
	}))
}

func (a answer[T]) target() any {
	if len(a.path) == 0 {
		return a.to
	}
	return &descent{a.to, a.path}
}

// descent decodes the value at a path by json/v2.
type descent struct {
	to   any
	path []string
}

// UnmarshalJSONFrom implements [json.UnmarshalerFrom].
func (s *descent) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	if len(s.path) == 0 {
		return json.UnmarshalDecode(d, s.to, leniently())
	}
	if d.PeekKind() == 'n' {
		return d.SkipValue()
	}
	if t, err := d.ReadToken(); err != nil || t.Kind() != '{' {
		return errors.Join(err, ErrInvalid)
	}
	for d.PeekKind() == '"' {
		name, err := d.ReadToken()
		if err != nil {
			return err
		}
		if name.String() != s.path[0] {
			err = d.SkipValue()
		} else {
			err = (&descent{s.to, s.path[1:]}).UnmarshalJSONFrom(d)
		}
		if err != nil {
			return err
		}
	}
	_, err := d.ReadToken()
	return err
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

// OneOf reads an object of which one member, the discriminator, tells what it is: choose gives what reads an object with that
// value, and nil for a value that the contract does not have. Null is nothing.
func OneOf(d *Decoder, discriminator string, choose func(tag string) Members) {
	if d.failed || d.null() {
		return
	}
	raw, err := d.jx.Raw()
	if err != nil {
		d.failed = true
		return
	}
	tag, ok := tagOf(raw, discriminator)
	if !ok {
		d.failed = true
		return
	}
	m := choose(tag)
	d.failed = m == nil || decode(raw, Object(m)) != nil
}

// tagOf is the text of a member of an object.
func tagOf(object []byte, member string) (tag string, ok bool) {
	parser := jx.GetDecoder()
	defer jx.PutDecoder(parser)
	parser.ResetBytes(object)
	err := parser.ObjBytes(func(d *jx.Decoder, name []byte) error {
		if string(name) != member {
			return d.Skip()
		}
		text, err := d.StrBytes()
		tag, ok = string(text), err == nil
		return err
	})
	return tag, ok && err == nil
}
