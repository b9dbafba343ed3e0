package ratelimit_test

import (
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// TestKeysStayTheSame: a key names what is stored. If an update changed keys, nodes of the old and the new version
// would count apart for as long as both run.
func TestKeysStayTheSame(t *testing.T) {
	t.Parallel()
	limiter := mustLimiter(t, ratelimit.Config{Secret: secret})
	viewer := mustRule(t, ratelimit.Policy{Name: "viewer", Limit: 10, Window: time.Minute})
	client := mustRule(t, ratelimit.Policy{Name: "client", Per: ratelimit.PerClient, Algorithm: ratelimit.SlidingLog, Limit: 10, Window: time.Minute})
	for range 3 { // also what is remembered
		for _, c := range []struct {
			rule                *ratelimit.Rule
			kind, tenant, value string
			want                string
		}{
			{viewer, "viewer", "https://issuer.example\x00acme", "7", "rl:{nelEUSc4WAQinQ4P}:_PpiZnAQ8JNPNJPA7vZF"},
			{viewer, "viewer", "https://issuer.example\x00acme", "8", "rl:{ncnZ-N5PBQcYdgo5}:_BkbVjqWeIcUvhtKspe5"},
			{viewer, "address", "", "192.0.2.1", "rl:{5ta_gNCabt2fUKLf}:UZ8iCTa_cMdRwDQmGHOO"},
			{client, "client", "", "", "rl:{1hSMERqImGZjWcxl}:518q-_A0zgxFf2Y6ILJ2"},
		} {
			if got := limiter.Key("web", c.rule, c.kind, c.tenant, c.value); got != c.want {
				t.Errorf("%s %q: %s, want %s", c.kind, c.value, got, c.want)
			}
		}
	}
}
