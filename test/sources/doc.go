// Package sources proves what bindings can declare: two services whose contracts have every construct, bound to fields
// without Go, and asked over real HTTP. docs/sources.md shows these bindings.
package sources

//go:generate go run -C ../.. ./cmd/generate -schema test/sources/schema -union test/sources/generated/union.graphql -config test/sources/gqlgen.yml -services test/sources/clients -declared test/sources/declared
