package schema_test

import (
	"fmt"
	"testing/fstest"

	"github.com/facetgraph/facet/schema"
)

// Two teams each offer what they need of one type.
func ExampleUnion() {
	set, err := schema.Load(fstest.MapFS{
		"mobile/client.yaml":    {Data: []byte("title: Mobile\n")},
		"mobile/schema.graphql": {Data: []byte("type Query { post(id: ID!): Post }\ntype Post { title: String }\n")},
		"web/client.yaml":       {Data: []byte("title: Web\n")},
		"web/schema.graphql":    {Data: []byte("type Query { post(id: ID!): Post }\ntype Post { title: String likes: Int! }\n")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, sdl, err := schema.Union(set.Clients)
	fmt.Print(sdl, err)
	// Output:
	// type Post {
	//   likes: Int!
	//   title: String
	// }
	//
	// type Query {
	//   post(id: ID!): Post
	// }
	// <nil>
}

// Mistakes in a folder are all reported, with what was probably meant.
func ExampleLoad() {
	_, err := schema.Load(fstest.MapFS{
		"web/client.yaml":    {Data: []byte("deadline: 5\nlimits: {dept: 3}\n")},
		"web/schema.graphql": {Data: []byte("type Query { post: Psot }\ntype Post { title: String }\n")},
	})
	fmt.Println(err)
	// Output:
	// web/client.yaml:1:11: deadline: want a duration such as 500ms, 2s or 1m30s, got 5; allowed: 1ms to 5m
	// web/client.yaml:2:10: limits.dept: unknown key, did you mean depth?; allowed: bodyBytes, queryBytes, tokens, nesting, depth, aliases, rootFields, directives, selections, listInput, variablesDepth, errors
	// web/schema.graphql:1:14: Query.post has the unknown type Psot; did you mean Post?
}

// A change to a client's schema, as CI shows it.
func ExampleDiff() {
	version := func(sdl string) *schema.Client {
		set, err := schema.Load(fstest.MapFS{
			"tv/client.yaml": {Data: []byte("title: TV\n")}, "tv/schema.graphql": {Data: []byte(sdl)},
		})
		if err != nil {
			panic(err)
		}
		return set.Clients[0]
	}
	before := version("type Query { row(size: Int): String! }")
	after := version("type Query { row(size: Int!): String  rows: [String!] }")
	for _, change := range schema.Diff(before.Schema, after.Schema) {
		fmt.Println(change)
	}
	// Output:
	// tv/schema.graphql:1:14: breaking: Query.row was String! and is now String (FIELD_CHANGED_KIND)
	// tv/schema.graphql:1:18: breaking: Query.row(size:) was Int and is now Int! (ARG_CHANGED_KIND)
	// tv/schema.graphql:1:39: safe: Query.rows was added (FIELD_ADDED)
}
