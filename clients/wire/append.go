package wire

import (
	"math"
	"slices"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Appender is a struct that writes itself as a message.
type Appender interface {
	// AppendWire appends the fields of the message.
	AppendWire(b []byte) []byte
}

// AppendText appends a string field.
func AppendText(b []byte, number int32, v string) []byte {
	return protowire.AppendString(protowire.AppendTag(b, protowire.Number(number), protowire.BytesType), v)
}

// AppendBool appends a bool field.
func AppendBool(b []byte, number int32, v bool) []byte {
	return appendVarint(b, number, protowire.EncodeBool(v))
}

// AppendInt appends an int32, int64, uint32, uint64 or enum field.
func AppendInt(b []byte, number int32, v int) []byte { return appendVarint(b, number, uint64(v)) }

// AppendSint appends a sint32 or sint64 field.
func AppendSint(b []byte, number int32, v int) []byte {
	return appendVarint(b, number, protowire.EncodeZigZag(int64(v)))
}

func appendVarint(b []byte, number int32, v uint64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, protowire.Number(number), protowire.VarintType), v)
}

// AppendFixed32 appends a fixed32 or sfixed32 field.
func AppendFixed32(b []byte, number int32, v int) []byte {
	return protowire.AppendFixed32(protowire.AppendTag(b, protowire.Number(number), protowire.Fixed32Type), uint32(v))
}

// AppendFixed64 appends a fixed64 or sfixed64 field.
func AppendFixed64(b []byte, number int32, v int) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(b, protowire.Number(number), protowire.Fixed64Type), uint64(v))
}

// AppendFloat appends a float field.
func AppendFloat(b []byte, number int32, v float64) []byte {
	return protowire.AppendFixed32(protowire.AppendTag(b, protowire.Number(number), protowire.Fixed32Type), math.Float32bits(float32(v)))
}

// AppendDouble appends a double field.
func AppendDouble(b []byte, number int32, v float64) []byte {
	return protowire.AppendFixed64(protowire.AppendTag(b, protowire.Number(number), protowire.Fixed64Type), math.Float64bits(v))
}

// AppendMessage appends a field that is a message.
func AppendMessage(b []byte, number int32, m Appender) []byte {
	return AppendText(b, number, string(m.AppendWire(nil)))
}

// AppendTime appends a google.protobuf.Timestamp field.
func AppendTime(b []byte, number int32, t time.Time) []byte {
	return AppendText(b, number, string(AppendInt(AppendInt(nil, 1, int(t.Unix())), 2, t.Nanosecond())))
}

// AppendNamed appends an enum field by the name of the value: that of the number with the same place, or 0.
func AppendNamed(b []byte, number int32, name string, names []string, numbers []int) []byte {
	if i := slices.Index(names, name); i >= 0 {
		return AppendInt(b, number, numbers[i])
	}
	return AppendInt(b, number, 0)
}
