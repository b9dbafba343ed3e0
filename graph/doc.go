// Package graph serves GraphQL: one endpoint, a schema and policies per client, one executor for all.
//
// life.go tells the life of an operation from its request to the end of its answer, stage by stage; whatever the transport,
// there is no other way. What comes before it stands in identify.go (which client) and http.go or websocket.go (the
// transports, which read requests and take results). document.go and prepare.go find out what is asked, plan executes it,
// answer.go and parts.go encode what came, and errors.go classifies every error once.
//
// Only generated.go and executor_gen.go know the domain; they are written by cmd/generate. Everything else here is the
// engine. It is not for listening, reading configuration files or setting up telemetry: package main does that.
package graph
