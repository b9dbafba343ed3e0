//go:build !bench && !race

package ratelimit_test

// Random steps that each algorithm takes: on a real Redis, and on each store whose clock the test moves, which is
// 100,000 for the five together. With the tag bench it is 100,000 for each there, too.
const (
	modelSteps = 100_000
	waitSteps  = 20_000

	// slack multiplies the times that decisions may take.
	slack = 1
)
