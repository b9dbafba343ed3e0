package binding

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const petsContract = `openapi: 3.0.3
info: {title: Pets, version: "1"}
paths:
  /pets:
    get:
      operationId: listPets
      parameters:
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: names, in: query, schema: {type: array, items: {type: string}}}
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        "200": {description: "", content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Pet"}}}}}
    post:
      operationId: addPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: "#/components/schemas/NewPet"}}}
      responses:
        "200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
  /pets/{id}:
    get:
      operationId: getPet
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
        - {name: session, in: cookie, schema: {type: string}}
      responses:
        "200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Pet"}}}}
        "404": {description: ""}
    delete:
      operationId: removePet
      parameters:
        - {name: id, in: path, required: true, schema: {type: integer}}
      responses:
        "202": {description: ""}
  /count:
    get:
      operationId: countPets
      parameters:
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
      responses:
        "200": {description: "", content: {application/json: {schema: {type: object, required: [n], properties: {n: {type: integer}, deep: {type: object, properties: {x: {type: string}}}}}}}}
components:
  schemas:
    Kind: {type: string, enum: [cat, dog]}
    Pet:
      type: object
      required: [id, name, ownerId, friendIds]
      properties:
        id: {type: integer}
        name: {type: string}
        nick: {type: string}
        kind: {$ref: "#/components/schemas/Kind"}
        ownerId: {type: string}
        friendIds: {type: array, items: {type: integer}}
        friend: {$ref: "#/components/schemas/Pet"}
        weight: {type: number}
        extra: {}
    NewPet:
      type: object
      required: [name, kind]
      properties:
        name: {type: string}
        kind: {$ref: "#/components/schemas/Kind"}
        weight: {type: number}
`

const petType = `type Pet { id: ID! name: String! }
`

