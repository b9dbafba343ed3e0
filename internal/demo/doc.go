// Package demo is the world that Facet is tried in: a social feed spread over
// six HTTP services with invented but deterministic data. The demo command,
// cmd/services and the tests all run these services over real HTTP.
//
// Every start gives the same 750 profiles and 1,000 posts; what is written is
// kept in memory and gone at the end. The services count their calls
// (GET /_stats), and can be slow or faulty on request ([Faults]).
//
// The OpenAPI file of each service stands beside its client, and a test here
// holds the services to it. A company replaces this package by its own
// services: nothing in it is meant for production, and nothing imports it but
// the demo, the tests and the benchmarks.
package demo
