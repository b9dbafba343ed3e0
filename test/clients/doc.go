// Package clients proves that the GraphQL clients that frontends use work against a real server: npm's graphql-http
// audits, graphql-ws, graphql-sse, Apollo Client, urql and Relay. The package holds tests and their Node scripts only;
// run `npm ci` here first.
package clients
