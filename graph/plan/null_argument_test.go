package plan

import (
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"
)

// A null from a variable once became the zero value of a non-null argument.
func TestNullForNonNullArgument(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		type Query { field(a: Int! = 1, in: In, list: [Int!]): Int }
		input In { n: Int! = 1, deep: In, any: Int }`})
	tests := map[string]struct {
		arguments string
		value     any
		absent    bool
		want      string
	}{
		"null":              {arguments: "a: $v", want: "a"},
		"absent":            {arguments: "a: $v", absent: true},
		"a value":           {arguments: "a: $v", value: 2},
		"in an input":       {arguments: "in: {n: $v}", want: "in"},
		"deep in an input":  {arguments: "a: 2, in: {deep: {n: $v}}", want: "in"},
		"where null may be": {arguments: "in: {any: $v, n: 2}"},
		"no variable":       {arguments: "a: 2, in: {any: null}, list: [1]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := "query ($v: Int = 3) { other: field(in: {any: $v}) field(" + test.arguments + ") }"
			doc, errs := gqlparser.LoadQueryWithRules(schema, text, rules.NewDefaultRules())
			if errs != nil {
				t.Fatal(errs)
			}
			variables := map[string]any{"v": test.value}
			if test.absent {
				delete(variables, "v")
			}
			field := doc.Operations[0].SelectionSet[1].(*ast.Field)
			if got := nullArgument(field, variables); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
