package wire_test

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"
	"google.golang.org/protobuf/types/known/wrapperspb"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients/wire"
)

// all has a field of every type.
type all struct {
	text, bytes                        string
	yes                                bool
	whole, natural, zigzag             int
	fixed32, sfixed32, fixed64, signed int
	float, double                      float64
	at                                 time.Time
	numbers                            []int
	doubles                            []float64
	texts                              []string
	inner                              *all
	inners                             []*all
	named                              map[string]int
}

func (a *all) AppendWire(b []byte) []byte {
	b = wire.AppendText(b, 1, a.text)
	b = wire.AppendBool(b, 2, a.yes)
	b = wire.AppendInt(b, 3, a.whole)
	b = wire.AppendInt(b, 4, a.natural)
	b = wire.AppendSint(b, 5, a.zigzag)
	b = wire.AppendFixed32(b, 6, a.fixed32)
	b = wire.AppendFixed32(b, 7, a.sfixed32)
	b = wire.AppendFixed64(b, 8, a.fixed64)
	b = wire.AppendFixed64(b, 9, a.signed)
	b = wire.AppendFloat(b, 10, a.float)
	b = wire.AppendDouble(b, 11, a.double)
	b = wire.AppendTime(b, 12, a.at)
	for _, n := range a.numbers {
		b = wire.AppendSint(b, 13, n)
	}
	var packed []byte
	for _, d := range a.doubles {
		packed = protowire.AppendFixed64(packed, math.Float64bits(d))
	}
	b = wire.AppendText(b, 14, string(packed))
	for _, t := range a.texts {
		b = wire.AppendText(b, 15, t)
	}
	if a.inner != nil {
		b = wire.AppendMessage(b, 16, a.inner)
	}
	for _, one := range a.inners {
		b = wire.AppendMessage(b, 17, one)
	}
	for name, n := range a.named {
		b = wire.AppendText(b, 18, string(wire.AppendInt(wire.AppendText(nil, 1, name), 2, n)))
	}
	return b
}

func (a *all) Field(r *wire.Reader, number int32) {
	switch number {
	case 1:
		r.Text(&a.text)
	case 2:
		r.Bool(&a.yes)
	case 3:
		r.Int(&a.whole)
	case 4:
		r.Uint(&a.natural)
	case 5:
		r.Sint(&a.zigzag)
	case 6:
		r.Fixed32(&a.fixed32)
	case 7:
		r.Sfixed32(&a.sfixed32)
	case 8:
		r.Fixed64(&a.fixed64)
	case 9:
		r.Sfixed64(&a.signed)
	case 10:
		r.Float(&a.float)
	case 11:
		r.Double(&a.double)
	case 12:
		r.Time(&a.at)
	case 13:
		wire.Packed(r, &a.numbers, wire.Varint, (*wire.Reader).Sint)
	case 14:
		wire.Packed(r, &a.doubles, wire.Fixed64, (*wire.Reader).Double)
	case 15:
		wire.Repeated(r, &a.texts, (*wire.Reader).Text)
	case 16:
		wire.Message(r, &a.inner)
	case 17:
		wire.Messages(r, &a.inners)
	case 18:
		wire.Map(r, &a.named, (*wire.Reader).Text, (*wire.Reader).Int)
	case 19:
		r.Base64(&a.bytes)
	default:
		r.Skip()
	}
}

func draw(t *rapid.T, depth int) *all {
	a := &all{
		text: rapid.String().Draw(t, "text"), yes: rapid.Bool().Draw(t, "yes"), whole: rapid.Int().Draw(t, "whole"),
		natural: rapid.IntRange(0, math.MaxInt).Draw(t, "natural"), zigzag: rapid.Int().Draw(t, "zigzag"),
		fixed32: int(rapid.Uint32().Draw(t, "fixed32")), sfixed32: int(rapid.Int32().Draw(t, "sfixed32")),
		fixed64: rapid.IntRange(0, math.MaxInt).Draw(t, "fixed64"), signed: rapid.Int().Draw(t, "sfixed64"),
		float: float64(rapid.Float32().Draw(t, "float")), double: rapid.Float64().Draw(t, "double"),
		at:      time.Unix(rapid.Int64Range(-62135596800, 253402300799).Draw(t, "at"), rapid.Int64Range(0, 999999999).Draw(t, "nanos")).UTC(),
		numbers: rapid.SliceOfN(rapid.Int(), 1, 3).Draw(t, "numbers"), doubles: rapid.SliceOfN(rapid.Float64(), 1, 3).Draw(t, "doubles"),
		texts: rapid.SliceOfN(rapid.String(), 1, 3).Draw(t, "texts"), named: rapid.MapOfN(rapid.String(), rapid.Int(), 1, 3).Draw(t, "named"),
	}
	if depth > 0 {
		a.inner = draw(t, depth-1)
		a.inners = []*all{draw(t, 0), draw(t, 0)}
	}
	return a
}

