package ratelimit_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/ratelimit"
)

// TestHeadersStayTheSame goes from a request to the header of the response, with a clock that stands still.
func TestHeadersStayTheSame(t *testing.T) {
	t.Parallel()
	store, err := ratelimit.NewMemory(ratelimit.MemoryConfig{Now: func() time.Time { return time.Unix(1_800_000_000, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	limiter := mustLimiter(t, ratelimit.Config{Secret: secret, Store: store})
	set := mustSet(t, "web",
		ratelimit.Policy{Name: "viewer", Limit: 6000, Window: time.Minute, Burst: 2000},
		ratelimit.Policy{Name: "client", Per: ratelimit.PerClient, Limit: 600_000, Window: 1500 * time.Millisecond, Algorithm: ratelimit.SlidingLog},
		ratelimit.Policy{Name: "trial", Limit: 1, Window: time.Hour, Mode: ratelimit.Shadow})
	r := mustReserve(t, limiter, request(set, "7", 107))
	limiter.Settle(t.Context(), r, 100)
	allowed := http.Header{}
	ratelimit.HeaderFields(r.After(100), nil).Set(allowed)
	want := http.Header{
		"Ratelimit-Policy": {`"viewer";q=6000;w=60;bff-unit="points";pk=:T4FNdXj1x+U5:, "client";q=600000;bff-unit="points";pk=:zgxFf2Y6ILJ2:`},
		"Ratelimit":        {`"viewer";r=1900;t=19;pk=:T4FNdXj1x+U5:, "client";r=599900;t=2;pk=:zgxFf2Y6ILJ2:`},
	}
	if diff := cmp.Diff(want, allowed); diff != "" {
		t.Errorf("what was allowed (-want +got):\n%s", diff)
	}
	r = mustReserve(t, limiter, request(set, "7", 1901))
	refused := http.Header{}
	ratelimit.HeaderFields(r.Decisions, nil).Set(refused)
	want["Ratelimit"], want["Retry-After"] = []string{`"viewer";r=1900;t=1;pk=:T4FNdXj1x+U5:`}, []string{"1"}
	if diff := cmp.Diff(want, refused); diff != "" {
		t.Errorf("what was refused (-want +got):\n%s", diff)
	}
}

// A partition that is no base64 is shown as it is.
func TestForeignPartitions(t *testing.T) {
	t.Parallel()
	for partition, want := range map[string]string{
		"dTox": ";pk=:dTox:", "_-8A": ";pk=:/+8A:", "dT": ";pk=:dQ==:", "dTo": ";pk=:dTo=:", "a b": ";pk=:YSBi:",
		"dTo=": ";pk=:ZFRvPQ==:", "d": ";pk=:ZA==:", "": "",
	} {
		d := decision(func(d *ratelimit.Decision, _ *ratelimit.Policy) { d.Partition = partition })
		got := ratelimit.HeaderFields([]ratelimit.Decision{d}, nil)
		if got.Limit != `"user";r=500;t=30`+want || got.Policy != `"user";q=1000;w=60;bff-unit="points"`+want {
			t.Errorf("partition %q: %q and %q", partition, got.Policy, got.Limit)
		}
	}
}
