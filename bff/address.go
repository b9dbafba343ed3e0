package bff

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/facetgraph/facet/edge"
)

// addresses finds the network address of callers. Behind proxies that are trusted it is the last address in
// X-Forwarded-For that is not one of theirs; everything before that could have been written by anybody.
type addresses struct{ trusted []netip.Prefix }

func newAddresses(networks []string) addresses {
	var a addresses
	for _, n := range networks {
		if p, err := netip.ParsePrefix(n); err == nil { // validated with the configuration
			a.trusted = append(a.trusted, p.Masked())
		}
	}
	return a
}

func (a addresses) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(a.trusted, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// of is the address of a request's caller; the zero value where it cannot be known.
func (a addresses) of(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := peer.Addr().Unmap()
	if len(a.trusted) == 0 || !a.trusts(addr) {
		return addr
	}
	hops := strings.Split(strings.Join(r.Header["X-Forwarded-For"], ","), ",")
	for _, hop := range slices.Backward(hops) {
		next, ok := parseHop(strings.TrimSpace(hop))
		if !ok {
			return addr
		}
		if addr = next; !a.trusts(addr) {
			return addr
		}
	}
	return addr
}

// parseHop reads an address as proxies write it: some with a port, some with the brackets of a URL.
func parseHop(s string) (netip.Addr, bool) {
	if withPort, err := netip.ParseAddrPort(s); err == nil {
		return withPort.Addr().Unmap(), true
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	addr, err := netip.ParseAddr(s)
	return addr.Unmap(), err == nil
}

// proxies are the networks that are trusted at the moment; a reload may change them.
type proxies struct{ now atomic.Pointer[addresses] }

func newProxies(networks []string) *proxies {
	p := new(proxies)
	p.replace(networks)
	return p
}

// replace trusts other networks from the next request on.
func (p *proxies) replace(networks []string) {
	a := newAddresses(networks)
	p.now.Store(&a)
}

func (p *proxies) trusts(addr netip.Addr) bool { return p.now.Load().trusts(addr) }

func (p *proxies) of(r *http.Request) netip.Addr { return p.now.Load().of(r) }

// identify gives the request its id and the caller's address, and then drops the headers that claim an identity, those
// that the address was found by among them.
func (p *proxies) identify(next http.Handler) http.Handler {
	return edge.WithOrigins(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		stripIdentity(r.Header)
		next.ServeHTTP(w, r)
	}), p.of)
}
