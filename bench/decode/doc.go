// Package decode compares ways to decode the answers of services. It holds
// benchmarks only; RESULTS.md says what was measured and what follows.
package decode
