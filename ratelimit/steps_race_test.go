//go:build race && !bench

package ratelimit_test

// Random steps that each algorithm takes: fewer, as the race detector makes each many times slower and the walks have
// hardly any concurrency for it to look at.
const (
	modelSteps = 10_000
	waitSteps  = 2_000

	// slack multiplies the times that decisions may take.
	slack = 4
)
