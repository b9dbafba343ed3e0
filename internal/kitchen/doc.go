// Package kitchen is a domain for the engine's own tests: a library that lends books, to three clients. Its schema has
// every shape that GraphQL has: interfaces that implement interfaces, unions, enums, lists of every nullability,
// scalars of its own, inputs with defaults and with @oneOf, deprecations, subscriptions of scalars, types with names
// that generated code might use. Nothing resolves it but tests.
package kitchen

//go:generate go run -C ../.. ./cmd/generate -schema internal/kitchen/schema -union internal/kitchen/generated/union.graphql -config internal/kitchen/gqlgen.yml -services internal/kitchen/services -declared internal/kitchen/declared -stock internal/kitchen/stock
