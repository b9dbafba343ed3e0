package binding

import (
	"strings"
	"testing"
)

const listContract = `{"openapi": "3.1.0", "paths": {"/a": {"get": {"operationId": "list", "parameters": [
	{"name": "limit", "in": "query", "schema": {"type": "integer"}}, {"name": "after", "in": "query", "schema": {"type": "string"}}, {"name": "skip", "in": "query", "schema": {"type": "integer"}}],
	"responses": {"200": {"content": {"application/json": {"schema": {"type": "object", "required": ["items", "total"], "properties": {
		"items": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}}, "next": {"type": "string"}, "total": {"type": "integer"}, "flag": {"type": "boolean"}}}}}}}}}},
	"components": {"schemas": {"Thing": {"type": "object", "required": ["id", "on"], "properties": {"id": {"type": "string"}, "on": {"type": "boolean"}}}}}}`

// Every mistake in a connection or a global id is reported, with what is allowed.
func TestRelayMistakes(t *testing.T) {
	t.Parallel()
	const (
		types = "type Thing { id: ID! }\ntype Things { edges: [Edge!]! pageInfo: PageInfo! }\ntype Edge { cursor: String! node: Thing! }\n"
		begin = "extend type Query { a(first: Int! = 1, after: String): Things @from(op: \"list\", path: \"items\") @page("
		form  = "; allowed: type Connection { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }, and type Edge { cursor: String! node: … }"
	)
	for name, test := range map[string]struct{ binding, want string }{
		"no place":              {types + begin + `size: "limit") }`, "Query.a: @page: nothing says where a page begins; allowed: one of cursor, offset, number"},
		"two places":            {types + begin + `size: "limit", cursor: "after", offset: "skip") }`, "Query.a: @page: cursor and offset are given; allowed: one of cursor, offset, number"},
		"a place that is none":  {types + begin + `size: "limit", offset: "skp") }`, "Query.a: @page: offset: list has no parameter skp (openapi.json:1); did you mean skip?; allowed: limit, after, skip"},
		"a place of a kind":     {types + begin + `size: "limit", cursor: "skip", next: "next") }`, "Query.a: @page: cursor: skip is integer in the contract; allowed: string"},
		"a size of a kind":      {types + begin + `size: "after", offset: "skip") }`, "Query.a: @page: size: after is string in the contract; allowed: integer"},
		"no next":               {types + begin + `size: "limit", cursor: "after") }`, "Query.a: @page: next says where the next cursor is, and belongs to cursor"},
		"next that is nowhere":  {types + begin + `size: "limit", cursor: "after", next: "nxt") }`, "Query.a: @page: next: the answer of list has no member nxt; did you mean next?; allowed: items, next, total, flag"},
		"next of a kind":        {types + begin + `size: "limit", cursor: "after", next: "flag") }`, "Query.a: @page: next: flag is boolean in the contract; allowed: string, integer"},
		"total of a kind":       {types + begin + `size: "limit", offset: "skip", total: "next") }`, "Query.a: @page: total: next is string in the contract; allowed: integer"},
		"no arguments":          {types + `extend type Query { a(first: Int): Things @from(op: "list", path: "items") @page(size: "limit", offset: "skip") }`, "Query.a: @page: a connection takes first: Int! and after: String"},
		"no list":               {types + `extend type Query { a(first: Int! = 1, after: String): Things @from(op: "list") @page(size: "limit", offset: "skip") }`, "Query.a: @page: the contract has object there (openapi.json:3), and a connection pages a list; path says where it is"},
		"a mutation":            {types + `extend type Mutation { a(first: Int! = 1, after: String): Things @from(op: "list", path: "items") @page(size: "limit", offset: "skip") }`, "Mutation.a: @page: a connection is declared as a field of Query; resolve others in Go"},
		"never null":            {types + `extend type Query { a(first: Int! = 1, after: String): Things! @from(op: "list", path: "items") @page(size: "limit", offset: "skip") }`, "Query.a: what a service answers may be missing, so Things! does not fit; write Things"},
		"no connection":         {"type Thing { id: ID! } type Things { items: [Thing!]! pageInfo: PageInfo! }\n" + begin + `size: "limit", offset: "skip") }`, "Query.a: @page: Things.items: [Thing!]! is no field of a connection" + form},
		"no total":              {"type Thing { id: ID! } type Things { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int } type Edge { cursor: String! node: Thing! }\n" + begin + `size: "limit", offset: "skip") }`, "Query.a: @page: Things has totalCount, and @page does not say where the total is" + form},
		"no node":               {"type Thing { id: ID! } type Things { edges: [Edge!]! pageInfo: PageInfo! } type Edge { cursor: String! }\n" + begin + `size: "limit", offset: "skip") }`, "Query.a: @page: Edge has no node" + form},
		"an edge with more":     {"type Thing { id: ID! } type Things { edges: [Edge!]! pageInfo: PageInfo! } type Edge { cursor: String! node: Thing! rank: Int }\n" + begin + `size: "limit", offset: "skip") }`, "Query.a: @page: Edge.rank: Int is no field of an edge" + form},
		"a node of a kind":      {"type Things { edges: [Edge!]! pageInfo: PageInfo! } type Edge { cursor: String! node: Int! }\n" + begin + `size: "limit", offset: "skip") }`, "Edge.node: the contract has Thing there (openapi.json:5), which Int does not fit; allowed: an object type"},
		"a global id of a kind": {"type Thing { id: ID! on: Boolean! @id }\n" + `extend type Query { a: [Thing!] @from(op: "list", path: "items") }`, "Thing.on: @id makes a global id of a field of type ID whose member is a string or an integer, and this is Boolean!"},
		"an argument of a kind": {"type Thing { id: ID! }\n" + `extend type Query { a(after: String @id): [Thing!] @from(op: "list", path: "items") }`, "Query.a: the argument after is String, and only an ID can be a global id"},
		"an id of nothing":      {`extend type Query { a(after: ID @id): Int @from(op: "list", path: "total") }`, `Query.a: the argument after is the id of a Int, which is no object type here; write @id(type: "…")`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Parse([]Text{{Dir: ".", ContractFile: "openapi.json", Contract: []byte(listContract), Binding: []byte(test.binding)}})
			got := ""
			if err != nil {
				_, got, _ = strings.Cut(err.Error(), ": ")
			}
			if got != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
}
