// Package github proves bindings on a contract that nobody here wrote: GitHub's OpenAPI file, of more than a thousand
// operations. Fourteen of them, of different shapes, are bound and served against a mock of the same contract.
//
// The file comes from npm: npm ci in this folder. Where it is not there the test skips, unless FACET_REQUIRE_REAL is set.
package github
