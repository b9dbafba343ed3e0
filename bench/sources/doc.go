// Package sources compares fields that bindings declare with the same fields written by hand: byte for byte, and in time
// and memory.
package sources

//go:generate go run -C ../.. ./cmd/generate -schema bench/sources/schema -union bench/sources/bound/generated/union.graphql -config bench/sources/bound/gqlgen.yml -services bench/sources/bound/clients -declared bench/sources/bound/declared
//go:generate go run -C ../.. ./cmd/generate -schema bench/sources/schema -union bench/sources/hand/generated/union.graphql -config bench/sources/hand/gqlgen.yml -services bench/sources/hand -declared bench/sources/hand/declared
