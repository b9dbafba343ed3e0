package coerce

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

const coerceFuzzSDL = `
type Query { a(i: In, o: One, e: E): Int }
enum E { A B }
scalar Any
input In { i: Int! f: Float = 1 s: String ids: [ID!] e: E next: In any: Any }
input One @oneOf { a: Int b: [E] }`

var coerceFuzzTypes = []string{
	"Int", "Int!", "Float", "String", "Boolean", "ID", "E", "E!", "Any", "[Int]", "[Int!]!", "[[Int]]", "[[E!]!]", "In", "[In!]", "One", "One!", "[ID]",
}

// FuzzCoerce: a variable is accepted exactly where a naive reading of the specification (§3.5, §3.9 to §3.11) accepts
// it, and what it becomes is what the type says, of which coercing it again makes the same.
func FuzzCoerce(f *testing.F) {
	for i, value := range []string{
		`1`, `1.0`, `1e2`, `1.5`, `2147483647`, `2147483648`, `-2147483649`, `1e400`, `-0`, `"1"`, `null`, `true`, `"A"`, `"C"`, `[]`, `[1,null,"x"]`, `[[1],2]`,
		`{"i":1}`, `{"i":null}`, `{}`, `{"i":1,"x":2}`, `{"i":1,"next":{"i":2,"ids":["a",7,1.5]}}`, `{"a":1}`, `{"a":1,"b":null}`, `{"a":null}`, `{"b":"A"}`,
		`9007199254740993`, `1.0e0`, `123456789012345678901234567890`, `{"i":1,"any":{"deep":[1]}}`,
	} {
		for step := range byte(3) {
			f.Add(byte(i)*7+step, value)
		}
		f.Add(byte(len(coerceFuzzTypes)-3), value)
	}
	c := Coercion{Schema: gqlparser.MustLoadSchema(&ast.Source{Input: coerceFuzzSDL})}
	var defs []ast.VariableDefinitionList
	for _, name := range coerceFuzzTypes {
		doc, err := parser.ParseQuery(&ast.Source{Input: "query($v: " + name + ") { a }"})
		if err != nil {
			f.Fatal(err)
		}
		defs = append(defs, doc.Operations[0].VariableDefinitions)
	}
	f.Fuzz(func(t *testing.T, which byte, text string) {
		def := defs[int(which)%len(defs)]
		given, err := decode([]byte(`{"v":` + text + `}`))
		if err != nil || len(given) != 1 {
			return
		}
		want := conforms(c.Schema, def[0].Type, given["v"])
		got, wrong := c.Variables(def, given)
		if want != (len(wrong) == 0) {
			t.Fatalf("%s as %s: %v, want accepted: %v", text, def[0].Type, wrong, want)
		}
		if !want {
			return
		}
		if bad := shaped(c.Schema, def[0].Type, got["v"]); bad != "" {
			t.Fatalf("%s as %s became %#v: %s", text, def[0].Type, got["v"], bad)
		}
		once := fmt.Sprintf("%#v", got["v"])
		again, wrong := c.Variables(def, got)
		if len(wrong) > 0 || fmt.Sprintf("%#v", again["v"]) != once {
			t.Fatalf("%s as %s became %s, and that %#v, %v", text, def[0].Type, once, again["v"], wrong)
		}
	})
}

// conforms says whether a decoded JSON value may stand for a type.
func conforms(s *ast.Schema, t *ast.Type, v any) bool {
	if v == nil {
		return !t.NonNull
	}
	if t.Elem != nil {
		list, ok := v.([]any)
		if !ok {
			return conforms(s, t.Elem, v)
		}
		for _, e := range list {
			if !conforms(s, t.Elem, e) {
				return false
			}
		}
		return true
	}
	def := s.Types[t.NamedType]
	switch {
	case def.Kind == ast.Enum:
		name, ok := v.(string)
		return ok && def.EnumValues.ForName(name) != nil
	case def.Kind == ast.InputObject:
		return conformsObject(s, def, v)
	case !def.BuiltIn:
		return true
	}
	return conformsScalar(t.NamedType, v)
}

func conformsObject(s *ast.Schema, def *ast.Definition, v any) bool {
	object, ok := v.(map[string]any)
	if !ok {
		return false
	}
	for name := range object {
		if def.Fields.ForName(name) == nil {
			return false
		}
	}
	for _, f := range def.Fields {
		value, given := object[f.Name]
		if !given && f.Type.NonNull && f.DefaultValue == nil || given && !conforms(s, f.Type, value) {
			return false
		}
		if def.Directives.ForName("oneOf") != nil && (len(object) != 1 || given && value == nil) {
			return false
		}
	}
	return true
}

// conformsScalar reads numbers exactly.
func conformsScalar(name string, v any) bool {
	switch v := v.(type) {
	case string:
		return name == "String" || name == "ID"
	case bool:
		return name == "Boolean"
	case json.Number:
		f, err := v.Float64()
		if name == "Float" {
			return err == nil
		}
		plain := !strings.ContainsAny(string(v), ".eE")
		if name == "ID" && plain {
			return true // an integer of any length
		}
		if err != nil || name != "Int" && name != "ID" || math.Trunc(f) != f {
			return false
		}
		exact, _ := new(big.Rat).SetString(fmt.Sprintf("%f", f))
		most := big.NewRat(math.MaxInt32, 1)
		if name == "ID" {
			most = big.NewRat(maxSafeInteger, 1)
		} else if exact.Sign() < 0 {
			most = big.NewRat(-math.MinInt32, 1)
		}
		return new(big.Rat).Abs(exact).Cmp(most) <= 0
	}
	return false
}

// shaped says what is wrong with a coerced value, "" for nothing.
func shaped(s *ast.Schema, t *ast.Type, v any) string {
	if v == nil {
		return ""
	}
	if t.Elem != nil {
		list, ok := v.([]any)
		if !ok {
			return "no list"
		}
		for _, e := range list {
			if bad := shaped(s, t.Elem, e); bad != "" {
				return bad
			}
		}
		return ""
	}
	if def := s.Types[t.NamedType]; def.Kind == ast.InputObject {
		for name, value := range v.(map[string]any) {
			if bad := shaped(s, def.Fields.ForName(name).Type, value); bad != "" {
				return bad
			}
		}
		return ""
	}
	want := map[string]any{"Int": int64(0), "Float": 0.0, "String": "", "ID": "", "Boolean": true, "E": ""}[t.NamedType]
	if want != nil && reflect.TypeOf(want) != reflect.TypeOf(v) {
		return fmt.Sprintf("%T for %s", v, t.NamedType)
	}
	return ""
}
