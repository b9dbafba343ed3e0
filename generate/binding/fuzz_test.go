package binding

import (
	"testing"

	"github.com/facetgraph/facet/generate/contract"
)

// mapContract answers an object of any names, and a choice that may be null.
const mapContract = `{"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"content": {"application/json": {"schema":
	{"type": "object", "additionalProperties": {"oneOf": [{"type": "integer"}, {"type": "null"}]}}}}}}}}}}`

// FuzzParse: whatever bindings say, the generator does not panic, and what it accepts it can write. Contracts are not
// fuzzed: the library that reads them has been seen to loop for ever on texts that are none.
func FuzzParse(f *testing.F) {
	f.Add(0, petType+`extend type Query { pets(first: Int): [Pet!] @from(op: "listPets", args: "limit=first") pet(id: ID!): Pet @from(op: "getPet", keys: "id=id") }`)
	f.Add(0, `enum Kind { cat dog } type Pet { id: ID! kind: Kind friends: [Pet!] @from(op: "listPets", keys: "ids=friendIds", match: "id") } extend type Query { pets: [Pet!] @from(op: "listPets") }`)
	f.Add(0, `input I { name: String! kind: K! } enum K { cat dog } type Pet { id: ID! } extend type Mutation { add(i: I!): Pet @from(op: "addPet", args: "body=i") remove(id: ID!): Boolean @from(op: "removePet") }`)
	f.Add(0, `extend type Query { n: Int @from(op: "countPets", path: "n") m: Int @constant(value: "1") x: String @from(op: "countPets", path: "deep.x") }`)
	f.Add(1, `type E { k: String! @json(name: "$key") v: Int @json(name: "$value") } extend type Query { a: [E!] @from(op: "a") }`)
	f.Add(2, `enum K { BOX @json(name: "KIND_BOX") } type Crate { id: ID! kind: K inner: Crate tags: [String!]! twin: Crate @from(op: "List", keys: "ids=id", path: "crates", match: "id", most: 9) } extend type Query { a(id: ID, kind: K, at: DateTime): Crate @from(op: "Get") } scalar DateTime extend type Subscription { w(id: ID!): Crate @from(op: "Watch") }`)
	f.Add(1, `type T { a: T @from(op: "", keys: "=", args: ["a=", "b"]) }`)
	f.Add(3, `type Thing { id: ID! @id } type Things { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int } type Edge { cursor: String! node: Thing! } extend type Query { a(first: Int! = 1, after: String): Things @from(op: "list", path: "items") @page(size: "limit", cursor: "after", next: "next", total: "total") }`)
	f.Add(4, `type Photo { url: String! } type Film { seconds: Int! } union M = Photo | Film extend type Query { a: M @from(op: "a") }`)
	var contracts []*contract.Contract
	for _, text := range []string{petsContract, mapContract} {
		c, err := contract.ParseOpenAPI("clients/pets/openapi.yaml", []byte(text))
		if err != nil {
			f.Fatal(err)
		}
		contracts = append(contracts, c)
	}
	crates, err := contract.ParseProto("clients/pets/service.proto", []byte(cratesContract), nil)
	if err != nil {
		f.Fatal(err)
	}
	contracts = append(contracts, crates)
	for _, text := range []string{listContract, mediaContract} {
		c, err := contract.ParseOpenAPI("clients/pets/openapi.json", []byte(text))
		if err != nil {
			f.Fatal(err)
		}
		contracts = append(contracts, c)
	}
	f.Fuzz(func(t *testing.T, which int, binding string) {
		if which < 0 || which >= len(contracts) || len(binding) > 1<<12 {
			return
		}
		s := &Service{Name: "pets", Dir: "clients/pets", Contract: contracts[which]}
		b, err := bind([]*Service{s}, []Text{{Dir: s.Dir, Binding: []byte(binding)}})
		if err != nil {
			return
		}
		if text, err := s.Client(); err != nil || len(b.Services) != 1 {
			t.Errorf("%v\n%s\n%s", err, binding, text)
		}
	})
}
