package ratelimit_test

import (
	"fmt"
	"net/netip"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/ratelimit"
)

// keyShape is what every key looks like, whatever it was made from.
var keyShape = regexp.MustCompile(`^rl:\{[A-Za-z0-9_-]{16}\}:[A-Za-z0-9_-]{20}$`)

func TestKeysAreHashedAndOfFixedLength(t *testing.T) {
	t.Parallel()
	limiter := mustLimiter(t, ratelimit.Config{Secret: secret})
	rule := mustRule(t, ratelimit.Policy{Name: "p", Limit: 1, Window: ratelimit.MaxWindow})
	seen := map[string]string{}
	for _, viewer := range []string{
		"", "}", "{", "}{", "}{other", "a\nb", "a\r\nSET x y\r\n", "*", "\x00", "\xff\xfe", strings.Repeat("x", 1<<20), "rl:{a}:b",
		"1:a", "2:aa", "ä", "a ", " a",
	} {
		key := limiter.Key("web", rule, "viewer", "", viewer)
		if !keyShape.MatchString(key) {
			t.Errorf("viewer %.20q gives the key %q", viewer, key)
		}
		if other, there := seen[key]; there {
			t.Errorf("viewers %.20q and %.20q share a key", viewer, other)
		}
		seen[key] = viewer
	}
}

func TestTenantsWithTheSameSubjectDoNotShare(t *testing.T) {
	t.Parallel()
	limiter := mustLimiter(t, ratelimit.Config{})
	set := mustSet(t, "web",
		ratelimit.Policy{Name: "viewer", Limit: 10, Window: ratelimit.MaxWindow},
		ratelimit.Policy{Name: "plan", Per: "claim:org", Limit: 10, Window: ratelimit.MaxWindow})
	for _, tenant := range []string{"https://a.example", "https://b.example", ""} {
		req := request(set, "42", 10)
		req.Subject.Tenant = tenant
		req.Subject.Claim = func(string) string { return "7" }
		if r := mustReserve(t, limiter, req); !r.Allowed {
			t.Errorf("tenant %q found the quota of another one's viewer 42 or org 7 used: %v", tenant, r.Refused())
		}
	}
}

// TestKeysDifferWheneverFieldsDo: no two lists of fields give one key, wherever the borders between them are.
func TestKeysDifferWheneverFieldsDo(t *testing.T) {
	t.Parallel()
	limiter := mustLimiter(t, ratelimit.Config{Secret: secret})
	rule := mustRule(t, ratelimit.Policy{Name: "p", Limit: 1, Window: ratelimit.MaxWindow})
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.StringMatching(`[ab:1{}]{0,3}`)
		draw := func(name string) [4]string {
			return [4]string{field.Draw(t, name), field.Draw(t, name), field.Draw(t, name), field.Draw(t, name)}
		}
		a, b := draw("a"), draw("b")
		ka, kb := limiter.Key(a[0], rule, a[1], a[2], a[3]), limiter.Key(b[0], rule, b[1], b[2], b[3])
		if (a == b) != (ka == kb) {
			t.Fatalf("fields %q and %q: keys %s and %s", a, b, ka, kb)
		}
	})
}

func TestKeysDependOnSecretPolicyAlgorithmAndClient(t *testing.T) {
	t.Parallel()
	one := mustLimiter(t, ratelimit.Config{Secret: secret})
	other := mustLimiter(t, ratelimit.Config{Secret: []byte("another secret of some length")})
	p := ratelimit.Policy{Name: "p", Limit: 1, Window: ratelimit.MaxWindow}
	q, log, wider := p, p, p
	q.Name, log.Algorithm, wider.Limit = "q", ratelimit.SlidingLog, 1000
	base := one.Key("web", mustRule(t, p), "viewer", "t", "v")
	for name, key := range map[string]string{
		"secret":    other.Key("web", mustRule(t, p), "viewer", "t", "v"),
		"policy":    one.Key("web", mustRule(t, q), "viewer", "t", "v"),
		"algorithm": one.Key("web", mustRule(t, log), "viewer", "t", "v"),
		"client":    one.Key("tv", mustRule(t, p), "viewer", "t", "v"),
	} {
		if key == base {
			t.Errorf("another %s gives the same key", name)
		}
	}
	if one.Key("web", mustRule(t, wider), "viewer", "t", "v") != base {
		t.Error("another limit gives another key: changing a limit would reset it")
	}
	if a, b := ratelimit.Slot(base), ratelimit.Slot(one.Key("web", mustRule(t, q), "viewer", "t", "v")); a != b {
		t.Errorf("two policies of one viewer lie in the slots %d and %d: they cannot be decided in one step", a, b)
	}
}

// TestSlot holds the CRC to the examples of the Redis Cluster specification.
func TestSlot(t *testing.T) {
	t.Parallel()
	for key, want := range map[string]int{
		"123456789": 0x31C3, "{user1000}.following": 3443, "{user1000}.followers": 3443, "foo": 12182,
		"foo{bar}{zap}": ratelimit.Slot("bar"),
	} {
		if got := ratelimit.Slot(key); got != want {
			t.Errorf("slot of %q: got %d, want %d", key, got, want)
		}
	}
}

func TestAddressesAreCountedByNetwork(t *testing.T) {
	t.Parallel()
	set := mustSet(t, "web", ratelimit.Policy{Name: "ip", Per: ratelimit.PerAddress, Limit: 1, Window: ratelimit.MaxWindow})
	for _, c := range []struct {
		a, b   string
		shared bool
	}{
		{"192.0.2.1", "192.0.2.1", true},
		{"192.0.2.1", "192.0.2.2", false},
		{"192.0.2.1", "::ffff:192.0.2.1", true},
		{"2001:db8::1", "2001:db8::ffff:1", true},
		{"2001:db8::1", "2001:db8:0:1::1", false},
		{"fe80::1%eth0", "fe80::1%eth1", true},
	} {
		limiter := mustLimiter(t, ratelimit.Config{})
		var allowed []bool
		for _, a := range []string{c.a, c.b} {
			req := ratelimit.Request{Set: set, Cost: 1, Subject: ratelimit.Subject{Address: netip.MustParseAddr(a)}}
			allowed = append(allowed, mustReserve(t, limiter, req).Allowed)
		}
		if allowed[1] == c.shared {
			t.Errorf("%s and %s: shared %t, want %t", c.a, c.b, !allowed[1], c.shared)
		}
	}
}

// TestNobodyEscapesByLeavingSomethingOut: without viewer or claim the address counts, and without that all share.
func TestNobodyEscapesByLeavingSomethingOut(t *testing.T) {
	t.Parallel()
	for _, per := range []ratelimit.Partition{"", ratelimit.PerViewer, "claim:org", ratelimit.PerAddress} {
		for _, address := range []netip.Addr{{}, netip.MustParseAddr("192.0.2.1")} {
			t.Run(fmt.Sprintf("%s/%s", per, address), func(t *testing.T) {
				t.Parallel()
				limiter := mustLimiter(t, ratelimit.Config{})
				set := mustSet(t, "web", ratelimit.Policy{Name: "p", Per: per, Limit: 1, Window: ratelimit.MaxWindow})
				req := ratelimit.Request{Set: set, Cost: 1, Subject: ratelimit.Subject{Address: address}}
				if !mustReserve(t, limiter, req).Allowed || mustReserve(t, limiter, req).Allowed {
					t.Error("want the first operation allowed and the second refused")
				}
			})
		}
	}
}
