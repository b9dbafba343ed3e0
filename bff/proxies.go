package bff

import (
	"fmt"
	"net/netip"
)

// validateProxies reports what is no network.
func (c *Config) validateProxies(fail func(path, format string, args ...any)) {
	for i, network := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(network); err != nil {
			fail(fmt.Sprintf("trustedProxies[%d]", i), "%q is not a network; write 10.0.0.0/8 or 2001:db8::/32", network)
		}
	}
}

// warnOfProxies tells of networks that are probably not meant.
func (c *Config) warnOfProxies(warn func(path, format string, args ...any)) {
	for i, network := range c.TrustedProxies {
		path := fmt.Sprintf("trustedProxies[%d]", i)
		switch p, err := netip.ParsePrefix(network); {
		case err != nil:
		case p.Addr().Is4In6():
			warn(path, "an IPv4 network in IPv6 notation matches no caller; write it as IPv4, such as 10.0.0.0/8")
		case wide(p):
			warn(path, "%s holds callers of the open internet: each could write any address into X-Forwarded-For, and so escape "+
				"limits by address; name the networks of your own proxies", p)
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