// Every mistake of a binding is reported with file, line, what is allowed, and the nearest name.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, binding, want string }{
		{
			"unknown operation", petType + `extend type Query { pets: [Pet!] @from(op: "listPet") }`,
			`service.graphql:2: Query.pets: openapi.yaml has no operation listPet; did you mean listPets?; allowed: listPets, addPet, getPet, removePet, countPets`,
		},
		{
			"unknown parameter", petType + `extend type Query { pets(first: Int): [Pet!] @from(op: "listPets", args: "limits=first") }`,
			`service.graphql:2: Query.pets: args: listPets has no parameter limits (openapi.yaml:5); did you mean limit?; allowed: ids, names, limit`,
		},
		{
			"argument that goes nowhere", petType + `extend type Query { pets(first: Int): [Pet!] @from(op: "listPets") }`,
			`service.graphql:2: Query.pets: the argument first goes nowhere: listPets has no parameter of that name (openapi.yaml:5); write args: "parameter=first"`,
		},
		{
			"unknown argument", petType + `extend type Query { pets(first: Int): [Pet!] @from(op: "listPets", args: "limit=frist") }`,
			`service.graphql:2: Query.pets: args: there is no argument frist; did you mean first?; allowed: an argument (first), $viewer.id, $client.name, $config.NAME, 'text', a number, true, false`,
		},
		{
			"size that is no parameter", petType + `extend type Query { pets(limit: Int!): [Pet!] @from(op: "listPets", size: "limits") }`,
			`service.graphql:2: Query.pets: size: listPets has no parameter limits (openapi.yaml:5); did you mean limit?; allowed: ids, names, limit`,
		},
		{
			"size that is no number", petType + `extend type Query { pets(names: [String!]): [Pet!] @from(op: "listPets", size: "names") }`,
			`service.graphql:2: Query.pets: size: names is array of string in the contract; allowed: integer`,
		},
		{
			"size that is not sent", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", size: "limit") }`,
			`service.graphql:2: Query.pets: size: nothing is sent as limit; write args: "limit=…", or give the field an argument of that name`,
		},
		{
			"size of no list", petType + `extend type Query { pet(id: ID!): Pet @from(op: "getPet", size: "id") }`,
			`service.graphql:2: Query.pet: size: getPet does not answer one list, whose size it could be (openapi.yaml:21); allowed: an array, of a call that takes no list of keys; or id=member, where each object has a list`,
		},
		{
			"size of a list that is none", `type Pet { id: ID! friends: [ID!] @json(name: "friendIds") }
` + `extend type Query { pets(limit: Int!): [Pet!] @from(op: "listPets", size: "limit=friendId") }`,
			`service.graphql:2: Query.pets: size: limit=friendId: Pet has no list friendId; did you mean friendIds?; allowed: friendIds`,
		},
		{
			"size of a list that nothing has", petType + `extend type Query { pets(limit: Int!): [Pet!] @from(op: "listPets", size: "limit=friendIds") }`,
			`service.graphql:2: Query.pets: size: limit=friendIds: no list of objects that have lists is answered; allowed: size: "limit", of a list`,
		},
		{
			"a method reads what is not there", `type Pet { id: ID! label: String @go(reads: "nmae") }
` + `extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.label: reads: Pet of the contract has no member nmae (openapi.yaml:46); did you mean name?; allowed: id, name, nick, kind, ownerId, friendIds, friend, weight, extra`,
		},
		{
			"a method reads an object", `type Pet { id: ID! label: String @go(reads: ["name", "friend"]) }
` + `extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.label: reads: friend is Pet in the contract (openapi.yaml:46), which needs a field of its own; allowed: string, integer, number, boolean, or an array of them`,
		},
		{
			"a mutation by many keys", petType + `extend type Query { pets: [Pet!] @from(op: "listPets") } extend type Mutation { pets(ids: [ID!]!): [Pet] @from(op: "listPets", keys: "ids=ids", match: "id", most: 2) }`,
			`service.graphql:2: Mutation.pets: keys: a mutation acts on one object by one key; send what else there is by args`,
		},
		{
			"an answer known by what it lacks", petType + `extend type Query { pet(id: ID!): Pet @from(op: "getPet", keys: "id=id", match: "it") }`,
			`service.graphql:2: Query.pet: match: Pet of the contract has no member it (openapi.yaml:46); allowed: id, name, nick, kind, ownerId, friendIds, friend, weight, extra`,
		},
		{
			"an answer known by another kind", petType + `extend type Mutation { pet(id: ID!): Pet @from(op: "getPet", keys: "id=id", match: "name") } extend type Query { a: String! @constant(value: "a") }`,
			`service.graphql:2: Mutation.pet: match: name is string in the contract, and the key is int`,
		},
		{
			"size of a batch", petType + `extend type Query { pets(ids: [ID!]!, limit: Int!): [Pet] @from(op: "listPets", keys: "ids=ids", match: "id", most: 10, size: "limit") }`,
			`service.graphql:2: Query.pets: size: listPets does not answer one list, whose size it could be (openapi.yaml:5); allowed: an array, of a call that takes no list of keys; or limit=member, where each object has a list`,
		},
		{
			"unknown variable", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", args: "limit=$viewer.di") }`,
			`service.graphql:2: Query.pets: args: there is no $viewer.di; did you mean $viewer.id?`,
		},
		{
			"no pair", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", args: "limit") }`,
			`service.graphql:2: args: "limit" is not written as parameter=source`,
		},
		{
			"literal of another kind", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", args: "limit='ten'") }`,
			`service.graphql:2: Query.pets: args: 'ten' is string, and limit is integer`,
		},
		{
			"argument of another kind", petType + `extend type Query { pets(first: String): [Pet!] @from(op: "listPets", args: "limit=first") }`,
			`service.graphql:2: Query.pets: the argument first is String, and the contract has integer there; allowed: Int, Float or ID`,
		},
		{
			"parameter without a source", petType + `extend type Query { pet: Pet @from(op: "getPet") }`,
			`service.graphql:2: Query.pet: the parameter id of getPet is required (openapi.yaml:24) and has no source; write args: "id=…", or give the field an argument of that name`,
		},
		{
			"argument that may be null", petType + `extend type Query { pet(id: ID): Pet @from(op: "getPet") }`,
			`service.graphql:2: Query.pet: the argument id may be null, and id of getPet is required; write id: ID!`,
		},
		{
			"cookie", petType + `extend type Query { pet(id: ID!, s: String): Pet @from(op: "getPet", args: "session=s") }`,
			`service.graphql:2: Query.pet: args: session is a cookie, which a service is never sent`,
		},
		{
			"given twice", petType + `extend type Query { pets(a: Int, b: Int): [Pet!] @from(op: "listPets", args: ["limit=a", "limit=b"]) }`,
			`service.graphql:2: Query.pets: args: limit is given twice`,
		},
		{
			"member that the body requires", petType + `extend type Mutation { addPet(name: String!): Pet @from(op: "addPet") }`,
			`service.graphql:2: Mutation.addPet: the member kind of the body of addPet is required (openapi.yaml:59) and has no source; write args: "kind=…", or give the field an argument of that name`,
		},
		{
			"input that lacks a member", petType + `input PetInput { name: String! }
extend type Mutation { addPet(pet: PetInput!): Pet @from(op: "addPet", args: "body=pet") }`,
			`service.graphql:2: PetInput: the contract requires the member kind (openapi.yaml:59), which the input lacks`,
		},
		{
			"input with an unknown member", petType + `enum Kind { cat dog }
input PetInput { name: String! kind: Kind! wieght: Float }
extend type Mutation { addPet(pet: PetInput!): Pet @from(op: "addPet", args: "body=pet") }`,
			`service.graphql:3: PetInput.wieght: NewPet of the contract has no member wieght; did you mean weight?; allowed: name, kind, weight`,
		},
		{
			"input that may lack a member", petType + `enum Kind { cat dog }
input PetInput { name: String! kind: Kind }
extend type Mutation { addPet(pet: PetInput!): Pet @from(op: "addPet", args: "body=pet") }`,
			`service.graphql:3: PetInput.kind: the contract requires kind; write Kind!`,
		},
		{
			"no answer", petType + `extend type Mutation { removePet(id: ID!): Pet @from(op: "removePet") }`,
			`service.graphql:2: Mutation.removePet: removePet answers nothing (openapi.yaml:29); allowed: a field of Mutation of type Boolean, which is true where it has worked`,
		},
		{
			"type that does not fit", `type Pet { id: ID! name: Int! }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.name: the contract has string there (openapi.yaml:50), which Int does not fit; allowed: String, ID, an enum, or a scalar of your own`,
		},
		{
			"nullability that does not fit", `type Pet { id: ID! nick: String! }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.nick: the contract says that it may be missing or null (openapi.yaml:51), so String! does not fit; write String`,
		},
		{
			"404 and a field that cannot be null", petType + `extend type Query { pet(id: ID!): Pet! @from(op: "getPet", keys: "id=id") }`,
			`service.graphql:2: Query.pet: the contract says that it may be missing or null (openapi.yaml:46), so Pet! does not fit; write Pet`,
		},
		{
			"list for an object", petType + `extend type Query { pet(id: ID!): [Pet] @from(op: "getPet", keys: "id=id") }`,
			`service.graphql:2: Query.pet: the contract has Pet there (openapi.yaml:46), which [Pet] does not fit; allowed: an object type`,
		},
		{
			"object for a list", petType + `extend type Query { pets: Pet @from(op: "listPets") }`,
			`service.graphql:2: Query.pets: the contract has array of Pet there (openapi.yaml:12), which Pet does not fit; allowed: a list`,
		},
		{
			"unknown member", `type Pet { id: ID! naem: String! }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.naem: Pet of the contract has no member naem (openapi.yaml:46); did you mean name?; allowed: id, name, nick, kind, ownerId, friendIds, friend, weight, extra; @json(name:) says what it is called there, @from what call it needs, @go that Go resolves it`,
		},
		{
			"member of which nothing is known", `type Pet { id: ID! extra: String }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.extra: the contract has any value there`,
		},
		{
			"member with arguments", `type Pet { id: ID! name(upper: Boolean): String! }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.name: a member of an answer takes no arguments; @from names the operation that does, @go says that Go resolves it`,
		},
		{
			"enum with an unknown value", `enum Kind { cat dgo }
type Pet { id: ID! kind: Kind }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Kind.dgo: the contract has no value "dgo"; did you mean dog?; allowed: cat, dog; @json(name:) says what it is called there`,
		},
		{
			"enum that lacks a value", `enum Kind { cat }
type Pet { id: ID! kind: Kind }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Kind: the contract's value "dog" has none here (openapi.yaml:44); add one, with @json(name: "dog") if it has another name`,
		},
		{
			"key that the object lacks", `type Pet { id: ID! mate: Pet @from(op: "listPets", keys: "ids=mateId", match: "id") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.mate: keys: Pet of the contract has no member mateId (openapi.yaml:46)`,
		},
		{
			"key of another kind", `type Pet { id: ID! mate: Pet @from(op: "listPets", keys: "ids=ownerId", match: "id") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.mate: keys: ownerId of Pet is string in the contract, and ids takes integer`,
		},
		{
			"match that the answer lacks", `type Pet { id: ID! mate: Pet @from(op: "listPets", keys: "ids=id", match: "uid") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.mate: match: Pet of the contract has no member uid (openapi.yaml:46); did you mean id?`,
		},
		{
			"match that is missing", `type Pet { id: ID! mate: Pet @from(op: "listPets", keys: "ids=id") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.mate: match is missing: the member of Pet that is equal to the key (id, name, nick, kind, ownerId, friendIds, friend, weight, extra), or $position`,
		},
		{
			"match of another kind", `type Pet { id: ID! mate: Pet @from(op: "listPets", keys: "ids=id", match: "name") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.mate: match: name is string in the contract, and the key is int`,
		},
		{
			"match without keys", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", match: "id") }`,
			`service.graphql:2: Query.pets: match finds the item of a key, and there are no keys`,
		},
		{
			"batch that answers no list", `type Pet { id: ID! n: Int @from(op: "countPets", keys: "ids=id") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.n: countPets takes a list of keys and answers object; allowed: an array, or an object whose members are named by the keys (openapi.yaml:36)`,
		},
		{
			"two keys", `type Pet { id: ID! mate: Pet @from(op: "listPets", keys: ["ids=id", "names=name"], match: "id") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.mate: keys: names and ids are lists; allowed: one, and parameters that are none`,
		},
		{
			"several keys and one object", `type Pet { id: ID! mate: Pet @from(op: "listPets", keys: "ids=friendIds", match: "id") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.mate: keys: friendIds is a list, so the field must be a list`,
		},
		{
			"several keys and one call each", `type Pet { id: ID! mates: [Pet!] @from(op: "getPet", keys: "id=friendIds") }
extend type Query { pets: [Pet!] @from(op: "listPets") }`,
			`service.graphql:1: Pet.mates: the contract has Pet there (openapi.yaml:46), which [Pet!] does not fit; allowed: an object type`,
		},
		{
			"path that leads nowhere", `extend type Query { n: Int @from(op: "countPets", path: "deep.y") }`,
			`service.graphql:1: Query.n: path: the answer of countPets has no member deep.y; allowed: x`,
		},
		{"constant that does not fit", `extend type Query { n: Int @constant(value: "x") }`, `service.graphql:1: Query.n: "x" is no constant of type Int; allowed: a text for String and ID, a number for Int and Float, true or false for Boolean`},
		{"constant and call", `extend type Query { n: Int @constant(value: "1") @from(op: "countPets", path: "n") }`, `service.graphql:1: Query.n: it cannot have both @constant and @from`},
		{"a float for an integer", petType + `extend type Query { pets(limit: Float): [Pet!] @from(op: "listPets") }`, `service.graphql:2: Query.pets: the argument limit is Float, and the contract has integer there; allowed: Int, or ID for what has more than 32 bits`},
		{"items that may be null", petType + `extend type Query { pets(names: [String]): [Pet!] @from(op: "listPets") }`, `service.graphql:2: Query.pets: the argument names is [String], whose items may be null, and a null cannot be sent there; write [String!]`},
		{"a name that is taken", `type Client { id: ID! }
extend type Query { pets: [Client!] @from(op: "listPets") }`, `service.graphql:1: Client: the generated client has this name (Client, New, Settings); give the type another one`},
		{"two keys of a root", petType + `extend type Query { pets(id: ID!, s: Int): Pet @from(op: "listPets", keys: ["ids=id", "limit=s"], match: "id", most: 9) }`, `service.graphql:2: Query.pets: keys: a root field has one key; send limit by args`},
		{"a part that is a list", `type Pet { id: ID! mate: Pet @from(op: "listPets", keys: ["ids=id", "limit=friendIds"], match: "id", most: 9) }
extend type Query { pets: [Pet!] @from(op: "listPets") }`, `service.graphql:1: Pet.mate: keys: friendIds is a list, and limit takes one value`},
		{"setting without a name", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", args: "limit=$config.") }`, `service.graphql:2: Query.pets: args: $config.: "" is no name of a value; allowed: letters and digits, a small letter first`},
		{"setting of two kinds", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", args: "limit=$config.x") pet(i: I): Pet @from(op: "addPet", args: ["name=$config.x"]) } input I { x: Int }`, `service.graphql:2: Query.pet: args: $config.x is sent as int already, and name is string`},
		{"client as a number", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", args: "limit=$client.name") }`, `service.graphql:2: Query.pets: args: $client.name is a string, and limit is integer`},
		{"source misspelt", petType + `extend type Query { pets: [Pet!] @from(op: "listPets", args: "limit=$viewer.it") }`, `service.graphql:2: Query.pets: args: there is no $viewer.it; did you mean $viewer.id?; allowed: an argument, $viewer.id, $client.name, $config.NAME, 'text', a number, true, false`},
		{"subscription", petType + `extend type Query { pets: [Pet!] @from(op: "listPets") } extend type Subscription { pet: Pet @from(op: "listPets") }`, `service.graphql:2: Subscription.pet: listPets answers once (openapi.yaml:5); allowed: a field of any type but Subscription`},
		{"type that nothing answers", petType, `service.graphql:1: Pet: no operation answers this type: give a field of this type @from, or remove the type`},
		{"unknown type", `extend type Query { pets: [Pat!] @from(op: "listPets") }`, `service.graphql:1:28: Undefined type Pat.`},
		{"no SDL", `type {`, `service.graphql:1:6: Expected Name, found {`},
		{"directive misspelt", `extend type Query { n: Int @form(op: "countPets") }`, `service.graphql:1:29: Undefined directive form.`},
		{"directive without an operation", `extend type Query { n: Int @from(path: "n") }`, `from`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, filepath.Join(dir, "pets", "openapi.yaml"), petsContract)
			write(t, filepath.Join(dir, "pets", File), test.binding)
			_, err := Load(dir)
			if err == nil {
				t.Fatalf("it is accepted; want %s", test.want)
			}
			if got := strings.ReplaceAll(err.Error(), filepath.Join(dir, "pets")+"/", ""); !strings.Contains(got, test.want) {
				t.Errorf("got  %s\nwant %s", got, test.want)
			} else if strings.Contains(got, "\n") {
				t.Errorf("one mistake is reported several times:\n%s", got)
			}
		})
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
