package bff

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"

	"github.com/facetgraph/facet/ratelimit"
)

// Only what a trusted proxy appended is believed; everything before could have been written by the caller.
func TestAddressBehindProxies(t *testing.T) {
	t.Parallel()
	a := newAddresses([]string{"10.0.0.0/8", "2001:db8::/32"})
	tests := map[string]struct {
		peer      string
		forwarded []string
		want      string
	}{
		"no proxy":                       {"203.0.113.9:1000", nil, "203.0.113.9"},
		"a caller who pretends":          {"203.0.113.9:1000", []string{"198.51.100.1"}, "203.0.113.9"},
		"one proxy":                      {"10.0.0.1:1000", []string{"198.51.100.1"}, "198.51.100.1"},
		"a caller who pretends, proxied": {"10.0.0.1:1000", []string{"1.2.3.4, 198.51.100.1"}, "198.51.100.1"},
		"two proxies":                    {"10.0.0.1:1000", []string{"198.51.100.1, 10.2.3.4"}, "198.51.100.1"},
		"two headers":                    {"10.0.0.1:1000", []string{"1.2.3.4", "198.51.100.1"}, "198.51.100.1"},
		"nothing forwarded":              {"10.0.0.1:1000", nil, "10.0.0.1"},
		"garbage":                        {"10.0.0.1:1000", []string{"198.51.100.1, ;;"}, "10.0.0.1"},
		"all trusted":                    {"10.0.0.1:1000", []string{"10.0.0.9"}, "10.0.0.9"},
		"IPv6":                           {"[2001:db8::1]:1000", []string{"2606:4700::1"}, "2606:4700::1"},
		"with a port":                    {"10.0.0.1:1000", []string{"198.51.100.1:5555, [2001:db8::7]:80"}, "198.51.100.1"},
		"with brackets":                  {"10.0.0.1:1000", []string{"[2606:4700::1]"}, "2606:4700::1"},
		"IPv4 in IPv6":                   {"[::ffff:10.0.0.1]:1000", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &http.Request{RemoteAddr: test.peer, Header: http.Header{"X-Forwarded-For": test.forwarded}}
			if got := a.of(r); got != netip.MustParseAddr(test.want) {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// FuzzAddress: whatever is forwarded, the result is an address, and never one that an untrusted peer wrote.
func FuzzAddress(f *testing.F) {
	for _, s := range []string{"", "1.2.3.4", "1.2.3.4, 10.0.0.1", ",,", "[::1]", "fe80::1%eth0", strings.Repeat("10.0.0.1,", 100)} {
		f.Add(s)
	}
	a := newAddresses([]string{"10.0.0.0/8"})
	f.Fuzz(func(t *testing.T, forwarded string) {
		h := http.Header{"X-Forwarded-For": {forwarded}}
		if got := a.of(&http.Request{RemoteAddr: "203.0.113.9:1", Header: h}); got != netip.MustParseAddr("203.0.113.9") {
			t.Fatalf("an untrusted peer became %s", got)
		}
		if got := a.of(&http.Request{RemoteAddr: "10.0.0.1:1", Header: h}); !got.IsValid() {
			t.Fatal("no address")
		}
	})
}

// A household has 2^64 addresses of IPv6: all of them count as one for connections, and for sockets.
func TestIPv6CountsByNetwork(t *testing.T) {
	t.Parallel()
	one := ratelimit.Network(netip.MustParseAddr("2001:db8:1:2::1"))
	if two := ratelimit.Network(netip.MustParseAddr("2001:db8:1:2:ffff::9")); one != two {
		t.Errorf("%s and %s count apart", one, two)
	}
	l := capConnections(nil, 1, newProxies(nil)).(*cappedListener)
	if !l.take(one) || l.take(one) {
		t.Error("the second connection of one network was let in")
	}
}
