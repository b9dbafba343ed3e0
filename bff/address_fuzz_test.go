package bff

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// FuzzForwardedFor reads X-Forwarded-For from the left, as a list of hops, where addresses reads it from the right: the
// caller is the last hop after which there are only trusted proxies, and nothing before a hop that is no address
// counts.
func FuzzForwardedFor(f *testing.F) {
	for _, s := range []string{
		"", "1.2.3.4", "1.2.3.4, 10.0.0.1", "10.0.0.1,1.2.3.4", ",,", "[::1]", "fe80::1%eth0", "::ffff:10.0.0.1", "1.2.3.4:80", "unknown", "10.0.0.9\t,10.1.1.1 ",
		"203.0.113.7, ;;, 10.0.0.1", "2001:db8::1, 10.0.0.1", "010.0.0.1", "10.0.0.1, 10.0.0.2, 10.0.0.3", `for=1.2.3.4`,
	} {
		f.Add(s, "10.9.9.9:1", byte(0))
		f.Add(s, "[2001:db8::5]:1", byte(1))
		f.Add(s, "203.0.113.9:1", byte(2))
	}
	a := newAddresses([]string{"10.0.0.0/8", "2001:db8::/32"})
	f.Fuzz(func(t *testing.T, forwarded, peer string, lines byte) {
		values := []string{forwarded}
		if at := int(lines) % (len(forwarded) + 1); lines > 0 && at < len(forwarded) && forwarded[at] == ',' {
			values = []string{forwarded[:at], forwarded[at+1:]} // over two headers
		}
		got := a.of(&http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-For": values}})
		if want := callerFromTheLeft(a, peer, forwarded); got != want {
			t.Fatalf("peer %q, forwarded for %q: %s, want %s", peer, values, got, want)
		}
	})
}

func callerFromTheLeft(a addresses, peer, forwarded string) (caller netip.Addr) {
	at, err := netip.ParseAddrPort(peer)
	if err != nil {
		return netip.Addr{}
	}
	hops := append(strings.Split(forwarded, ","), at.Addr().String())
	for _, hop := range hops {
		addr, ok := parseHop(strings.TrimSpace(hop))
		switch {
		case !ok:
			caller = netip.Addr{} // whoever came before is forgotten
		case !caller.IsValid() || !a.trusts(addr):
			caller = addr
		}
	}
	return caller
}
