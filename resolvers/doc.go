// Package resolvers wires the schema to the services: arguments become keys, keys go to loaders, loaders call clients.
//
// There is one file per domain noun. Nothing here decides anything: business logic stays in the services. A field that
// crosses a service boundary is a batch resolver, so that one operation makes one call per loader and level, however
// many objects it lists. Together with clients/<service> and schema/<client>, this package is what a company replaces
// with its own; the engine around it knows none of it.
package resolvers
