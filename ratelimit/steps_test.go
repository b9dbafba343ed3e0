//go:build !bench && !race

package ratelimit_test

// Random steps that each algorithm takes: on a real Redis, and on each store whose clock the test moves. miniredis takes
// its time; with the tag bench it is 100,000 there too.
const (
	modelSteps = 100_000
	waitSteps  = 5_000

	// slack multiplies the times that decisions may take.
	slack = 1
)
