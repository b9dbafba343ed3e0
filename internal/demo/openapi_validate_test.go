package demo

import (
	"fmt"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
)

// validate reports how a value, as encoding/json decodes it, breaks a schema.
// It knows the keywords that type schema has. A property that the schema does
// not name counts as broken: the file must say all that there is.
func (d *document) validate(at string, s *schema, v any) (broken []string) {
	resolved := d.resolve(s)
	if resolved == nil {
		return []string{at + ": the schema is missing"}
	}
	s = resolved
	complain := func(format string, args ...any) {
		broken = append(broken, at+": "+fmt.Sprintf(format, args...))
	}
	if !slices.Contains(typesOf(s), typeOf(v)) {
		complain("is %s, want %v", typeOf(v), s.Type)
		return broken
	}
	if s.Enum != nil && !slices.Contains(s.Enum, v) {
		complain("is none of %v", s.Enum)
	}
	switch v := v.(type) {
	case float64:
		if s.Minimum != nil && v < *s.Minimum || s.Maximum != nil && v > *s.Maximum {
			complain("%v is out of range", v)
		}
	case string:
		if !within(utf8.RuneCountInString(v), s.MinLength, s.MaxLength) {
			complain("has %d characters", utf8.RuneCountInString(v))
		}
		if err := checkFormat(s.Format, v); err != nil {
			complain("%v", err)
		}
	case []any:
		if !within(len(v), s.MinItems, s.MaxItems) {
			complain("has %d items", len(v))
		}
		for i, item := range v {
			broken = append(broken, d.validate(fmt.Sprintf("%s[%d]", at, i), s.Items, item)...)
		}
	case map[string]any:
		broken = append(broken, d.validateObject(at, s, v)...)
	}
	return broken
}

// validateObject is validate for objects.
func (d *document) validateObject(at string, s *schema, v map[string]any) (broken []string) {
	for _, name := range s.Required {
		if _, ok := v[name]; !ok {
			broken = append(broken, at+"."+name+": is missing")
		}
	}
	for name, value := range v {
		property, ok := s.Properties[name]
		if !ok {
			broken = append(broken, at+"."+name+": is not in the schema")
			continue
		}
		broken = append(broken, d.validate(at+"."+name, property, value)...)
	}
	return broken
}

// typesOf returns the types that a schema allows: one, or a list such as
// [integer, "null"].
func typesOf(s *schema) []string {
	switch t := s.Type.(type) {
	case string:
		return []string{t}
	case []any:
		names := make([]string, len(t))
		for i, name := range t {
			names[i] = fmt.Sprint(name)
		}
		return names
	}
	return nil
}

// typeOf names the JSON type of a value.
func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}

// within reports whether n is between bounds that may be missing.
func within(n int, low, high *int) bool {
	return (low == nil || n >= *low) && (high == nil || n <= *high)
}

// checkFormat checks the formats that the files use.
func checkFormat(format, v string) error {
	switch format {
	case "", "int64":
		return nil
	case "date-time":
		_, err := time.Parse(time.RFC3339, v)
		return err
	case "uri":
		u, err := url.Parse(v)
		if err == nil && !u.IsAbs() {
			err = fmt.Errorf("%q is not absolute", v)
		}
		return err
	case "uri-reference":
		_, err := url.Parse(v)
		return err
	}
	return fmt.Errorf("format %q is not known to this test", format)
}

// A validator that accepts everything would make every other test here pass.
func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	var doc document
	text := `{components: {schemas: {
		A: {type: object, required: [n], properties: {
			n: {type: integer, minimum: 1}, s: {type: string, maxLength: 3}, k: {type: string, enum: [X]},
			at: {type: string, format: date-time}, l: {type: array, maxItems: 2, items: {type: integer}},
			maybe: {type: [integer, "null"]}}}}}}`
	if err := yaml.UnmarshalWithOptions([]byte(text), &doc, yaml.Strict()); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		in   map[string]any
		want string // part of the only complaint, "" for none
	}{
		{"complete", map[string]any{"n": 1.0, "s": "abc", "k": "X", "at": "2026-01-01T00:00:00Z", "l": []any{1.0}, "maybe": nil}, ""},
		{"missing", map[string]any{}, "a.n: is missing"},
		{"wrong type", map[string]any{"n": "1"}, "a.n: is string"},
		{"fraction", map[string]any{"n": 1.5}, "a.n: is number"},
		{"null", map[string]any{"n": nil}, "a.n: is null"},
		{"range", map[string]any{"n": 0.0}, "a.n: 0 is out of range"},
		{"length", map[string]any{"n": 1.0, "s": "abcd"}, "a.s: has 4 characters"},
		{"enum", map[string]any{"n": 1.0, "k": "Y"}, "a.k: is none of"},
		{"format", map[string]any{"n": 1.0, "at": "yesterday"}, "a.at: parsing time"},
		{"items", map[string]any{"n": 1.0, "l": []any{1.0, 2.0, 3.0}}, "a.l: has 3 items"},
		{"item", map[string]any{"n": 1.0, "l": []any{"x"}}, "a.l[0]: is string"},
		{"unknown", map[string]any{"n": 1.0, "z": 1.0}, "a.z: is not in the schema"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got := doc.validate("a", &schema{Ref: "#/components/schemas/A"}, test.in)
			if test.want == "" && len(got) > 0 || test.want != "" && (len(got) != 1 || !strings.Contains(got[0], test.want)) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
