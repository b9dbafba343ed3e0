// Package graph runs GraphQL operations: a schema and policies per client, one executor for all.
//
// life.go tells the life of an operation from its request to the end of its answer, stage by stage; whatever the
// transport, there is no other way. document.go and prepare.go find out what is asked, rate.go charges for it, plan
// executes it, answer.go and parts.go encode what came, and errors.go classifies every error once. Package edge carries
// requests and answers over the network.
//
// Nothing here knows a domain: [Options.Executable] and [Options.Resolvers] bring one.
package graph
