package main

import (
	"fmt"
	"testing"

	"github.com/facetgraph/facet/internal/demo"
)

// The known classes of attacks on GraphQL servers, each against the real server. A class that
// we offer no surface for, as uploads, is there as well: what it gets is an answer, too.
//
// Not parallel, and neither are its parts: what one request allocates can only be told while nothing else runs.
func TestKnownAttacks(t *testing.T) {
	d := startDemo(t, demo.Options{})
	for i, class := range [27]struct {
		name string
		test func(*testing.T, *Demo)
	}{
		{"fragment bomb", fragmentBomb},
		{"fragment counted once", fragmentCountedOnce},
		{"cost hidden in fragments", costHiddenInFragments},
		{"directive overload", directiveOverload},
		{"alias overload", aliasOverload},
		{"overlapping fields", overlappingFields},
		{"parser recursion", parserRecursion},
		{"introspection recursion", introspectionRecursion},
		{"limits missing on a transport", limitsOnEveryTransport},
		{"subscription flood", subscriptionFlood},
		{"legacy subprotocol", legacySubprotocol},
		{"anonymous subscription", anonymousSubscription},
		{"batch bypass", batchBypass},
		{"cross-site request", crossSiteRequest},
		{"charset bomb", charsetBomb},
		{"bypass by another path", bypassByAnotherPath},
		{"keys that mean something elsewhere", meaningfulKeys},
		{"persisted query poisoning", persistedQueryPoisoning},
		{"upload", upload},
		{"list-input bomb", listInputBomb},
		{"numbers of slicing arguments", slicingNumbers},
		{"amplified errors", amplifiedErrors},
		{"document cache", documentCache},
		{"leaks by suggestion and panic", leaks},
		{"clients apart", clientsApart},
		{"compression bomb", compressionBomb},
		{"connections", connectionAttacks},
	} {
		t.Run(fmt.Sprintf("%02d %s", i+1, class.name), func(t *testing.T) {
			class.test(t, d)
			d.lives(t)
		})
	}
}
