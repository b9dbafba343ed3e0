package ratelimit_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/ratelimit"
)

// decision is a decision of a policy of 1,000 units a minute, changed.
func decision(change ...func(*ratelimit.Decision, *ratelimit.Policy)) ratelimit.Decision {
	p := &ratelimit.Policy{Name: "user", Limit: 1000, Window: time.Minute}
	d := ratelimit.Decision{Policy: p, Allowed: true, Remaining: 500, Partition: "dTox"}
	for _, f := range change {
		f(&d, p)
	}
	return d
}

func refused(after time.Duration) func(*ratelimit.Decision, *ratelimit.Policy) {
	return func(d *ratelimit.Decision, _ *ratelimit.Policy) {
		d.Allowed, d.Remaining, d.RetryAfter = false, 0, after
	}
}

func named(name string) func(*ratelimit.Decision, *ratelimit.Policy) {
	return func(_ *ratelimit.Decision, p *ratelimit.Policy) { p.Name = name }
}

func shadowed(_ *ratelimit.Decision, p *ratelimit.Policy) { p.Mode = ratelimit.Shadow }

func never(d *ratelimit.Decision, _ *ratelimit.Policy) { d.Allowed, d.Never = false, true }

func TestHeaderFields(t *testing.T) {
	t.Parallel()
	const user = `"user";q=1000;w=60;bff-unit="points";pk=:dTox:`
	for name, c := range map[string]struct {
		decisions []ratelimit.Decision
		want      ratelimit.Fields
	}{
		"none": {nil, ratelimit.Fields{}},
		"the draft's example of a refusal": {
			[]ratelimit.Decision{decision(refused(6900 * time.Millisecond))},
			ratelimit.Fields{Policy: user, Limit: `"user";r=0;t=7;pk=:dTox:`, RetryAfter: 7},
		},
		"allowed: r/t is the policy's rate": {
			[]ratelimit.Decision{decision()},
			ratelimit.Fields{Policy: user, Limit: `"user";r=500;t=30;pk=:dTox:`},
		},
		"a refusal shows the limits that refused, but all policies": {
			[]ratelimit.Decision{decision(named("a")), decision(named("b"), refused(time.Millisecond)), decision(named("c"), refused(90*time.Second))},
			ratelimit.Fields{
				Policy: strings.ReplaceAll(user, "user", "a") + ", " + strings.ReplaceAll(user, "user", "b") + ", " +
					strings.ReplaceAll(user, "user", "c"),
				Limit: `"b";r=0;t=1;pk=:dTox:, "c";r=0;t=90;pk=:dTox:`, RetryAfter: 90,
			},
		},
		"shadow stays hidden": {
			[]ratelimit.Decision{decision(shadowed, refused(time.Second))}, ratelimit.Fields{},
		},
		"never promises nothing": {
			[]ratelimit.Decision{decision(never)}, ratelimit.Fields{Policy: user},
		},
		"never beside a refusal promises nothing": {
			[]ratelimit.Decision{decision(refused(time.Second)), decision(named("z"), never)},
			ratelimit.Fields{Policy: user + ", " + strings.ReplaceAll(user, "user", "z"), Limit: `"user";r=0;t=1;pk=:dTox:`},
		},
		"no whole seconds, no w": {
			[]ratelimit.Decision{decision(func(d *ratelimit.Decision, p *ratelimit.Policy) {
				p.Window, d.Partition = 1500*time.Millisecond, ""
			})},
			ratelimit.Fields{Policy: `"user";q=1000;bff-unit="points"`, Limit: `"user";r=500;t=1`},
		},
		"a window that comes back at once": {
			[]ratelimit.Decision{decision(func(d *ratelimit.Decision, p *ratelimit.Policy) {
				p.Algorithm, d.Remaining, d.Reset = ratelimit.FixedWindow, 0, 41*time.Second
			})},
			ratelimit.Fields{Policy: user, Limit: `"user";r=0;t=41;pk=:dTox:`},
		},
		"a burst beyond the quota is not shown": {
			[]ratelimit.Decision{decision(func(d *ratelimit.Decision, p *ratelimit.Policy) { p.Burst, d.Remaining = 9000, 9000 })},
			ratelimit.Fields{Policy: user, Limit: `"user";r=1000;t=60;pk=:dTox:`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, ratelimit.HeaderFields(c.decisions, nil)); diff != "" {
				t.Errorf("fields differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRetryAfterIsJitteredUpwardsOnly(t *testing.T) {
	t.Parallel()
	ds := []ratelimit.Decision{decision(refused(100 * time.Second))}
	for jitter, want := range map[float64]int64{0: 100, .5: 105, .99: 110} {
		if got := ratelimit.HeaderFields(ds, func() float64 { return jitter }).RetryAfter; got != want {
			t.Errorf("jitter %v: Retry-After %d, want %d", jitter, got, want)
		}
	}
}

func TestFieldsSet(t *testing.T) {
	t.Parallel()
	h := http.Header{}
	ratelimit.Fields{}.Set(h)
	if len(h) != 0 {
		t.Errorf("empty fields set %v", h)
	}
	ratelimit.Fields{Policy: "p", Limit: "l", RetryAfter: 7}.Set(h)
	want := http.Header{"Ratelimit-Policy": {"p"}, "Ratelimit": {"l"}, "Retry-After": {"7"}}
	if diff := cmp.Diff(want, h); diff != "" {
		t.Errorf("header differs (-want +got):\n%s", diff)
	}
}

// FuzzA9Row17HeaderGrammar reads what HeaderFields writes with a strict parser of RFC 9651 and holds it to the draft:
// the required parameters, their types and ranges, and a Retry-After never earlier than any t.
func FuzzA9Row17HeaderGrammar(f *testing.F) {
	f.Add("user", int64(1000), int64(60_000_000), int64(500), int64(0), "dTox", byte(0))
	f.Add("a-b_C", int64(1), int64(1_000), int64(-5), int64(6_900_000), "", byte(3))
	f.Add("x", int64(1_000_000_000_000), int64(31_622_400_000_000), int64(1_000_000_000_000), int64(1), "}\"\\\n", byte(0xff))
	f.Fuzz(func(t *testing.T, name string, limit, window, remaining, retry int64, partition string, flags byte) {
		p := ratelimit.Policy{
			Name: name, Limit: limit, Window: time.Duration(window) * time.Microsecond,
			Algorithm: ratelimit.Algorithm(flags >> 5 % 5),
		}
		if window > ratelimit.MaxWindow.Microseconds() || p.Validate() != nil {
			t.Skip("not a policy")
		}
		d := ratelimit.Decision{
			Policy: &p, Allowed: flags&1 == 0, Never: flags&2 != 0 && flags&1 != 0, Remaining: min(remaining, ratelimit.MaxUnits),
			Partition: partition, Reset: max(0, time.Duration(min(retry, window))*time.Microsecond),
		}
		if !d.Allowed {
			d.RetryAfter = d.Reset
		}
		second := d
		second.Allowed = flags&4 == 0
		fields := ratelimit.HeaderFields([]ratelimit.Decision{d, second}, func() float64 { return float64(flags) / 255 })
		checkPolicyField(t, fields.Policy, p)
		checkLimitField(t, fields, p)
	})
}

func checkPolicyField(t *testing.T, field string, p ratelimit.Policy) {
	t.Helper()
	for _, it := range mustParseList(t, field) {
		if it.value != p.Name {
			t.Errorf("item %v, want the string %q", it.value, p.Name)
		}
		if q, ok := it.params["q"].(int64); !ok || q != p.Limit {
			t.Errorf("q is %v in %s", it.params["q"], field)
		}
		if w, there := it.params["w"]; there && w != int64(p.Window/time.Second) {
			t.Errorf("w is %v in %s", w, field)
		}
		checkKnown(t, it, "q", "w", "pk", "bff-unit")
	}
}

func checkLimitField(t *testing.T, f ratelimit.Fields, p ratelimit.Policy) {
	t.Helper()
	if f.Limit == "" {
		return
	}
	for _, it := range mustParseList(t, f.Limit) {
		r, ok := it.params["r"].(int64)
		if !ok || r < 0 || r > p.Limit {
			t.Errorf("r is %v in %s", it.params["r"], f.Limit)
		}
		after, ok := it.params["t"].(int64)
		if !ok || after < 1 {
			t.Errorf("t is %v in %s", it.params["t"], f.Limit)
		}
		if f.RetryAfter > 0 && f.RetryAfter < after {
			t.Errorf("Retry-After %d is earlier than t in %s", f.RetryAfter, f.Limit)
		}
		checkKnown(t, it, "r", "t", "pk")
	}
}

// checkKnown reports parameters besides those named, and a pk that is no byte sequence.
func checkKnown(t *testing.T, it sfItem, names ...string) {
	t.Helper()
	allowed := regexp.MustCompile("^(" + strings.Join(names, "|") + ")$")
	for name, value := range it.params {
		if !allowed.MatchString(name) {
			t.Errorf("unknown parameter %s", name)
		}
		if _, bytes := value.([]byte); (name == "pk") != bytes {
			t.Errorf("parameter %s is a %T", name, value)
		}
	}
}
