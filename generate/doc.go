// Package generate turns the client schemas of a module into the one executor that serves them all.
//
// It merges every client folder into the union schema, has gqlgen bind the union to Go types, and writes the compiled
// executor. Of gqlgen's own code only the interfaces of the resolvers and the decoders of arguments stay: the rest
// would be an executor that nothing calls. Offering a field to another client needs no run at all, because the union
// already has it.
package generate
