// Package declared is what go generate writes: the resolvers of the fields that bindings of services declare
// (clients/<service>/service.graphql). Nothing here is edited by hand.
package declared
