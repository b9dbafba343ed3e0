//go:build bench

package ratelimit_test

// waitSteps is how many random steps each algorithm takes on each store whose clock the test moves.
const waitSteps = 100_000
