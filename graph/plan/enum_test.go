package plan

import (
	"errors"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// A value that a service sends and no schema has once reached clients as it was.
func TestEnumValueThatNobodyHas(t *testing.T) {
	t.Parallel()
	field := &Field{Alias: "kind", Values: map[string]bool{"MINE": true, "OTHERS": false}}
	tests := map[string]struct {
		want     string
		must     error // in a non-null position
		nullable error
		keep     bool // in a list
	}{
		"MINE":   {`"MINE"`, nil, nil, true},
		"OTHERS": {"null", ErrNarrowed, nil, false},
		"NEW":    {"null", ErrEnum, ErrEnum, true},
		"":       {"null", ErrNull, nil, true},
	}
	for value, test := range tests {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			got, err := written(field, value, Enum[string])
			if got != test.want || !errors.Is(err, test.must) {
				t.Errorf("non-null: %s, %v; want %s, %v", got, err, test.want, test.must)
			}
			got, err = written(field, value, EnumOrNull[string])
			if got != test.want || !errors.Is(err, test.nullable) {
				t.Errorf("nullable: %s, %v; want %s, %v", got, err, test.want, test.nullable)
			}
			if KnownValue(field, value) != test.keep {
				t.Errorf("a list keeps it: %v", !test.keep)
			}
		})
	}
}

// The compiler tells apart what the client has, what only the union has, and what none has.
func TestValueSet(t *testing.T) {
	t.Parallel()
	enum := func(names ...string) *ast.Definition {
		def := &ast.Definition{Kind: ast.Enum}
		for _, name := range names {
			def.EnumValues = append(def.EnumValues, &ast.EnumValueDefinition{Name: name})
		}
		return def
	}
	set := valueSet(enum("A"), enum("A", "B"))
	if b, ok := set["B"]; len(set) != 2 || !set["A"] || b || !ok {
		t.Errorf("got %v", set)
	}
}

// written is what a write function appends for the value of a field, and the error that it files.
func written(f *Field, value string, write Write[string]) (string, error) {
	w := &Writer{run: &Run{plan: &Plan{byID: []*Field{f}}, options: Options{MaxErrors: 1}}, leaf: f.ID}
	write(w, f, value)
	if len(w.errs) == 0 {
		return string(w.buf), nil
	}
	return string(w.buf), w.errs[0].Err
}
