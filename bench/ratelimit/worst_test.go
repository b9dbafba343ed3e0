package ratelimit_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/facetgraph/facet/ratelimit"
)

// worstCase is a policy and the most that it may let through in one window's length.
type worstCase struct {
	ratelimit.Policy
	promise int64
	says    string
}

func worstCases() []worstCase {
	p := func(a ratelimit.Algorithm, burst int64) ratelimit.Policy {
		return ratelimit.Policy{Name: "p", Algorithm: a, Limit: 1000, Burst: burst, Window: time.Second}
	}
	return []worstCase{
		{p(ratelimit.GCRA, 0), 2000, "burst + limit"},
		{p(ratelimit.GCRA, 200), 1200, "burst + limit"},
		{p(ratelimit.TokenBucket, 0), 2000, "burst + limit"},
		{p(ratelimit.TokenBucket, 200), 1200, "burst + limit"},
		{p(ratelimit.SlidingCounter, 0), 2000, "2 × limit"},
		{p(ratelimit.SlidingLog, 0), 1000, "limit"},
		{p(ratelimit.FixedWindow, 0), 2000, "2 × limit"},
	}
}

// spending is units taken at one time, in µs.
type spending struct{ at, units int64 }

// attack spends all there is at a time within a window, then nothing for a while, and then all there is every ms.
func attack(t *testing.T, p ratelimit.Policy, first, pause time.Duration) (out []spending) {
	t.Helper()
	rule, err := ratelimit.NewRule(p)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_700_000_000, 0).Add(first)
	m, err := ratelimit.NewMemory(ratelimit.MemoryConfig{Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(cost int64) ratelimit.Decision {
		ds, err := m.Reserve(context.Background(), []ratelimit.Charge{{Key: "k", Rule: rule, Cost: cost}})
		if err != nil {
			t.Fatal(err)
		}
		return ds[0]
	}
	for end := now.Add(pause + 3*p.Window); now.Before(end); now = now.Add(time.Millisecond) {
		if left := ask(0).Remaining; left > 0 && ask(left).Allowed {
			out = append(out, spending{now.UnixMicro(), left})
		}
		if len(out) == 1 && pause > 0 {
			now, pause = now.Add(pause), 0
		}
	}
	return out
}

// mostWithin is the most that was spent in any span of the length.
func mostWithin(all []spending, span time.Duration) (most int64) {
	var sum int64
	from := 0
	for _, s := range all {
		sum += s.units
		for s.at-all[from].at >= span.Microseconds() {
			sum -= all[from].units
			from++
		}
		most = max(most, sum)
	}
	return most
}

// worstAdmitted is the most that any of many attacks gets through in one window's length.
func worstAdmitted(t *testing.T, p ratelimit.Policy) (most int64) {
	t.Helper()
	for first := time.Duration(0); first < p.Window; first += p.Window / 20 {
		for pause := time.Duration(0); pause < p.Window; pause += p.Window / 4 {
			// The last ms of each part: so close to an edge that hardly anything comes back in between.
			most = max(most, mostWithin(attack(t, p, first+p.Window/20-time.Millisecond, pause), p.Window))
		}
	}
	return most
}

// TestWorstAdmitted attacks each algorithm at every phase of its window. None lets more through than it promises, and
// each about as much: the promises are not loose either.
func TestWorstAdmitted(t *testing.T) {
	t.Parallel()
	for _, c := range worstCases() {
		t.Run(fmt.Sprintf("%s, burst %d", c.Algorithm, c.Burst), func(t *testing.T) {
			t.Parallel()
			if got := worstAdmitted(t, c.Policy); got > c.promise || got < c.promise*97/100 {
				t.Errorf("%d of %d units got through in one window's length, want at most %d and nearly so many", got, c.Limit, c.promise)
			}
		})
	}
}
