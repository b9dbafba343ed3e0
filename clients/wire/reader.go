package wire

import (
	"errors"
	"fmt"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// maxDepth is how deep messages may be nested.
const maxDepth = 100

// Fields is a struct that reads its own fields. Field stores one value of the field with that number, or calls r.Skip for
// a number that it does not know. A field that is repeated comes several times.
type Fields interface {
	Field(r *Reader, number int32)
}

// defaults is a struct with fields whose defaults are not the zero values of Go: lists that are never null, and enums.
type defaults interface{ Defaults() }

// Reader reads one message. Every method stores the value of the field that it stands at. After the first value that is
// not as expected nothing is stored any more, and [Decode] returns the error.
type Reader struct {
	rest  []byte // of the message
	field protowire.Number
	kind  protowire.Type // of the field that it stands at
	depth int
	err   error
	done  []func() // run at the end of the outermost message
}

// Decode reads a message, by a function that begins at the message itself, such as [Message], or by one of fields that are
// inside of it: then path has their numbers.
func Decode[T any](message []byte, to *T, read func(*Reader, *T), path ...int32) error {
	r := &Reader{}
	if len(path) == 0 {
		r.whole(message)
		read(r, to)
	} else {
		r.inside(message, func(number int32) { descend(r, number, path, to, read) })
	}
	for _, f := range r.done {
		f()
	}
	return r.err
}

// DecodeFields reads a message into a struct that is there already.
func DecodeFields(message []byte, to Fields) error {
	r := &Reader{}
	r.inside(message, func(number int32) { to.Field(r, number) })
	for _, f := range r.done {
		f()
	}
	return r.err
}

// whole lets the next value be a message of all of these bytes.
func (r *Reader) whole(message []byte) {
	r.rest = protowire.AppendVarint(make([]byte, 0, len(message)+10), uint64(len(message)))
	r.rest, r.kind = append(r.rest, message...), protowire.BytesType
}

// descend goes down a path of field numbers, and passes over whatever is beside it.
func descend[T any](r *Reader, number int32, path []int32, to *T, read func(*Reader, *T)) {
	switch {
	case number != path[0]:
		r.Skip()
	case len(path) == 1:
		read(r, to)
	default:
		r.inside(r.bytes(), func(number int32) { descend(r, number, path[1:], to, read) })
	}
}

// inside calls field for each field of a message.
func (r *Reader) inside(message []byte, field func(number int32)) {
	if r.err != nil {
		return
	}
	if r.depth++; r.depth > maxDepth {
		r.fail("messages are nested deeper than %d", maxDepth)
		return
	}
	rest, kind := r.rest, r.kind
	r.rest = message
	for len(r.rest) > 0 && r.err == nil {
		number, kind, n := protowire.ConsumeTag(r.rest)
		if n < 0 {
			r.cut(n)
			break
		}
		r.rest, r.field, r.kind = r.rest[n:], number, kind
		field(int32(number))
	}
	r.rest, r.kind = rest, kind
	r.depth--
}

func (r *Reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("protobuf: "+format, args...)
	}
}

// cut reports what protowire found wrong.
func (r *Reader) cut(n int) {
	if r.err == nil {
		r.err = errors.Join(errors.New("protobuf: the message ends too early or is malformed"), protowire.ParseError(n))
	}
}

// Skip passes over the value.
func (r *Reader) Skip() {
	if r.err != nil {
		return
	}
	n := protowire.ConsumeFieldValue(r.field, r.kind, r.rest)
	if n < 0 {
		r.cut(n)
		return
	}
	r.rest = r.rest[n:]
}

// is says whether the value has a wire type, and reports one that has another.
func (r *Reader) is(kind protowire.Type) bool {
	if r.err == nil && r.kind != kind {
		r.fail("wire type %d where %d was expected", r.kind, kind)
	}
	return r.err == nil
}

func (r *Reader) varint() uint64 {
	if !r.is(protowire.VarintType) {
		return 0
	}
	v, n := protowire.ConsumeVarint(r.rest)
	if n < 0 {
		r.cut(n)
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *Reader) fixed32() uint32 {
	if !r.is(protowire.Fixed32Type) {
		return 0
	}
	v, n := protowire.ConsumeFixed32(r.rest)
	if n < 0 {
		r.cut(n)
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *Reader) fixed64() uint64 {
	if !r.is(protowire.Fixed64Type) {
		return 0
	}
	v, n := protowire.ConsumeFixed64(r.rest)
	if n < 0 {
		r.cut(n)
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

// bytes are those of the message.
func (r *Reader) bytes() []byte {
	if !r.is(protowire.BytesType) {
		return nil
	}
	b, n := protowire.ConsumeBytes(r.rest)
	if n < 0 {
		r.cut(n)
		return nil
	}
	r.rest = r.rest[n:]
	return b
}

func (r *Reader) text() string {
	b := r.bytes()
	if !utf8.Valid(b) {
		r.fail("a string is not UTF-8")
		return ""
	}
	return string(b)
}
