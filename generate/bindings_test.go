package generate

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Each random contract costs a run of the generator and a build.
var (
	randomBindings = flag.Int("bindings", 1, "how many random contracts with bindings TestRandomBindings generates for")
	firstBinding   = flag.Int("binding", 0, "the first of them")
)

// TestRandomBindings: what the generator accepts of random contracts and bindings compiles.
func TestRandomBindings(t *testing.T) {
	t.Parallel()
	for i := range *randomBindings {
		seed := *firstBinding + i
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := rapid.Custom(drawService).Example(seed)
			m := newModule(t, map[string]string{
				"clients/shop/openapi.yaml":    s.contract(),
				"clients/shop/service.graphql": s.binding(),
				"schema/all/schema.graphql":    "type Query {\n  anything: String\n}\n",
				"schema/all/client.yaml":       "title: All\nowner: \"@all\"\n",
				"graph/declared/doc.go":        "package declared\n",
				"graph/generated/doc.go":       "package generated\n",
				"gqlgen.yml": "schema:\n  - graph/generated/union.graphql\nexec:\n  package: generated\n  filename: graph/generated/generated.go\n" +
					"model:\n  package: model\n  filename: graph/generated/model/model.go\nomit_root_models: true\nskip_mod_tidy: true\n",
			})
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "FACET_TEST_GENERATES=1")
			if output, err := m.run(cmd); err != nil {
				t.Fatalf("%v\n%s\n%s\n%s", err, output, s.contract(), s.binding())
			}
			if output, err := m.run(exec.Command("go", "vet", "./...")); err != nil {
				t.Fatalf("%v\n%s\n%s\n%s", err, output, s.contract(), s.binding())
			}
		})
	}
}

// shopMember is a member of an object of a random contract, and its field.
type shopMember struct {
	name, field, schema, sdl string
	required                 bool
}

// shopService is a random contract with its binding.
type shopService struct {
	schemas []string // names
	members map[string][]shopMember
	fields  map[string][]string // fields with @from, by type
	paths   []string
}

// leafKinds are schemas of leaves with the types that fit them.
var leafKinds = [][2]string{
	{"{type: string}", "String"}, {"{type: string, format: uuid}", "ID"}, {"{type: integer}", "Int"}, {"{type: integer, format: int64}", "ID"},
	{"{type: integer}", "Float"}, {"{type: number}", "Float"}, {"{type: boolean}", "Boolean"}, {"{type: string, format: date-time}", "DateTime"}, {"{type: string}", "Secret"},
	{`{type: string, enum: [a-b, "c d", e]}`, "Word"}, {"{type: array, items: {type: string}}", "[String!]"}, {"{type: array, items: {type: array, items: {type: integer}}}", "[[Int!]!]"},
	{"{type: array, items: {type: number, nullable: true}}", "[Float]"}, {"{type: object, additionalProperties: {type: integer}}", "[Count!]"},
}

// hostileMembers are names that generated code must not stumble over.
var hostileMembers = []string{"type", "func", "member", "ok", "d", "name", "o", "a_b", "aB", "read-only", "$ref2", "URL", "ids", "client", "p", "query", "1st", "error", "string", "map"}

