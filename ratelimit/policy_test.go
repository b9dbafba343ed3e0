package ratelimit_test

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/ratelimit"
)

func TestPolicyValidateNamesEveryProblem(t *testing.T) {
	t.Parallel()
	good := ratelimit.Policy{Name: "p", Limit: 10, Window: time.Second}
	for name, c := range map[string]struct {
		change func(*ratelimit.Policy)
		want   []string // parts of the error; none: valid
	}{
		"good":             {func(*ratelimit.Policy) {}, nil},
		"name":             {func(p *ratelimit.Policy) { p.Name = `a";x=1` }, []string{`policy "a\";x=1"`, "name: must match"}},
		"limit 0":          {func(p *ratelimit.Policy) { p.Limit = 0 }, []string{"limit: must be from 1 to 1000000000000 for gcra, got 0"}},
		"limit too large":  {func(p *ratelimit.Policy) { p.Limit = ratelimit.MaxUnits + 1 }, []string{"limit: must be"}},
		"window too short": {func(p *ratelimit.Policy) { p.Window = time.Microsecond }, []string{"window: must be from 1ms to 8784h0m0s, got 1µs"}},
		"window in ns":     {func(p *ratelimit.Policy) { p.Window = time.Second + 1 }, []string{"window: must be a whole number of µs, got 1.000000001s"}},
		"window too long":  {func(p *ratelimit.Policy) { p.Window = ratelimit.MaxWindow + time.Hour }, []string{"window: must be"}},
		"per":              {func(p *ratelimit.Policy) { p.Per = "ip" }, []string{`per: must be one of viewer, client, address, claim:<name>, got "ip"`}},
		"empty claim":      {func(p *ratelimit.Policy) { p.Per = "claim:" }, []string{"per: must be one of"}},
		"log too large": {func(p *ratelimit.Policy) { p.Algorithm, p.Limit = ratelimit.SlidingLog, 2_000_000 },
			[]string{"limit: must be from 1 to 1000000 for slidingLog, got 2000000"}},
		"burst of a window": {func(p *ratelimit.Policy) { p.Algorithm, p.Burst = ratelimit.FixedWindow, 5 },
			[]string{"burst: only gcra and tokenBucket have one, not fixedWindow"}},
		"negative burst": {func(p *ratelimit.Policy) { p.Burst = -1 }, []string{"burst: must be from 1 to"}},
		"burst for ages": {func(p *ratelimit.Policy) { p.Burst = ratelimit.MaxUnits }, []string{"burst: 1000000000000 units take longer than"}},
		"lease of a window": {func(p *ratelimit.Policy) { p.Algorithm, p.Lease = ratelimit.SlidingCounter, true },
			[]string{"lease: needs the algorithm gcra or tokenBucket, not slidingCounter"}},
		"lease of a node": {func(p *ratelimit.Policy) { p.Scope, p.Lease = ratelimit.Node, true }, []string{"lease: needs the scope fleet, not node"}},
		"unknown values": {func(p *ratelimit.Policy) { p.Algorithm, p.Mode, p.OnOutage, p.Scope = 9, 9, 9, 9 },
			[]string{"algorithm: unknown value 9", "mode: unknown value 9", "onOutage: unknown value 9", "scope: unknown value 9"}},
		"overrides": {func(p *ratelimit.Policy) {
			p.Overrides = []ratelimit.Override{{Operation: "A", Limit: 1}, {Limit: 0}, {Claim: "plan", Limit: 1, Window: 1}}
		}, []string{"overrides[1]: names neither an operation nor a claim", "limit: must be from 1",
			"overrides[2]: claim and value: must be given together", "overrides[2]: window: must be"}},
		"several": {func(p *ratelimit.Policy) { p.Limit, p.Window, p.Name = 0, 0, "" }, []string{"limit:", "window:", "name:"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := good
			c.change(&p)
			err := p.Validate()
			if (err == nil) != (len(c.want) == 0) {
				t.Fatalf("got error %v, want %q", err, c.want)
			}
			for _, part := range c.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("the error does not say %q: %v", part, err)
				}
			}
		})
	}
}

