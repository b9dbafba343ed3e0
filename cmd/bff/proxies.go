package main

import (
	"fmt"
	"net/netip"

	"github.com/facetgraph/facet/schema"
)

// ruleTrust is the warning about networks in trustedProxies that are probably not meant.
const ruleTrust schema.Rule = "trusted-proxies"

// validateProxies reports what is no network.
func (c *Config) validateProxies(fail func(path, format string, args ...any)) {
	for i, network := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(network); err != nil {
			fail(fmt.Sprintf("trustedProxies[%d]", i), "%q is not a network; write 10.0.0.0/8 or 2001:db8::/32", network)
		}
	}
}

// warnings are what the file may say and its author will regret.
func (c *Config) warnings() (list []schema.Finding) {
	for i, network := range c.TrustedProxies {
		p, err := netip.ParsePrefix(network)
		if err != nil {
			continue
		}
		path := fmt.Sprintf("trustedProxies[%d]", i)
		message := ""
		switch {
		case p.Addr().Is4In6():
			message = "an IPv4 network in IPv6 notation matches no caller; write it as IPv4, such as 10.0.0.0/8"
		case wide(p):
			message = fmt.Sprintf("%s holds callers of the open internet: each could write any address into X-Forwarded-For, and so escape "+
				"limits by address; name the networks of your own proxies", p)
		default:
			continue
		}
		list = append(list, schema.Finding{
			Pos: c.source.At(path), Severity: schema.SeverityWarning, Rule: ruleTrust, Coordinate: path, Message: path + ": " + message,
		})
	}
	return list
}

// wide says that a network is larger than any that is one organization's: the largest private ones are 10.0.0.0/8 and
// fc00::/7.
func wide(p netip.Prefix) bool {
	if p.Addr().Is4() {
		return p.Bits() < 8
	}
	return p.Bits() < 7
}
