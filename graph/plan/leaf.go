package plan

import (
	"context"
	"math"
	"strconv"
	"time"

	"github.com/99designs/gqlgen/graphql"
)

// String writes a String or ID.
func String[T ~string](w *Writer, _ *Field, v T) bool {
	w.set(appendString(w.buf, string(v)))
	return true
}

// Int writes an Int; the specification holds it to 32 bits.
func Int[T ~int | ~int8 | ~int16 | ~int32 | ~int64](w *Writer, _ *Field, v T) bool {
	if int64(v) != int64(int32(v)) {
		w.fail(ErrIntRange)
		return w.null(false)
	}
	w.set(strconv.AppendInt(w.buf, int64(v), 10))
	return true
}

// Uint writes an Int that is held without a sign.
func Uint[T ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64](w *Writer, _ *Field, v T) bool {
	if uint64(v) > math.MaxInt32 {
		w.fail(ErrIntRange)
		return w.null(false)
	}
	w.set(strconv.AppendUint(w.buf, uint64(v), 10))
	return true
}

// Long writes an integer of up to 64 bits, for scalars that allow it.
func Long[T ~int | ~int8 | ~int16 | ~int32 | ~int64](w *Writer, _ *Field, v T) bool {
	w.set(strconv.AppendInt(w.buf, int64(v), 10))
	return true
}

// Ulong is Long for integers without a sign.
func Ulong[T ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64](w *Writer, _ *Field, v T) bool {
	w.set(strconv.AppendUint(w.buf, uint64(v), 10))
	return true
}

// IntID writes an ID held as an integer.
func IntID[T ~int | ~int64](w *Writer, _ *Field, v T) bool {
	w.buf = append(strconv.AppendInt(append(w.buf, '"'), int64(v), 10), '"')
	return true
}

// Float writes a finite Float.
func Float[T ~float32 | ~float64](w *Writer, _ *Field, v T) bool {
	if f := float64(v); math.IsInf(f, 0) || math.IsNaN(f) {
		w.fail(ErrFloat)
		return w.null(false)
	}
	w.set(strconv.AppendFloat(w.buf, float64(v), 'g', -1, 64))
	return true
}

// Bool writes a Boolean.
func Bool[T ~bool](w *Writer, _ *Field, v T) bool {
	w.set(strconv.AppendBool(w.buf, bool(v)))
	return true
}

// Time writes a time as RFC 3339; the zero time is null.
func Time(w *Writer, _ *Field, v time.Time) bool {
	if v.IsZero() {
		w.fail(ErrNull)
		return w.null(false)
	}
	w.set(append(v.AppendFormat(append(w.buf, '"'), time.RFC3339Nano), '"'))
	return true
}

// TimeOrNull writes a time in a nullable position.
func TimeOrNull(w *Writer, f *Field, v time.Time) bool {
	if v.IsZero() {
		return w.null(true)
	}
	return Time(w, f, v)
}

// Append writes a scalar that knows how to append itself as JSON. It is how a scalar of ours avoids an allocation per
// value.
func Append[T interface{ AppendGQL([]byte) []byte }](w *Writer, _ *Field, v T) bool {
	w.set(v.AppendGQL(w.buf))
	return true
}

// Marshal writes any other scalar through gqlgen's interface. A marshal function may give [graphql.Null].
func Marshal[T graphql.Marshaler](w *Writer, _ *Field, v T) bool {
	if any(v) == any(graphql.Null) {
		return Null(w)
	}
	v.MarshalGQL(w)
	return true
}

// MarshalOrNull writes such a scalar in a nullable position.
func MarshalOrNull[T graphql.Marshaler](w *Writer, _ *Field, v T) bool {
	v.MarshalGQL(w)
	return true
}

// MarshalContext writes a scalar whose marshaler may fail.
func MarshalContext[T graphql.ContextMarshaler](w *Writer, _ *Field, v T) bool {
	if any(v) == any(graphql.Null) {
		return Null(w)
	}
	start := len(w.buf)
	if err := v.MarshalGQLContext(w.context(), w); err != nil {
		w.buf = w.buf[:start]
		w.fail(err)
		return w.null(false)
	}
	return true
}

// MarshalContextOrNull writes such a scalar in a nullable position.
func MarshalContextOrNull[T graphql.ContextMarshaler](w *Writer, f *Field, v T) bool {
	if any(v) == any(graphql.Null) {
		return NullOrNull(w)
	}
	return Nullable(w, f, v, MarshalContext)
}

// Null writes null for a value that is not there, where the schema allows none.
func Null(w *Writer) bool {
	w.fail(ErrNull)
	return w.null(false)
}

// NullOrNull writes null for a value that is not there, in a nullable position.
func NullOrNull(w *Writer) bool { return w.null(true) }

func (w *Writer) context() context.Context { return w.run.ctx }

// Write makes the writer an io.Writer for marshalers. It never fails.
func (w *Writer) Write(p []byte) (int, error) {
	w.buf = append(w.buf, p...)
	return len(p), nil
}

// WriteString is for io.WriteString.
func (w *Writer) WriteString(s string) (int, error) {
	w.buf = append(w.buf, s...)
	return len(s), nil
}
