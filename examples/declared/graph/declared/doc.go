// Package declared is what go generate writes: the resolvers of the fields that bindings of services declare. Nothing here
// is edited by hand.
package declared
