package syntax_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/syntax"
)

// What is wrong is said, at the place that an editor shows.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text         string
		line, column int
		want         string
	}{
		{`{ a(b: "c`, 1, 10, "Unterminated string."},
		{"{ a(b: \"c\n\") }", 1, 10, "Unterminated string."},
		{"{ a(b: \"\"\"c\n\n d", 3, 3, "Unterminated string."},
		{`{ a(b: "\x") }`, 1, 9, `Invalid character escape sequence: a backslash takes one of " \ / b f n r t, or u with the number of a character.`},
		{`{ a(b: "\uD83D") }`, 1, 9, `Invalid Unicode escape sequence: \u takes`},
		{`{ a(b: "\uDE00\uD83D") }`, 1, 9, `Invalid Unicode escape sequence: \u takes`},
		{`{ a(b: "\u{110000}") }`, 1, 9, `Invalid Unicode escape sequence: \u takes`},
		{`{ a(b: "\u12") }`, 1, 9, `Invalid Unicode escape sequence: \u takes`},
		{`{ a(b: 01) }`, 1, 9, `Invalid number, unexpected digit after 0: "1".`},
		{`{ a(b: 1.) }`, 1, 10, `Invalid number, expected digit but got: ")".`},
		{`{ a(b: 1a) }`, 1, 9, `Invalid number, expected digit but got: "a".`},
		{`{ a(b: 0x1F) }`, 1, 9, `Invalid number, expected digit but got: "x".`},
		{`{ a(b: 1e`, 1, 10, "Invalid number, expected digit but got: the end of the document."},
		{`{ a(b: -é) }`, 1, 9, "Invalid number, expected digit but got: U+00E9."},
		{`{ a(b: 'c') }`, 1, 8, `Unexpected single quote character ('), did you mean to use a double quote (")?`},
		{"{ é }", 1, 3, "Unexpected character: U+00E9."},
		{"{ a \x07 }", 1, 5, "Unexpected character: U+0007."},
		{"{ a ? }", 1, 5, `Unexpected character: "?".`},
		{"{ a .. }", 1, 5, `Unexpected character: ".".`},
		{"{ a # \xff\n }", 1, 7, "Invalid character: the byte 0xFF is not UTF-8."},
		{"{ a(b: \"\xc3\") }", 1, 9, "Invalid character: the byte 0xC3 is not UTF-8."},
		{"{ a", 1, 4, "Expected Name, found the end of the document."},
		{"", 1, 1, "Unexpected end of the document: it has neither an operation nor a fragment."},
		{"\ufeff# only a comment\n", 2, 1, "Unexpected end of the document: it has neither an operation nor a fragment."},
		{"{ a } }", 1, 7, `Unexpected "}".`},
		{"{ a(b: ) }", 1, 8, `Unexpected ")".`},
		{"{ a(: 1) }", 1, 5, `Expected Name, found ":".`},
		{`{ a(b "secret") }`, 1, 7, `Expected ":", found a String.`},
		{"{ a() }", 1, 5, `Expected at least one definition, found ")".`},
		{"query A($a Int) { a }", 1, 12, `Expected ":", found Name "Int".`},
		{"query A($a: Int = $b) { a }", 1, 19, `Unexpected "$".`},
		{"query A($a: Int @b(c: $d)) { a }", 1, 23, "Unexpected variable in a constant value."},
		{"query A($a: Int @b(c: [{d: $e}])) { a } 'x", 1, 28, "Unexpected variable in a constant value."},
		{"fragment A($a: Int) on B { c }", 1, 11, `Expected "on", found "(".`},
		{`"description" { a }`, 1, 1, "Unexpected description: only definitions have one"},
		{`"description" a`, 1, 1, "Unexpected description: only definitions have one"},
		{"{ " + strings.Repeat("a", 65) + ": }", 1, 70, `Expected Name, found "}".`},
		{"query " + strings.Repeat("a", 65) + " b", 1, 73, `Expected "{", found Name "b".`},
		{"query a " + strings.Repeat("b", 65), 1, 9, `Expected "{", found a Name.`},
		// What stands before does not matter.
		{"{\r\n  a\r\n  ?", 3, 3, `Unexpected character: "?".`},
		{"{\r  a\r\r  ?", 4, 3, `Unexpected character: "?".`},
		{"{ a(b: \"😀é\") ? }", 1, 15, `Unexpected character: "?".`},
		{"# 😀\n{ a(b: \"\"\"x\r\n  y\"\"\") ? }", 3, 9, `Unexpected character: "?".`},
		{"{ a(b: \"\"\"x\n\n\"\"\" \"y\") }", 3, 5, `Expected Name, found a String.`},
		{"{ a(b: \"\x01\" c \"y\") }", 1, 14, `Expected ":", found a String.`},
	} {
		_, err := syntax.Parse(&ast.Source{Input: test.text}, 0)
		check(t, test.text, err, test.line, test.column, test.want)
	}
}

