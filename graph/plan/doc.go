// Package plan compiles a GraphQL operation once and runs it many times.
//
// An operation becomes a [Plan]: a tree of selections in which every decision that does not depend on data is already
// taken. Fields are collected and merged, response keys are encoded, fragments are flattened per concrete type, and
// every field is a small number that generated code switches on. Running a plan has two passes:
//
//  1. Resolve, breadth first. Each plan node that needs a call is called once, with all its parents of the whole
//     operation, whatever the nesting of lists above it. Independent nodes run in parallel; a node that needs no call
//     never costs a goroutine. Results wait in slots.
//  2. Write, depth first. One pass walks the services' own structs and the slots and appends JSON to one buffer.
//
// The typed half, which knows the Go types of the schema, is generated beside gqlgen's code by cmd/generate; it calls
// the generic functions of this package. Package plan itself knows no domain type, no HTTP, no loader and no policy:
// those hook in through [Hooks] and [Tasks].
//
// Fields of fragments with @defer are resolved and written in the same two passes after the part that has their object;
// see [Group] and [Part]. Introspection is written from the client's schema.
//
// What it is not for: parsing, validating and limiting documents, which package graph does.
package plan
