package plan

import (
	"strconv"

	"github.com/99designs/gqlgen/graphql"
)

// presenceOfValue says what an enum value is to the field's client. Services may send values that no schema has; those
// are mistakes (GraphQL specification §3.9), while those that only other clients have are narrowed away.
func presenceOfValue(f *Field, v string) Presence {
	if v == "" {
		return Absent
	}
	if f.Values == nil {
		return Known
	}
	switch known, ok := f.Values[v]; {
	case known:
		return Known
	case ok:
		return Foreign
	}
	return Stray
}

// KnownValue says whether a list may keep an enum value; a keep function for [List]. One that no schema has stays, to
// become an error.
func KnownValue[T ~string](f *Field, v T) bool { return presenceOfValue(f, string(v)) != Foreign }

// Enum writes an enum value held as a string, where the schema allows no null.
func Enum[T ~string](w *Writer, f *Field, v T) bool {
	switch presenceOfValue(f, string(v)) {
	case Known:
		w.set(appendString(w.buf, string(v)))
		return true
	case Foreign:
		w.fail(ErrNarrowed)
	case Stray:
		w.fail(ErrEnum)
	default:
		w.fail(ErrNull)
	}
	return w.null(false)
}

// EnumOrNull writes an enum value in a nullable position: null stands for one that the client lacks, and for none.
func EnumOrNull[T ~string](w *Writer, f *Field, v T) bool {
	switch presenceOfValue(f, string(v)) {
	case Known:
		w.set(appendString(w.buf, string(v)))
		return true
	case Stray:
		w.fail(ErrEnum)
	}
	return w.null(true)
}

// MarshalEnum writes an enum value that is held as something else than its name, where the schema allows no null.
func MarshalEnum[T graphql.Marshaler](w *Writer, f *Field, v T) bool { return Enum(w, f, nameOf(w, v)) }

// MarshalEnumOrNull writes such a value in a nullable position.
func MarshalEnumOrNull[T graphql.Marshaler](w *Writer, f *Field, v T) bool {
	return EnumOrNull(w, f, nameOf(w, v))
}

// nameOf is the name of an enum value that marshals itself; "" for null.
func nameOf(w *Writer, v graphql.Marshaler) string {
	start := len(w.buf)
	v.MarshalGQL(w)
	text := string(w.buf[start:])
	w.buf = w.buf[:start]
	name, err := strconv.Unquote(text)
	if err != nil && text != "null" {
		return text // which is no value
	}
	return name
}