// The same goes for SDL, whose descriptions are often block strings.
func TestMistakesInSDL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text         string
		line, column int
		want         string
	}{
		{"\"\"\"\na\n\"\"\"\n\n\n\n\"\"\"\nb\n\"\"\"\ntype T { a: Int }", 7, 1, "Unexpected description"},
		{"type T {\n  \"\"\"\n  a\n  \"\"\"\n  \"\"\"\n  b\n  \"\"\"\n  a: Int\n}", 5, 3, "Expected Name, found a String."},
		{"type T { a: Int @x(y: \"z) }", 1, 28, "Unterminated string."},
		{"type T {\r\n a Int }", 2, 4, `Expected ":", found Name "Int".`},
		{"input T { a: Int = 1a }", 1, 21, `Invalid number, expected digit but got: "a".`},
		{"type T {", 1, 9, "Expected Name, found the end of the document."},
		{"scalar S enum E @a(b: {null: 1}) { A @true null }", 1, 44, "The name null is reserved: no value of an enum can have it."},
		{"\"\" extend type T { a: Int } 'x", 1, 1, "Unexpected description"},
		{"extend enum E { \"d\" true } 'x", 1, 21, "The name true is reserved"},
		{"type T { a: [Int }", 1, 18, `Expected "]", found "}".`},
	} {
		_, err := syntax.ParseSchema(&ast.Source{Name: "a.graphql", Input: test.text}, 0)
		check(t, test.text, err, test.line, test.column, test.want)
		if err != nil && err.Extensions["file"] != "a.graphql" {
			t.Errorf("%q: no file: %v", test.text, err.Extensions)
		}
	}
}

func check(t *testing.T, text string, err *gqlerror.Error, line, column int, want string) {
	t.Helper()
	if err == nil {
		t.Errorf("%q is read", text)
		return
	}
	if got := err.Locations[0]; len(err.Locations) != 1 || got.Line != line || got.Column != column || !strings.HasPrefix(err.Message, want) {
		t.Errorf("%q: %d:%d %q, want %d:%d %q", text, got.Line, got.Column, err.Message, line, column, want)
	}
}

