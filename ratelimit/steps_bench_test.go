//go:build bench

package ratelimit_test

// Random steps that each algorithm takes: on a real Redis, and on each store whose clock the test moves.
const (
	modelSteps = 1_000_000
	waitSteps  = 100_000

	// slack multiplies the times that decisions may take.
	slack = 1
)
