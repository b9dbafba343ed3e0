// Package services is what the competitors of the benchmarks have in common: the calls to the six services, as
// functions that each benchmark fills in with data in memory, with Facet's clients, or with calls written by hand.
package services