func drawService(t *rapid.T) *shopService {
	s := &shopService{members: map[string][]shopMember{}, fields: map[string][]string{}}
	s.schemas = rapid.Permutation([]string{"Thing", "Root", "Client2", "New2", "Post", "Resolvers", "Error"}).Draw(t, "schemas")[:rapid.IntRange(1, 4).Draw(t, "n")]
	for i, name := range s.schemas {
		s.members[name] = []shopMember{{"id", "id", "{type: integer}", "ID!", true}, {"key", "key", "{type: string}", "String!", true}}
		for j, member := range rapid.Permutation(hostileMembers).Draw(t, "members")[:rapid.IntRange(0, 8).Draw(t, "m")] {
			kind := rapid.SampledFrom(leafKinds).Draw(t, "kind")
			m := shopMember{name: member, field: fmt.Sprintf("f%d", j), schema: kind[0], sdl: kind[1], required: rapid.Bool().Draw(t, "required")}
			if plain := strings.Trim(member, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""; plain && member != "ids" {
				m.field = member
			}
			if m.required && rapid.Bool().Draw(t, "strict") {
				m.sdl += "!"
			}
			s.members[name] = append(s.members[name], m)
		}
		if rapid.Bool().Draw(t, "nested") {
			other := rapid.SampledFrom(s.schemas).Draw(t, "other")
			s.members[name] = append(s.members[name], shopMember{"nested", "nested", "{$ref: '#/components/schemas/" + other + "'}", other, false})
		}
		s.members[name] = append(s.members[name], shopMember{"friendIds", "", "{type: array, items: {type: integer}}", "", true}, shopMember{"maybeId", "", "{type: integer}", "", false})
		s.operations(t, i, name)
	}
	return s
}

// operations draws operations that answer a type, and fields that call them.
func (s *shopService) operations(t *rapid.T, i int, name string) {
	list := fmt.Sprintf("{type: array, items: {$ref: '#/components/schemas/%s'}}", name)
	one := fmt.Sprintf("{$ref: '#/components/schemas/%s'}", name)
	explode := rapid.Bool().Draw(t, "explode")
	s.path(fmt.Sprintf("/list%d", i), "get", fmt.Sprintf("list-%s", name), list,
		fmt.Sprintf("{name: ids, in: query, explode: %t, schema: {type: array, maxItems: 50, items: {type: integer}}}", explode),
		"{name: limit, in: query, required: true, schema: {type: integer, minimum: 1, maximum: 9}}", "{name: q, in: query, schema: {type: string, maxLength: 5}}",
		"{name: ratio, in: query, schema: {type: number}}", "{name: X-Id, in: header, schema: {type: integer}}")
	s.path(fmt.Sprintf("/one%d/{id}", i), "get", fmt.Sprintf("get_%s", name), one, "{name: id, in: path, required: true, schema: {type: integer}}")
	s.path(fmt.Sprintf("/key%d/{key}/x", i), "get", fmt.Sprintf("byKey%s", name), one, "{name: key, in: path, required: true, schema: {type: string}}")
	limits := []string{`args: "limit=5"`, `args: ["limit=limit", "X-Id=$viewer.id"]`, `args: ["limit=3", "q='x'", "ratio=1"]`}
	limit := rapid.SampledFrom(limits).Draw(t, "limit")
	arguments := map[bool]string{true: "(limit: Int! = 3)", false: ""}[strings.Contains(limit, "limit=limit")]
	s.fields["Query"] = append(s.fields["Query"],
		fmt.Sprintf("list%d%s: [%s!] @from(op: \"list-%s\", %s)", i, arguments, name, name, limit),
		fmt.Sprintf("some%d(limit: Int!, q: String, ratio: Float): [%s] @from(op: \"list-%s\")", i, name, name),
		fmt.Sprintf("one%d(id: ID!): %s @from(op: \"get_%s\", keys: \"id=id\")", i, name, name),
		fmt.Sprintf("direct%d(key: String!): %s @from(op: \"byKey%s\")", i, name, name),
		fmt.Sprintf("many%d(ids: [Int!]!): [%s] @from(op: \"list-%s\", keys: \"ids=ids\", match: \"id\", args: \"limit=9\")", i, name, name))
	for _, of := range s.schemas {
		if !rapid.Bool().Draw(t, "link") {
			continue
		}
		s.fields[of] = append(s.fields[of],
			fmt.Sprintf("friends%d: [%s!] @from(op: \"list-%s\", keys: \"ids=friendIds\", match: \"id\", args: \"limit=9\")", i, name, name),
			fmt.Sprintf("maybe%d: %s @from(op: \"list-%s\", keys: \"ids=maybeId\", match: \"id\", args: \"limit=9\")", i, name, name),
			fmt.Sprintf("with%d(q: String, limit: Int! = 2): %s @from(op: \"list-%s\", keys: \"ids=id\", match: \"id\")", i, name, name),
			fmt.Sprintf("each%d: %s @from(op: \"byKey%s\", keys: \"key=key\")", i, name, name))
	}
}

func (s *shopService) path(path, method, id, answer string, parameters ...string) {
	s.paths = append(s.paths, fmt.Sprintf("  %s:\n    %s:\n      operationId: %s\n      parameters:\n        - %s\n      responses:\n        '200': {description: '', content: {application/json: {schema: %s}}}\n        '404': {description: ''}\n",
		path, method, id, strings.Join(parameters, "\n        - "), answer))
}

func (s *shopService) contract() string {
	var b strings.Builder
	b.WriteString("openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\npaths:\n" + strings.Join(s.paths, "") + "components:\n  schemas:\n")
	for _, name := range s.schemas {
		var required []string
		fmt.Fprintf(&b, "    %s:\n      type: object\n      properties:\n", name)
		for _, m := range s.members[name] {
			fmt.Fprintf(&b, "        %q: %s\n", m.name, m.schema)
			if m.required {
				required = append(required, fmt.Sprintf("%q", m.name))
			}
		}
		fmt.Fprintf(&b, "      required: [%s]\n", strings.Join(required, ", "))
	}
	return b.String()
}

func (s *shopService) binding() string {
	var b strings.Builder
	b.WriteString("scalar DateTime\nscalar Secret\nenum Word { A_B @json(name: \"a-b\") C @json(name: \"c d\") e }\n")
	for _, name := range s.schemas {
		fmt.Fprintf(&b, "type %s {\n", name)
		for _, m := range s.members[name] {
			switch {
			case m.field == "":
			case m.field == m.name:
				fmt.Fprintf(&b, "  %s: %s\n", m.field, m.sdl)
			default:
				fmt.Fprintf(&b, "  %s: %s @json(name: %q)\n", m.field, m.sdl, m.name)
			}
		}
		b.WriteString("  " + strings.Join(s.fields[name], "\n  ") + "\n}\n")
	}
	if strings.Contains(b.String(), "[Count!]") {
		b.WriteString("type Count { name: String! @json(name: \"$key\") n: Int! @json(name: \"$value\") }\n")
	}
	fmt.Fprintf(&b, "extend type Query {\n  anything: String @constant(value: \"x\")\n  %s\n}\n", strings.Join(s.fields["Query"], "\n  "))
	text := b.String()
	if !slices.ContainsFunc(s.schemas, func(name string) bool {
		return slices.ContainsFunc(s.members[name], func(m shopMember) bool { return strings.HasPrefix(m.sdl, "Word") })
	}) {
		text = strings.Replace(text, "enum Word", "enum Unused", 1)
	}
	return text
}
