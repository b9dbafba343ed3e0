// Package stock is gqlgen as a competent user sets it up without Facet: its own executor, one resolver call per object,
// a dataloader v7 for each service and operation. It is the baseline that benchmarks compare with, and nothing to build
// on.
//
// The code is generated from the same union schema and the same bindings as graph's; the resolvers are single, not
// batch.
package stock

//go:generate go run generate.go