// Only values of enums may not have the names of other literals.
func TestNamesThatAreNotReserved(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"enum enum @a { A } type type { null: Int true(false: Int): Int }", "type enum implements null { true: Int }", "enum E type T { null: Int }", "union U = enum | null input I { false: E = A }",
		"enum type { A @null @true(false: [null, true]) }", "schema { query: true }", "enum E @null", "scalar null", "enum E @a(b: true) { A @a(b: [null]) }", "scalar extend \"\" enum extend { extend }",
	} {
		if _, err := syntax.ParseSchema(&ast.Source{Input: text}, 0); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// Strings mean what the specification says (§2.9.4).
func TestStrings(t *testing.T) {
	t.Parallel()
	for literal, want := range map[string]string{
		`"a\n\"\\\/\u00e9\u{1F600}\uD83D\uDE00"`: "a\n\"\\/é😀😀",
		"\"a\x01\tb\\n\"":                        "a\x01\tb\n",
		`"""a"""`:                                "a",
		`""""""`:                                 "",
		`"""  """`:                               "",
		"\"\"\"\n  a\n    b\n\n  c\n\"\"\"":      "a\n  b\n\nc",
		"\"\"\"first\n    second\n   third\"\"\"": "first\n second\nthird",
		"\"\"\"  a\r\n\tb\r\tc\"\"\"":             "  a\nb\nc",
		`"""a \""" b \n"""`:                       `a """ b \n`,
		"\"\"\"a\x02\"\"\"":                       "a\x02",
		`"""""a"""`:                               `""a`,
	} {
		doc, err := syntax.Parse(&ast.Source{Input: "{ a(b: " + literal + ") }"}, 0)
		if err != nil {
			t.Errorf("%s: %v", literal, err)
			continue
		}
		value := doc.Operations[0].SelectionSet[0].(*ast.Field).Arguments[0].Value
		if block := strings.HasPrefix(literal, `"""`); value.Raw != want || block != (value.Kind == ast.BlockValue) || value.Position.Column != 8 {
			t.Errorf("%s is %q (%v) at %d, want %q", literal, value.Raw, value.Kind, value.Position.Column, want)
		}
	}
}

// A block string ends at the first three quotes.
func TestBlockStringsEndAtTheFirstThreeQuotes(t *testing.T) {
	t.Parallel()
	doc, err := syntax.Parse(&ast.Source{Input: `{ a(b: ["""x"""""]) }`}, 0)
	if err != nil {
		t.Fatal(err)
	}
	list := doc.Operations[0].SelectionSet[0].(*ast.Field).Arguments[0].Value.Children
	if len(list) != 2 || list[0].Value.Raw != "x" || list[1].Value.Raw != "" {
		t.Errorf("%v", list)
	}
}

// Nodes stand where they begin, whatever stands before them.
func TestPlaces(t *testing.T) {
	t.Parallel()
	text := "# 😀\r\nquery A(\"\"\"d\r\n\"\"\" $v: [Int] = 1 @ x(s: \"é😀\")) {\r  f(a: \"s\", b: \"\"\"\n\"\"\", c: [1 \"t\"]) ... # c\r\n F @y ... on T { g } }"
	doc, err := syntax.Parse(&ast.Source{Input: text}, 0)
	if err != nil {
		t.Fatal(err)
	}
	op := doc.Operations[0]
	def := op.VariableDefinitions[0]
	f := op.SelectionSet[0].(*ast.Field)
	spread := op.SelectionSet[1].(*ast.FragmentSpread)
	inline := op.SelectionSet[2].(*ast.InlineFragment)
	for _, test := range []struct {
		name         string
		at           *ast.Position
		line, column int
	}{
		{"operation", op.Position, 2, 1},
		{"variable, with its description", def.Position, 2, 9},
		{"type", def.Type.Position, 3, 9},
		{"default", def.DefaultValue.Position, 3, 17},
		{"directive on the variable", def.Directives[0].Position, 3, 19},
		{"string with astral characters", def.Directives[0].Arguments[0].Value.Position, 3, 26},
		{"field", f.Position, 4, 3},
		{"string", f.Arguments[0].Value.Position, 4, 8},
		{"argument", f.Arguments[1].Position, 4, 13},
		{"block string", f.Arguments[1].Value.Position, 4, 16},
		{"list", f.Arguments[2].Value.Position, 5, 9},
		{"element", f.Arguments[2].Value.Children[1].Value.Position, 5, 12},
		{"spread", spread.Position, 5, 18},
		{"directive", spread.Directives[0].Position, 6, 4},
		{"inline fragment", inline.Position, 6, 7},
		{"field in it", inline.SelectionSet[0].GetPosition(), 6, 18},
	} {
		if test.at.Line != test.line || test.at.Column != test.column || test.at.Src.Input != text {
			t.Errorf("%s is at %d:%d, want %d:%d", test.name, test.at.Line, test.at.Column, test.line, test.column)
		}
	}
}

// Limits on tokens count what is after a control character, too.
func TestPlainHasTheSameTokens(t *testing.T) {
	t.Parallel()
	text := "{ a(b: \"\x01\", c: \"\"\"d\n\"\"\") # \x02\n }"
	plain := syntax.Plain(text)
	if len(plain) != len(text) || strings.ContainsAny(plain, "\x01\x02") {
		t.Errorf("%q", plain)
	}
	if syntax.Plain("{ a }") != "{ a }" {
		t.Error("a plain text is changed")
	}
	if syntax.Check(text) != nil || syntax.Check(`{ a(b: "`) == nil {
		t.Error("Check")
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"{ a }", "{ a(b: \"\"\"c\n\"\"\") }", "\"d\" query A($a: [Int!]! = 1 @b) { c ... on D { e } ...F @g } fragment F on D { h }", "{ a(b: \"\x01\\uD83D\\uDE00\") } # \x02", "\"\"\"d\"\"\" type T { a: Int }"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		lines := strings.Count(text, "\n") + strings.Count(text, "\r") + 1
		ok := func(err *gqlerror.Error) {
			if err == nil || len(err.Locations) == 0 {
				return
			}
			if at := err.Locations[0]; at.Line < 1 || at.Line > lines || at.Column < 1 || at.Column > len(text)+1 {
				t.Errorf("%q: %v", text, err)
			}
		}
		_, err := syntax.Parse(&ast.Source{Input: text}, 2000)
		if lexical := syntax.Check(text); lexical != nil && err == nil {
			t.Errorf("%q is read with %v", text, lexical)
		}
		ok(err)
		_, err = syntax.ParseSchema(&ast.Source{Input: text}, 2000)
		ok(err)
	})
}