func TestNamesOfEnumerations(t *testing.T) {
	t.Parallel()
	var a ratelimit.Algorithm
	for _, name := range []string{"gcra", "tokenBucket", "slidingCounter", "slidingLog", "fixedWindow"} {
		if err := a.UnmarshalText([]byte(name)); err != nil || a.String() != name {
			t.Errorf("algorithm %q was read as %s (error %v)", name, a, err)
		}
	}
	var m ratelimit.Mode
	var o ratelimit.Outage
	var s ratelimit.Scope
	for _, c := range []struct {
		set   func(string) error
		good  []string
		error string
	}{
		{func(v string) error { return a.UnmarshalText([]byte(v)) }, nil,
			`unknown algorithm "GCRA": must be one of gcra, tokenBucket, slidingCounter, slidingLog, fixedWindow`},
		{func(v string) error { return m.UnmarshalText([]byte(v)) }, []string{"enforce", "shadow"},
			`unknown mode "GCRA": must be one of enforce, shadow`},
		{func(v string) error { return o.UnmarshalText([]byte(v)) }, []string{"local", "open", "closed"},
			`unknown onOutage "GCRA": must be one of local, open, closed`},
		{func(v string) error { return s.UnmarshalText([]byte(v)) }, []string{"fleet", "node"},
			`unknown scope "GCRA": must be one of fleet, node`},
	} {
		for _, name := range c.good {
			if err := c.set(name); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := c.set("GCRA"); err == nil || err.Error() != c.error {
			t.Errorf("got error %v, want %s", err, c.error)
		}
	}
	if m.String() != "shadow" || o.String() != "closed" || s.String() != "node" {
		t.Errorf("got %s, %s, %s", m, o, s)
	}
}

func TestSetJoinsTheProblemsOfAllPolicies(t *testing.T) {
	t.Parallel()
	_, err := ratelimit.NewSet("web", ratelimit.Policy{Name: "a"}, ratelimit.Policy{Name: "b", Limit: 1},
		ratelimit.Policy{Name: "b", Limit: 1, Window: time.Second})
	for _, part := range []string{`client "web"`, `policy "a": limit:`, `policy "b": window:`, `policy "b": there is another`} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("the error does not say %q: %v", part, err)
		}
	}
}

// validPolicy draws any policy that Validate accepts, the extremes included.
func validPolicy(t *rapid.T) ratelimit.Policy {
	p := ratelimit.Policy{Name: "p", Algorithm: rapid.SampledFrom(algorithms()).Draw(t, "algorithm")}
	most := int64(ratelimit.MaxUnits)
	if p.Algorithm == ratelimit.SlidingLog {
		most = ratelimit.MaxLogUnits
	}
	p.Limit = rapid.Int64Range(1, most).Draw(t, "limit")
	µs := rapid.Int64Range(ratelimit.MinWindow.Microseconds(), ratelimit.MaxWindow.Microseconds()).Draw(t, "window")
	p.Window = time.Duration(µs) * time.Microsecond
	if p.Algorithm == ratelimit.GCRA || p.Algorithm == ratelimit.TokenBucket {
		p.Burst = rapid.Int64Range(0, ratelimit.MaxUnits).Draw(t, "burst")
	}
	if p.Validate() != nil {
		p.Burst = 0
	}
	return p
}

// TestNumbersStayExact: for every valid policy the products that the scripts make stay within 2^52, and the time of one
// unit is that of the policy, exactly or rounded up by less than a thousandth: never is more admitted.
func TestNumbersStayExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := validPolicy(t)
		rule, err := ratelimit.NewRule(p)
		if err != nil {
			t.Fatal(err)
		}
		if tick, steps := rule.Steps(); p.Algorithm == ratelimit.SlidingCounter {
			if tick*steps < p.Window.Microseconds() || steps < 1000 || big.NewInt(0).Mul(big.NewInt(steps), big.NewInt(p.Limit)).Cmp(big.NewInt(1<<52)) > 0 {
				t.Fatalf("%+v: %d steps of %d µs", p, steps, tick)
			}
		}
		w, l := rule.Emission()
		if l == 0 {
			return
		}
		burst := rule.Policy().Burst
		if product := new(big.Int).Mul(big.NewInt(w), big.NewInt(burst)); product.Cmp(big.NewInt(1<<52)) > 0 {
			t.Fatalf("%+v: w %d times the burst %d is beyond 2^52", p, w, burst)
		}
		got, want := big.NewRat(w, l), big.NewRat(p.Window.Microseconds(), p.Limit)
		if got.Cmp(want) < 0 {
			t.Fatalf("%+v: one unit comes back in %v µs, too soon: the policy says %v", p, got, want)
		}
		if most := new(big.Rat).Mul(want, big.NewRat(1001, 1000)); got.Cmp(most) > 0 {
			t.Fatalf("%+v: one unit comes back in %v µs: the policy says %v", p, got, want)
		}
	})
}

func TestPolicyCapacityAndRate(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		policy   ratelimit.Policy
		capacity int64
		rate     float64
	}{
		{ratelimit.Policy{Limit: 600, Window: time.Minute}, 600, 10},
		{ratelimit.Policy{Limit: 600, Window: time.Minute, Burst: 50}, 50, 10},
		{ratelimit.Policy{Limit: 1, Window: 500 * time.Millisecond}, 1, 2},
	} {
		if got, rate := c.policy.Capacity(), c.policy.Rate(); got != c.capacity || rate != c.rate {
			t.Errorf("%+v: capacity %d, rate %v, want %d, %v", c.policy, got, rate, c.capacity, c.rate)
		}
	}
}
