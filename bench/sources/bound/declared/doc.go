// Package declared is what go generate writes: the resolvers of the fields that the bindings declare.
package declared
