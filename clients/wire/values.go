package wire

import (
	"encoding/base64"
	"math"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/encoding/protowire"
)

// Text reads a string.
func (r *Reader) Text(to *string) { *to = r.text() }

// Base64 reads bytes as a text in base64, as Protocol Buffers' own JSON has them.
func (r *Reader) Base64(to *string) { *to = base64.StdEncoding.EncodeToString(r.bytes()) }

// Bool reads a bool.
func (r *Reader) Bool(to *bool) { *to = protowire.DecodeBool(r.varint()) }

// Int reads an int32 or int64.
func (r *Reader) Int(to *int) { *to = int(int64(r.varint())) }

// Uint reads a uint32 or uint64. One that no int can hold is an error.
func (r *Reader) Uint(to *int) { r.unsigned(r.varint(), to) }

// Sint reads a sint32 or sint64.
func (r *Reader) Sint(to *int) { *to = int(protowire.DecodeZigZag(r.varint())) }

// Fixed32 reads a fixed32.
func (r *Reader) Fixed32(to *int) { *to = int(r.fixed32()) }

// Sfixed32 reads an sfixed32.
func (r *Reader) Sfixed32(to *int) { *to = int(int32(r.fixed32())) }

// Fixed64 reads a fixed64. One that no int can hold is an error.
func (r *Reader) Fixed64(to *int) { r.unsigned(r.fixed64(), to) }

// Sfixed64 reads an sfixed64.
func (r *Reader) Sfixed64(to *int) { *to = int(int64(r.fixed64())) }

func (r *Reader) unsigned(v uint64, to *int) {
	if v > math.MaxInt {
		r.fail("%d is greater than %d", v, math.MaxInt)
		return
	}
	*to = int(v)
}

// Float reads a float.
func (r *Reader) Float(to *float64) { *to = float64(math.Float32frombits(r.fixed32())) }

// Double reads a double.
func (r *Reader) Double(to *float64) { *to = math.Float64frombits(r.fixed64()) }

// moment is google.protobuf.Timestamp or Duration: both have seconds and nanoseconds.
type moment struct{ seconds, nanos int }

// Field implements [Fields].
func (m *moment) Field(r *Reader, number int32) {
	switch number {
	case 1:
		r.Int(&m.seconds)
	case 2:
		r.Int(&m.nanos)
	default:
		r.Skip()
	}
}

func (r *Reader) moment() (m moment) {
	r.inside(r.bytes(), func(number int32) { m.Field(r, number) })
	return m
}

// The years that RFC 3339 can write, as seconds.
const (
	firstSecond = -62135596800 // 0001-01-01T00:00:00Z
	lastSecond  = 253402300799 // 9999-12-31T23:59:59Z
)

// Time reads a google.protobuf.Timestamp, in UTC.
func (r *Reader) Time(to *time.Time) {
	m := r.moment()
	if m.seconds < firstSecond || m.seconds > lastSecond || m.nanos < 0 || m.nanos >= int(time.Second) {
		r.fail("a timestamp is out of range")
		return
	}
	*to = time.Unix(int64(m.seconds), int64(m.nanos)).UTC()
}

// TimeText reads a google.protobuf.Timestamp as RFC 3339 has it.
func (r *Reader) TimeText(to *string) {
	var t time.Time
	r.Time(&t)
	*to = t.Format(time.RFC3339Nano)
}

// maxDuration is the greatest google.protobuf.Duration in seconds: some 10,000 years.
const maxDuration = 315_576_000_000

// DurationText reads a google.protobuf.Duration as Protocol Buffers' own JSON has it: 1.5s.
func (r *Reader) DurationText(to *string) {
	m := r.moment()
	if m.seconds > maxDuration || m.seconds < -maxDuration || m.nanos >= int(time.Second) || m.nanos <= -int(time.Second) || m.seconds > 0 && m.nanos < 0 || m.seconds < 0 && m.nanos > 0 {
		r.fail("a duration is out of range")
		return
	}
	sign := ""
	if m.seconds < 0 || m.nanos < 0 {
		sign, m.seconds, m.nanos = "-", -m.seconds, -m.nanos
	}
	nanos := ""
	if m.nanos != 0 {
		nanos = "." + strings.TrimRight(strconv.Itoa(int(time.Second) + m.nanos)[1:], "0")
	}
	*to = sign + strconv.Itoa(m.seconds) + nanos + "s"
}
