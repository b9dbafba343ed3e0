package strictyaml_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// Mistakes stand where an editor shows them, whatever stands before.
func TestPlaces(t *testing.T) {
	t.Parallel()
	type inner struct {
		A string `yaml:"a"`
		B string `yaml:"b"`
	}
	type config struct {
		Text  string            `yaml:"text"`
		Other string            `yaml:"other"`
		List  []inner           `yaml:"list"`
		Flow  inner             `yaml:"flow"`
		Map   map[string]string `yaml:"map"`
		N     int               `yaml:"n"`
	}
	for _, text := range []string{
		"text: é😀\n", "text: \"é😀\\n\"\n", "text: 'é''s'\n", "# é😀\n", "text: a # é😀\n", "text: |\n  é\n  b\n\n", "text: >-\n  a\n\n  é😀\n", "text: \"a\n  b\n  é\"\n",
		"text: 'a\n\n  b'\n", "text: a\n  b\n  é\n", "list:\n  - a: é\n    b: 😀\n", "list: [{a: é, b: \"😀\"}]\n", "flow: {a: é,\n  b: x}\n", "map:\n  \"é😀\": \"x\"\n",
		"\n\n", "text:    a\n", "text:\ta\n", "text: \"a\\tb\"\n", "text: |+\n  a\n\n", "text: |2-\n   a\n", "text: a\t# x\n", "other: \"\"\ntext: ''\n", "map: {}\n", "list:\n- a: x\n- b: y\n",
		"text: \"\\u00e9\\x41\"\n", "text: >\n    a\n     b\n", "text: |\n  a # no comment\n", "---\n", "text: \"a \\\n  b\"\n",
	} {
		for _, wrong := range []struct{ text, at string }{
			{"zzz: 1\n", "zzz"}, {"n: \"zzz\"\n", `"zzz`}, {"flow: {a: x, zzz: 1}\n", "zzz"}, {"list:\n  - a: é\n    zzz: 1\n", "zzz"},
			{"map: {\"é😀\": x, k: [zzz]}\n", "k: [zzz"}, {"flow: {a: \"é😀\", zzz: 1}\n", "zzz"}, {"map: {'é': x, k: [zzz]}\n", "k: [zzz"}, {"n: \x01zzz", "\x01"},
			{"text: \"😀\" zzz\n", "zzz"}, {"other: *zzz\n", "*zzz"}, {"flow: {b: 😀, a: &zzz x}\n", "&zzz"},
		} {
			if strings.Split(text, ":")[0] == strings.Split(wrong.text, ":")[0] {
				continue // a key twice is another mistake
			}
			for _, end := range []string{"\n", "\r\n"} {
				whole := strings.ReplaceAll(text+wrong.text, "\n", end)
				line, column := placeOf(whole, wrong.at)
				for _, mark := range []string{"", "\ufeff"} {
					var c config
					_, err := strictyaml.Decode("f.yaml", []byte(mark+whole), &c, strictyaml.Options{})
					if e, ok := errors.AsType[*strictyaml.Error](err); !ok || e.Line != line || e.Column != column {
						t.Errorf("%q: want %d:%d: %v", whole, line, column, err)
					}
				}
			}
		}
	}
}

// placeOf counts as an editor does.
func placeOf(text, what string) (line, column int) {
	before, _, _ := strings.Cut(text, what)
	start := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, len(utf16.Encode([]rune(before[start:]))) + 1
}
