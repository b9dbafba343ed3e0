package generate

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRandomProtoBindings is TestRandomBindings for services of procedures.
func TestRandomProtoBindings(t *testing.T) {
	t.Parallel()
	for i := range *randomBindings {
		seed := *firstBinding + i
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := rapid.Custom(drawProto).Example(seed)
			m := newModule(t, map[string]string{
				"clients/shop/service.proto":   s.contract(),
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

// protoKinds are types of fields with GraphQL types that fit them; those of nullable ones have no "!" added.
var protoKinds = []struct {
	proto, sdl string
	nullable   bool
}{
	{"string", "String", false}, {"string", "ID", false}, {"string", "Secret", false}, {"bool", "Boolean", false}, {"bytes", "String", false},
	{"int32", "Int", false}, {"int64", "ID", false}, {"uint32", "Float", false}, {"uint64", "ID", false}, {"sint32", "Int", false}, {"sint64", "Float", false},
	{"fixed32", "Float", false}, {"fixed64", "ID", false}, {"sfixed32", "Int", false}, {"sfixed64", "ID", false}, {"float", "Float", false}, {"double", "Float", false},
	{"Word", "Word", true}, {"Word", "State", false}, {"google.protobuf.Timestamp", "DateTime", true}, {"google.protobuf.Duration", "String", true},
	{"google.protobuf.StringValue", "String", true}, {"google.protobuf.Int64Value", "ID", true}, {"google.protobuf.BoolValue", "Boolean", true}, {"google.protobuf.DoubleValue", "Float", true},
}

// protoField is a field of a random message; sdl is empty for one that is not bound.
type protoField struct{ name, proto, sdl string }

// protoService is a random contract with its binding.
type protoService struct {
	messages  []string
	fields    map[string][]protoField
	calls     map[string][]string // fields with @from, by type
	rpcs      []string
	arguments []protoField // of every search
}

func drawProto(t *rapid.T) *protoService {
	s := &protoService{fields: map[string][]protoField{}, calls: map[string][]string{}}
	s.messages = rapid.Permutation([]string{"Thing", "Root", "Client2", "Post", "Resolvers", "Error", "Message"}).Draw(t, "messages")[:rapid.IntRange(1, 3).Draw(t, "n")]
	names := []string{"type", "func", "member", "field", "defaults", "r", "number", "o", "a_b", "m", "b", "URL", "client", "p", "query", "error", "string", "map", "wire"}
	draw := func(name string, argument bool) protoField {
		kind := rapid.SampledFrom(protoKinds).Draw(t, "kind")
		for argument && (kind.proto == "bytes" || strings.HasSuffix(kind.proto, "Duration")) {
			kind = protoKinds[0]
		}
		f := protoField{name, kind.proto, kind.sdl}
		if argument && f.sdl == "Float" && kind.proto != "float" && kind.proto != "double" && !kind.nullable {
			f.sdl = "ID"
		}
		bang := func() {
			if !argument && rapid.Bool().Draw(t, "strict") {
				f.sdl += "!"
			}
		}
		switch rapid.IntRange(0, 3).Draw(t, "label") {
		case 0:
			if f.proto = "repeated " + kind.proto; !kind.nullable || argument {
				f.sdl += "!"
			}
			f.sdl = "[" + f.sdl + "]"
			bang()
		case 1:
			if !strings.Contains(kind.proto, ".") {
				f.proto = "optional " + kind.proto
			}
		default:
			if !kind.nullable {
				bang()
			}
		}
		return f
	}
	for _, name := range rapid.Permutation(names).Draw(t, "argument names")[:rapid.IntRange(0, 5).Draw(t, "a")] {
		s.arguments = append(s.arguments, draw(name, true))
	}
	for i, message := range s.messages {
		fields := []protoField{{"id", "string", "ID!"}, {"serial", "int64", ""}, {"friend_ids", "repeated string", ""}, {"maybe_id", "optional string", ""}}
		if rapid.Bool().Draw(t, "global ids") {
			fields[0].sdl = "ID! @id"
		}
		for _, name := range rapid.Permutation(names).Draw(t, "names")[:rapid.IntRange(0, 8).Draw(t, "m")] {
			fields = append(fields, draw(name, false))
		}
		other := rapid.SampledFrom(s.messages).Draw(t, "other")
		fields = append(fields, protoField{"nested", other, other}, protoField{"nests", "repeated " + other, "[" + other + "!]!"},
			protoField{"labels", "map<string, string>", "[Label!]!"}, protoField{"by_number", "map<int32, " + other + ">", ""})
		s.fields[message] = fields
		s.procedures(t, i, message)
	}
	return s
}

// procedures draws procedures that answer a message, and fields that call them.
func (s *protoService) procedures(t *rapid.T, i int, message string) {
	s.rpcs = append(s.rpcs,
		fmt.Sprintf("rpc Get%s(Key) returns (%s);", message, message), fmt.Sprintf("rpc List%s(Keys) returns (%sList);", message, message),
		fmt.Sprintf("rpc Map%s(Keys) returns (%sMap);", message, message), fmt.Sprintf("rpc Find%s(Search) returns (%sList);", message, message),
		fmt.Sprintf("rpc Watch%s(Search) returns (stream %s);", message, message), fmt.Sprintf("rpc Drop%s(Key) returns (Nothing);", message))
	var arguments []string
	for _, a := range s.arguments {
		arguments = append(arguments, camel(a.name)+": "+a.sdl)
	}
	list := ""
	if len(arguments) > 0 {
		list = "(" + strings.Join(arguments, ", ") + ")"
	}
	s.calls["Query"] = append(s.calls["Query"],
		fmt.Sprintf("one%d(id: ID!): %s @from(op: \"Get%s\", keys: \"id=id\")", i, message, message),
		fmt.Sprintf("many%d(ids: [ID!]!): [%s] @from(op: \"List%s\", keys: \"ids=ids\", path: \"items\", match: \"id\", most: 9)", i, message, message),
		fmt.Sprintf("find%d%s: [%s!] @from(op: \"Find%s\", path: \"items\", args: [\"viewer=$viewer.id\", \"channel='x'\"])", i, list, message, message),
		fmt.Sprintf("page%d(first: Int! = 2, after: String): %sConnection @from(op: \"Find%s\", path: \"items\") @page(size: \"limit\", cursor: \"cursor\", next: \"next\", total: \"total\")", i, message, message))
	s.calls["Subscription"] = append(s.calls["Subscription"], fmt.Sprintf("watch%d%s: %s @from(op: \"Watch%s\")", i, list, message, message))
	s.calls["Mutation"] = append(s.calls["Mutation"], fmt.Sprintf("drop%d(id: ID!): Boolean @from(op: \"Drop%s\")", i, message))
	for _, of := range s.messages {
		if rapid.Bool().Draw(t, "link") {
			s.calls[of] = append(s.calls[of],
				fmt.Sprintf("friends%d: [%s!] @from(op: \"List%s\", keys: \"ids=friendIds\", path: \"items\", match: \"id\", most: 9)", i, message, message),
				fmt.Sprintf("maybe%d: %s @from(op: \"Map%s\", keys: \"ids=maybeId\", path: \"items\", most: 9)", i, message, message),
				fmt.Sprintf("each%d: %s @from(op: \"Get%s\", keys: \"id=id\")", i, message, message))
		}
	}
}

// camel is the name in JSON of a field.
func camel(name string) string {
	before, after, found := strings.Cut(name, "_")
	if !found {
		return name
	}
	return before + strings.ToUpper(after[:1]) + after[1:]
}

func (s *protoService) contract() string {
	var b strings.Builder
	b.WriteString("syntax = \"proto3\";\npackage shop.v1;\nimport \"google/protobuf/timestamp.proto\";\nimport \"google/protobuf/duration.proto\";\nimport \"google/protobuf/wrappers.proto\";\n" +
		"service Shop {\n  " + strings.Join(s.rpcs, "\n  ") + "\n}\nmessage Key { string id = 1; }\nmessage Keys { repeated string ids = 1; }\nmessage Nothing {}\n" +
		"enum Word { WORD_UNSPECIFIED = 0; WORD_A = 1; WORD_B = -5; }\nmessage Search {\n  int32 limit = 1;\n  string cursor = 2;\n  int64 viewer = 3;\n  string channel = 4;\n")
	for i, a := range s.arguments {
		fmt.Fprintf(&b, "  %s %s = %d;\n", a.proto, a.name, i+5)
	}
	b.WriteString("}\n")
	for _, message := range s.messages {
		fmt.Fprintf(&b, "message %sList { repeated %s items = 1; string next = 2; int32 total = 3; }\nmessage %sMap { map<string, %s> items = 1; }\nmessage %s {\n", message, message, message, message, message)
		for i, f := range s.fields[message] {
			fmt.Fprintf(&b, "  %s %s = %d;\n", f.proto, f.name, i+1)
		}
		b.WriteString("}\n")
	}
	return b.String()
}

func (s *protoService) binding() string {
	var b strings.Builder
	used := ""
	for _, message := range s.messages {
		fmt.Fprintf(&b, "type %sConnection { edges: [%sEdge!]! pageInfo: PageInfo! totalCount: Int }\ntype %sEdge { cursor: String! node: %s }\ntype %s {\n", message, message, message, message, message)
		for _, f := range s.fields[message] {
			if used += " " + f.sdl; f.sdl != "" {
				fmt.Fprintf(&b, "  %s: %s\n", camel(f.name), f.sdl)
			}
		}
		b.WriteString("  " + strings.Join(s.calls[message], "\n  ") + "\n}\n")
	}
	for _, root := range []string{"Query", "Mutation", "Subscription"} {
		fmt.Fprintf(&b, "extend type %s {\n  %s\n}\n", root, strings.Join(s.calls[root], "\n  "))
	}
	for _, a := range s.arguments {
		used += " " + a.sdl
	}
	enums := map[string]string{"Word": "A @json(name: \"WORD_A\") B @json(name: \"WORD_B\")", "State": "NONE @json(name: \"WORD_UNSPECIFIED\") A @json(name: \"WORD_A\") B @json(name: \"WORD_B\")"}
	head := "scalar DateTime\nscalar Secret\ntype Label { name: String! @json(name: \"$key\") text: String! @json(name: \"$value\") }\n"
	for _, name := range slices.Sorted(func(yield func(string) bool) { _ = yield("State") && yield("Word") }) {
		if strings.Contains(used, name) {
			head += fmt.Sprintf("enum %s { %s }\n", name, enums[name])
		}
	}
	return head + b.String()
}
