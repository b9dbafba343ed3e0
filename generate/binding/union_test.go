package binding

import (
	"strings"
	"testing"
)

const mediaContract = `{"openapi": "3.1.0", "paths": {
"/a": {"get": {"operationId": "a", "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Media"}}}}}}},
"/b": {"get": {"operationId": "b", "responses": {"200": {"content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Photo"}, {"$ref": "#/components/schemas/Film"}]}}}}}}},
"/c": {"get": {"operationId": "c", "responses": {"200": {"content": {"application/json": {"schema": {"oneOf": [{"$ref": "#/components/schemas/Film"}, {"$ref": "#/components/schemas/Other"}], "discriminator": {"propertyName": "kind"}}}}}}}}
}, "components": {"schemas": {
"Media": {"oneOf": [{"$ref": "#/components/schemas/Photo"}, {"$ref": "#/components/schemas/Film"}], "discriminator": {"propertyName": "kind"}},
"Photo": {"type": "object", "required": ["url"], "properties": {"kind": {"type": "string"}, "url": {"type": "string"}}},
"Film": {"type": "object", "required": ["seconds"], "properties": {"kind": {"type": "string"}, "seconds": {"type": "integer"}}},
"Other": {"type": "object", "properties": {"kind": {"type": "string"}}}}}}`

// Every mistake in a union is reported with its place, and what is allowed.
func TestUnionMistakes(t *testing.T) {
	t.Parallel()
	const types = "type Photo { url: String! }\ntype Film { seconds: Int! }\n"
	for name, test := range map[string]struct{ binding, want string }{
		"no discriminator":     {types + `union M = Photo | Film extend type Query { a: M @from(op: "b") }`, `service.graphql:3: Query.a: the contract has oneOf there (openapi.json), which the union M does not fit; allowed: a oneOf of objects with a discriminator`},
		"no such choice":       {"type Photos { url: String! }\ntype Film { seconds: Int! }\n" + `union M = Photos | Film extend type Query { a: M @from(op: "a") }`, `service.graphql:3: M: Media of the contract has no choice Photos (openapi.json); did you mean Photo?; allowed: Photo, Film; @json(name:) on the type says what it is called there`},
		"a choice without":     {"type Film { seconds: Int! }\n" + `union M = Film extend type Query { a: M @from(op: "a") }`, `service.graphql:2: M: the contract's choice Photo has no type in the union (openapi.json); add one, with @json(name: "Photo") if it has another name`},
		"two unions":           {types + `union M = Photo | Film extend type Query { a: M @from(op: "a") c: M @from(op: "c") }`, `service.graphql:3: Query.c: the union M is already that of Media, and oneOf is another; give it another name`},
		"a union of an object": {types + `union M = Photo | Film type Other { kind: M } extend type Query { a: M @from(op: "a") }`, `service.graphql:3: Other: no operation answers this type`},
		"nobody answers it":    {types + `union M = Photo | Film extend type Query { a: Photo @from(op: "a", path: "x") }`, `service.graphql:3: Query.a: path: the answer of a has no member x`},
		"one that may be null": {types + `union M = Photo | Film extend type Query { a: [M!] @from(op: "a") }`, `service.graphql:3: Query.a: the contract has Media there (openapi.json), which [M!] does not fit; allowed: a union, where a discriminator tells the choices`},
		"an interface":         {types + `interface I { url: String! } union M = Photo | Film extend type Query { a: M @from(op: "a") }`, `service.graphql:3: I: a binding cannot have an interface; resolve its fields in Go`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]Text{{Dir: ".", ContractFile: "openapi.json", Contract: []byte(mediaContract), Binding: []byte(test.binding)}})
			got := ""
			if err != nil {
				got = strings.NewReplacer("openapi.json:2)", "openapi.json)", "openapi.json:3)", "openapi.json)", "openapi.json:4)", "openapi.json)", "openapi.json:6)", "openapi.json)").Replace(err.Error())
			}
			if !strings.HasPrefix(got, test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}
