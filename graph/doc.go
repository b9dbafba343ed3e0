// Package graph serves GraphQL: one endpoint, a schema and policies per client, one executor for all.
//
// A request goes through the files in this order: identify.go (which client), transport_*.go (HTTP to Request and
// back), document.go (parse and validate, once per document), prepare.go (operation, variables, limits, cost),
// execute.go (plan, run), response.go (JSON). errors.go classifies every error once.
//
// Only generated.go and executor_gen.go know the domain; they are written by cmd/generate. Everything else here is the
// engine. It is not for listening, reading configuration files or setting up telemetry: package main does that.
package graph
