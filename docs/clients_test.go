package docs

import (
	"reflect"
	"testing"

	"github.com/facetgraph/facet/schema"
)

// docs/clients.md lists every key of client.yaml, with its bounds and allowed values, and no other.
func TestClientKeys(t *testing.T) {
	t.Parallel()
	keys := keysOf(reflect.TypeFor[schema.Policy](), "")
	if len(keys) < 40 {
		t.Fatalf("only %d keys were found in schema.Policy", len(keys))
	}
	compare(t, "clients.md", keys)
}

// keysOf lists the keys of a struct and of those in it.
func keysOf(typ reflect.Type, under string) (keys []key) {
	for field := range typ.Fields() {
		name := field.Tag.Get("yaml")
		if name == "" {
			continue
		}
		path, of := under+name, field.Type
		for done := false; !done; {
			switch of.Kind() {
			case reflect.Pointer:
				of = of.Elem()
			case reflect.Slice:
				of = of.Elem()
				if of.Kind() == reflect.Struct {
					path += "[]"
				}
			case reflect.Map:
				of, path = of.Elem(), path+".<name>"
			default:
				done = true
			}
		}
		if of.Kind() == reflect.Struct {
			keys = append(keys, keysOf(of, path+".")...)
			continue
		}
		keys = append(keys, key{path, mentions(field, of)})
	}
	return keys
}

// mentions are the bounds and allowed values of a key.
func mentions(field reflect.StructField, of reflect.Type) (words []string) {
	for _, bound := range []string{"min", "max"} {
		if v := field.Tag.Get(bound); v != "" {
			words = append(words, v)
		}
	}
	if bounded, ok := reflect.Zero(of).Interface().(interface{ Bounds() (least, most string) }); ok {
		least, most := bounded.Bounds()
		words = append(words, least, most)
	}
	if enum, ok := reflect.Zero(of).Interface().(interface{ Allowed() []string }); ok {
		words = append(words, enum.Allowed()...)
	}
	return words
}

// The example policies in the documentation are valid.
func TestClientExamples(t *testing.T) {
	t.Parallel()
	blocks := fenced(t, "clients.md", "yaml")
	if len(blocks) == 0 {
		t.Fatal("clients.md has no example")
	}
	for _, text := range blocks {
		if _, err := schema.ReadPolicy("clients.md", []byte(text)); err != nil {
			t.Error(err)
		}
	}
}
