package bff

import (
	"fmt"
	"net/http"
	"net/netip"
)

// trusted is a key of the configuration that trusts networks.
type trusted struct {
	key      string
	networks []string
	danger   string // what callers could do in a network that is too large
}

// trusts are the keys that trust networks.
func (c *Config) trusts() []trusted {
	return []trusted{
		{"trustedProxies", c.TrustedProxies, "each could write any address into X-Forwarded-For, and so escape limits by address; " +
			"name the networks of your own proxies"},
		{"continueTraces", c.ContinueTraces, "each could force a trace to be sampled, or mix into another's; name the networks of your own callers"},
	}
}

// validateProxies reports what is no network.
func (c *Config) validateProxies(fail func(path, format string, args ...any)) {
	for _, t := range c.trusts() {
		for i, network := range t.networks {
			if _, err := netip.ParsePrefix(network); err != nil {
				fail(fmt.Sprintf("%s[%d]", t.key, i), "%q is not a network; write 10.0.0.0/8 or 2001:db8::/32", network)
			}
		}
	}
}

// warnOfProxies tells of networks that are probably not meant.
func (c *Config) warnOfProxies(warn func(path, format string, args ...any)) {
	for _, t := range c.trusts() {
		for i, network := range t.networks {
			path := fmt.Sprintf("%s[%d]", t.key, i)
			switch p, err := netip.ParsePrefix(network); {
			case err != nil:
			case p.Addr().Is4In6():
				warn(path, "an IPv4 network in IPv6 notation matches no caller; write it as IPv4, such as 10.0.0.0/8")
			case wide(p):
				warn(path, "%s holds callers of the open internet: %s", p, t.danger)
			}
		}
	}
}

// wide says that a network is larger than any that is one organization's: the largest private ones are 10.0.0.0/8 and
// fc00::/7.
func wide(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return p.Bits() < 8
	}
	return p.Bits() < 7
}

// continuesTrace says for which requests the caller's trace goes on: those that come from the networks of continueTraces,
// or, where the key is missing, from the proxies that are trusted at the moment.
func (a *App) continuesTrace() func(*http.Request) bool {
	from := a.proxies
	if a.cfg.ContinueTraces != nil {
		from = newProxies(a.cfg.ContinueTraces)
	}
	return func(r *http.Request) bool {
		peer, err := netip.ParseAddrPort(r.RemoteAddr)
		return err == nil && from.trusts(peer.Addr().Unmap())
	}
}