// What is written is read again.
func TestRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := draw(t, 2)
		message := a.AppendWire(nil)
		var got *all
		if err := wire.Decode(message, &got, wire.Message[all]); err != nil {
			t.Fatal(err)
		}
		if !same(a, got) {
			t.Fatalf("got  %+v\nwant %+v", got, a)
		}
	})
}

func same(a, b *all) bool {
	if a == nil || b == nil {
		return a == b
	}
	if len(a.inners) != len(b.inners) || len(a.named) != len(b.named) || !same(a.inner, b.inner) {
		return false
	}
	for i := range a.inners {
		if !same(a.inners[i], b.inners[i]) {
			return false
		}
	}
	for name, n := range a.named {
		if b.named[name] != n {
			return false
		}
	}
	p, q := *a, *b
	p.inner, q.inner, p.inners, q.inners, p.named, q.named = nil, nil, nil, nil, nil, nil
	return bytes.Equal(p.AppendWire(nil), q.AppendWire(nil))
}

// What Google's own messages hold is read as their JSON has it.
func TestWellKnown(t *testing.T) {
	t.Parallel()
	encode := func(m proto.Message) []byte {
		b, err := proto.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	text := func(read func(*wire.Reader, *string)) func([]byte) (string, error) {
		return func(b []byte) (out string, err error) {
			err = wire.Decode(b, &out, read)
			return out, err
		}
	}
	for _, test := range []struct {
		name    string
		message []byte
		read    func([]byte) (string, error)
		want    string
	}{
		{"a time", encode(timestamppb.New(time.Unix(1, 500))), text((*wire.Reader).TimeText), "1970-01-01T00:00:01.0000005Z"},
		{"a time before", encode(&timestamppb.Timestamp{Seconds: -1, Nanos: 5e8}), text((*wire.Reader).TimeText), "1969-12-31T23:59:59.5Z"},
		{"no time", encode(&timestamppb.Timestamp{Nanos: -1}), text((*wire.Reader).TimeText), "protobuf: a timestamp is out of range"},
		{"beyond all years", encode(&timestamppb.Timestamp{Seconds: 253402300800}), text((*wire.Reader).TimeText), "protobuf: a timestamp is out of range"},
		{"a duration", encode(durationpb.New(90*time.Second + 20*time.Millisecond)), text((*wire.Reader).DurationText), "90.02s"},
		{"a negative duration", encode(durationpb.New(-500 * time.Millisecond)), text((*wire.Reader).DurationText), "-0.5s"},
		{"no duration", encode(&durationpb.Duration{Seconds: 1, Nanos: -1}), text((*wire.Reader).DurationText), "protobuf: a duration is out of range"},
		{"a wrapper", encode(wrapperspb.String("x")), func(b []byte) (string, error) {
			var out *string
			err := wire.Decode(b, &out, func(r *wire.Reader, to **string) { wire.Wrapped(r, to, (*wire.Reader).Text) })
			return *out, err
		}, "x"},
		{"down a path", encode(&structpb.Struct{Fields: map[string]*structpb.Value{"k": structpb.NewStringValue("v")}}), func(b []byte) (out string, err error) {
			err = wire.Decode(b, &out, (*wire.Reader).Text, 1, 2, 3)
			return out, err
		}, "v"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := test.read(test.message)
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// What breaks the contract is an error, and says what.
func TestBroken(t *testing.T) {
	t.Parallel()
	deep := []byte{}
	for range 200 {
		deep = wire.AppendText(nil, 16, string(deep))
	}
	for _, test := range []struct {
		name    string
		message []byte
		want    string
	}{
		{"cut off", wire.AppendText(nil, 1, "abc")[:3], "ends too early"},
		{"no tag", []byte{0x80}, "ends too early"},
		{"no field", []byte{0x00, 0x01}, "ends too early or is malformed"},
		{"another type", wire.AppendInt(nil, 1, 5), "wire type 0 where 2 was expected"},
		{"no UTF-8", wire.AppendText(nil, 1, "\xff"), "a string is not UTF-8"},
		{"too great", wire.AppendInt(nil, 4, -1), "is greater than"},
		{"too deep", deep, "nested deeper than 100"},
		{"cut off in a list", wire.AppendText(nil, 14, "1234567"), "ends too early"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var a all
			err := wire.DecodeFields(test.message, &a)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// No message makes the reader panic or read beyond it, and what it accepts is what Google's parser accepts.
func FuzzWire(f *testing.F) {
	f.Add((&all{text: "x", numbers: []int{1, -1}, named: map[string]int{"a": 1}, inner: &all{}}).AppendWire(nil))
	f.Add([]byte{0x0b, 0x0c})
	f.Fuzz(func(t *testing.T, message []byte) {
		var a all
		if wire.DecodeFields(message, &a) != nil {
			return
		}
		for rest := message; len(rest) > 0; {
			_, _, size := protowire.ConsumeField(rest)
			if size < 0 {
				t.Fatalf("%x was accepted, and is no message", message)
			}
			rest = rest[size:]
		}
	})
}
