// Package generated is what go generate writes: the union of the clients' schemas and its executor. Nothing here is
// edited by hand.
package generated
