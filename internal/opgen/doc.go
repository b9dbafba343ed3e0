// Package opgen writes random GraphQL operations against a schema, for tests that compare two executors: aliases,
// merged fields, inline and named fragments on object and abstract types, conditions by literal and variable, arguments
// by literal and variable and, where asked for, introspection and @defer.
//
// An operation depends on nothing but the schema, the options and the seed. Not all of them are valid: the validator
// says which. It is not for generating schemas, and not for load.
package opgen
