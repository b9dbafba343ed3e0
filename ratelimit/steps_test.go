//go:build !bench

package ratelimit_test

// waitSteps is how many random steps each algorithm takes on each store whose clock the test moves. miniredis takes its
// time; with the tag bench it is 100,000.
const waitSteps = 5_000
