// Package cost measures what pricing an operation costs: compiling it once per
// document, pricing a request for a cached document, counting what was
// executed, and refusing fragment bombs. See RESULTS.md for figures.
package cost
