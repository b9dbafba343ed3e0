package bff

import (
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"strconv"
)

// hostName is what a name on a network may be; container networks also know underscores.
var hostName = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$`)

// validateAddresses reports addresses that nobody can listen on, or reach Redis at.
func (c *Config) validateAddresses(fail func(path, format string, args ...any)) {
	check := func(path, addr string) {
		if reason := badListener(addr); reason != "" {
			fail(path, "%q is not an address: %s; write host:port, such as 0.0.0.0:8080", addr, reason)
		}
	}
	check("listen", c.Listen)
	check("admin", c.Admin)
	if c.Listen == c.Admin && !ephemeral(c.Listen) {
		fail("admin", "is the public listener, too; operators need a listener of their own")
	}
	for i, addr := range c.Redis.Addresses {
		if reason := badServer(addr); reason != "" {
			fail(fmt.Sprintf("redis.addresses[%d]", i), "%q is not an address: %s; write host:port, such as redis:6379 or [::1]:6379", addr, reason)
		}
	}
}

// badListener says what is wrong with an address to listen on: without a host it is all of this machine's, and port 0
// leaves the choice to the system.
func badListener(addr string) string {
	host, reason := splitAddress(addr, 0)
	if reason == "" && host != "" {
		reason = badHost(host)
	}
	return reason
}

// badServer says what is wrong with an address to connect to.
func badServer(addr string) string {
	host, reason := splitAddress(addr, 1)
	if reason == "" {
		reason = badHost(host)
	}
	return reason
}

func splitAddress(addr string, leastPort uint64) (host, reason string) {
	host, port, err := net.SplitHostPort(addr)
	if e, ok := err.(*net.AddrError); ok {
		return "", e.Err
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil || n < leastPort {
		return "", fmt.Sprintf("the port must be between %d and 65535", leastPort)
	}
	return host, ""
}

func badHost(host string) string {
	if host == "" {
		return "it has no host"
	}
	if _, err := netip.ParseAddr(host); err != nil && !hostName.MatchString(host) {
		return "the host is neither a name nor an IP address"
	}
	return ""
}

// ephemeral says that an address leaves the choice of the port to the system.
func ephemeral(addr string) bool {
	_, port, _ := net.SplitHostPort(addr)
	return port == "0"
}
