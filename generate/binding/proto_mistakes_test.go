package binding

import (
	"strings"
	"testing"
)

const cratesContract = `syntax = "proto3";
package x;
import "google/protobuf/timestamp.proto";
import "google/protobuf/struct.proto";
service Crates {
  rpc Get(Key) returns (Crate);
  rpc List(Keys) returns (All);
  rpc Drop(Key) returns (Nothing);
  rpc Watch(Key) returns (stream Crate);
  rpc Send(stream Key) returns (Crate);
}
message Key { string id = 1; bytes mark = 2; google.protobuf.Timestamp at = 3; Kind kind = 4; }
message Keys { repeated string ids = 1; }
message All { repeated Crate crates = 1; Other other = 2; }
message Nothing {}
message Other { string id = 2; }
message Crate { string id = 1; optional string note = 2; Kind kind = 3; Crate inner = 4; google.protobuf.Struct any = 5; bytes mark = 6; repeated string tags = 7; }
enum Kind { KIND_UNSPECIFIED = 0; KIND_BOX = 1; }
`

// Every mistake in the binding of a service of procedures is reported with its place, and what is allowed.
func TestProcedureMistakes(t *testing.T) {
	t.Parallel()
	const crate = "type Crate { id: ID! }\n"
	for name, test := range map[string]struct{ binding, want string }{
		"no such method":             {crate + `extend type Query { a: Crate @from(op: "Gett") }`, `service.graphql:2: Query.a: service.proto has no operation Gett; did you mean Get?; allowed: Get, List, Drop, Watch, Send`},
		"no such field of a request": {crate + `extend type Query { a: Crate @from(op: "Get", args: "idd='x'") }`, `service.graphql:2: Query.a: args: Get has no parameter idd (service.proto:6); did you mean id?; allowed: body, id, mark, at, kind`},
		"no such field of an answer": {"type Crate { ids: ID! }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: Crate.ids: Crate of the contract has no member ids (service.proto:17); did you mean id?`},
		"a field that may be missing": {
			"type Crate { note: String! }\n" + `extend type Query { a: Crate @from(op: "Get") }`,
			`service.graphql:1: Crate.note: the contract says that it may be missing or null (service.proto:17), so String! does not fit; write String`,
		},
		"an enum as a text":        {"type Crate { kind: String }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: Crate.kind: the contract has the enum Kind there (service.proto:17), which String does not fit; allowed: an enum with @json(name:) for each of KIND_UNSPECIFIED, KIND_BOX`},
		"an enum that lacks none":  {"enum K { BOX @json(name: \"KIND_BOX\") }\ntype Crate { kind: K! }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:2: Crate.kind: the contract's value "KIND_UNSPECIFIED" has none in K (service.proto:17), so the field is null for it; write K, or add the value`},
		"an enum's misspelt value": {"enum K { BOX }\ntype Crate { kind: K }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: K.BOX: the contract has no value "BOX"`},
		"anything":                 {"type Crate { any: String }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: Crate.any: the contract has Struct there (service.proto:17), which String does not fit; allowed: nothing`},
		"a list as none":           {"type Crate { tags: String }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: Crate.tags: the contract has array of string there (service.proto:17), which String does not fit; allowed: a list`},
		"two messages, one type":   {crate + `extend type Query { a: Crate @from(op: "Get") b: Crate @from(op: "List", path: "other") }`, `service.graphql:2: Query.b: Crate is already the message Crate, and Other is another; give it a type of its own`},
		"a stream of a query":      {crate + `extend type Query { a: Crate @from(op: "Watch") }`, `service.graphql:2: Query.a: Watch answers a stream (service.proto:9); allowed: a field of Subscription`},
		"no stream":                {crate + `extend type Query { c: Crate @from(op: "Get") } extend type Subscription { a: Crate @from(op: "Get") }`, `service.graphql:2: Subscription.a: Get answers once (service.proto:6); allowed: a field of any type but Subscription`},
		"keys of a stream":         {crate + `extend type Subscription { a(id: ID!): Crate @from(op: "Watch", keys: "id=id") }`, `service.graphql:2: Subscription.a: keys: a stream is not asked for objects; allowed: args`},
		"a stream to the service":  {crate + `extend type Mutation { a: Crate @from(op: "Send") }`, `service.graphql:2: Mutation.a: Send is sent a stream (service.proto:10), which no binding can; resolve it in Go`},
		"no answer":                {crate + `extend type Query { c: Crate @from(op: "Get") a: Boolean @from(op: "Drop") }`, `service.graphql:2: Query.a: Drop answers nothing (service.proto:8); allowed: a field of Mutation of type Boolean`},
		"bytes as an argument":     {crate + `extend type Query { a(mark: String): Crate @from(op: "Get") }`, `service.graphql:2: Query.a: the argument mark goes to a bytes, which no argument can be; resolve it in Go`},
		"a time as a text":         {crate + `extend type Query { a(at: String): Crate @from(op: "Get") }`, `service.graphql:2: Query.a: the argument at is String, and the contract has a Timestamp there; allowed: DateTime`},
		"a constant time":          {crate + `extend type Query { a: Crate @from(op: "Get", args: "at='2026'") }`, `service.graphql:2: Query.a: args: at is a Timestamp, which cannot be a constant; resolve it in Go`},
		"an enum's text argument":  {crate + `extend type Query { a(kind: String): Crate @from(op: "Get") }`, `service.graphql:2: Query.a: the argument kind is String, and the contract has the enum Kind there; allowed: an enum`},
		"no value of an enum":      {crate + `extend type Query { a: Crate @from(op: "Get", args: "kind='BOX'") }`, `service.graphql:2: Query.a: args: the contract has no value 'BOX' of Kind`},
		"keys of bytes":            {"type Crate { id: ID! twin: Crate @from(op: \"Get\", keys: \"id=mark\") }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: Crate.twin: keys: a key cannot be made of mark, which is string in the contract (service.proto:17)`},
		"a batch without bound":    {"type Crate { id: ID! twin: Crate @from(op: \"List\", keys: \"ids=id\", path: \"crates\", match: \"id\") }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: Crate.twin: keys: nothing says how many ids one call may have: the contract has no maxItems there (service.proto:13); write most: 100, or what the service takes`},
		"a bound of none":          {"type Crate { id: ID! twin: Crate @from(op: \"List\", keys: \"ids=id\", path: \"crates\", match: \"id\", most: 0) }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: most: 0 keys are none; allowed: 1 and more`},
		"a member of nobody's":     {"extend type Stranger { name: String }\n" + crate + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: Stranger.name: no binding defines the type Stranger, so the field can be no member of an answer; allowed: @from, @constant, @go, or type Stranger { … } in a binding`},
		"one member, two types":    {"type Crate { id: ID! inner: Crate self: Crate @json(name: \"inner\") note: String size: [String!] @json(name: \"note\") }\n" + `extend type Query { a: Crate @from(op: "Get") }`, `service.graphql:1: Crate.size: the contract has string there`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]Text{{Dir: ".", ContractFile: "service.proto", Contract: []byte(cratesContract), Binding: []byte(test.binding)}})
			if err == nil || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("one mistake is reported several times:\n%s", err)
			}
		})
	}
}

// What is no .proto file is reported with file and line.
func TestProtoFileMistakes(t *testing.T) {
	t.Parallel()
	for contract, want := range map[string]string{
		"syntax = \"proto3\";\nservice S { rpc }":            "service.proto:2:17: syntax error",
		"syntax = \"proto3\";\nimport \"gone.proto\";":       "service.proto:2:8: ",
		"syntax = \"proto3\";\nmessage M { Missing m = 1; }": "service.proto:2:13: ",
		"syntax = \"proto3\";\nmessage M { }":                "service.proto: it has no service",
	} {
		_, err := Parse([]Text{{Dir: ".", ContractFile: "service.proto", Contract: []byte(contract), Binding: []byte("type A { a: Int }")}})
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", contract, err, want)
		}
	}
}
