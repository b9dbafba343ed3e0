package plan

import (
	"errors"
	"io"
	"math"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// leafWriter is a writer at a field of its own.
func leafWriter() (*Writer, *Field) {
	f := &Field{Alias: "f", AST: &ast.Field{Name: "f"}, Values: map[string]bool{"RED": true, "BLUE": false}}
	return &Writer{run: &Run{plan: &Plan{byID: []*Field{f}}, options: Options{MaxErrors: 10}}}, f
}

// TestIntegers: an Int has 32 bits however it is held (GraphQL specification §3.5.1), other scalars have what Go has.
func TestIntegers(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		write func(*Writer, *Field) bool
		want  string
		err   error
	}{
		{"the least", func(w *Writer, f *Field) bool { return Int(w, f, int64(math.MinInt32)) }, "-2147483648", nil},
		{"below it", func(w *Writer, f *Field) bool { return Int(w, f, int64(math.MinInt32)-1) }, "null", ErrIntRange},
		{"the most", func(w *Writer, f *Field) bool { return Int(w, f, int64(math.MaxInt32)) }, "2147483647", nil},
		{"above it", func(w *Writer, f *Field) bool { return Int(w, f, int64(math.MaxInt32)+1) }, "null", ErrIntRange},
		{"the most without sign", func(w *Writer, f *Field) bool { return Uint(w, f, uint32(math.MaxInt32)) }, "2147483647", nil},
		{"above it without sign", func(w *Writer, f *Field) bool { return Uint(w, f, uint32(math.MaxInt32)+1) }, "null", ErrIntRange},
		{"the most of all", func(w *Writer, f *Field) bool { return Uint(w, f, uint64(math.MaxUint64)) }, "null", ErrIntRange},
		{"a long", func(w *Writer, f *Field) bool { return Long(w, f, int64(math.MinInt64)) }, "-9223372036854775808", nil},
		{"a long without sign", func(w *Writer, f *Field) bool { return Ulong(w, f, uint64(math.MaxUint64)) }, "18446744073709551615", nil},
	}
	for _, c := range cases {
		checkLeaf(t, c.name, c.write, c.want, c.err)
	}
}

// checkLeaf compares what a function writes, and the error that it files; it must say no only with one.
func checkLeaf(t *testing.T, name string, write func(*Writer, *Field) bool, want string, err error) {
	t.Helper()
	w, f := leafWriter()
	ok := write(w, f)
	if string(w.buf) != want || ok != (err == nil) {
		t.Errorf("%s: wrote %s, %v", name, w.buf, ok)
	}
	switch {
	case err == nil && len(w.errs) > 0:
		t.Errorf("%s: fails with %v", name, w.errs)
	case err != nil && (len(w.errs) != 1 || !errors.Is(w.errs[0].Err, err)):
		t.Errorf("%s: files %v, not %v", name, w.errs, err)
	}
}

// rawScalar is a scalar or enum that marshals itself.
type rawScalar string

func (s rawScalar) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, string(s)) }

// TestMarshal: a marshaler that gives null is an error only where the schema allows none, and so is an enum value that
// the client lacks.
func TestMarshal(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		write func(*Writer, *Field) bool
		want  string
		err   error
	}{
		{"value", func(w *Writer, f *Field) bool { return Marshal(w, f, rawScalar("{}")) }, "{}", nil},
		{"null", func(w *Writer, f *Field) bool { return Marshal(w, f, graphql.Null) }, "null", ErrNull},
		{"null or null", func(w *Writer, f *Field) bool { return MarshalOrNull(w, f, graphql.Null) }, "null", nil},
		{"enum", func(w *Writer, f *Field) bool { return MarshalEnum(w, f, rawScalar(`"RED"`)) }, `"RED"`, nil},
		{"enum of another client", func(w *Writer, f *Field) bool { return MarshalEnum(w, f, rawScalar(`"BLUE"`)) }, "null", ErrNarrowed},
		{"enum of another client or null", func(w *Writer, f *Field) bool { return MarshalEnumOrNull(w, f, rawScalar(`"BLUE"`)) }, "null", nil},
		{"enum without value", func(w *Writer, f *Field) bool { return MarshalEnum(w, f, graphql.Null) }, "null", ErrNull},
		{"no value of the enum", func(w *Writer, f *Field) bool { return MarshalEnum(w, f, rawScalar(`"GREEN"`)) }, "null", ErrEnum},
		{"no string", func(w *Writer, f *Field) bool { return MarshalEnum(w, f, rawScalar("RED!")) }, "null", ErrEnum},
		{"nil", func(w *Writer, f *Field) bool { return Null(w) }, "null", ErrNull},
	}
	for _, c := range cases {
		checkLeaf(t, c.name, c.write, c.want, c.err)
	}
}
