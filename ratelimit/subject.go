package ratelimit

import (
	"net/netip"
	"strings"
)

// Partition says what a policy counts apart: viewer, client, address or claim:<name>. Empty means viewer.
//
// A caller without a viewer, or without the claim, is counted by its address, so that leaving something out never
// escapes a limit.
type Partition string

// The partitions besides claim:<name>.
const (
	// PerViewer counts each viewer apart, within its tenant.
	PerViewer Partition = "viewer"
	// PerClient counts all callers of a client together.
	PerClient Partition = "client"
	// PerAddress counts each network address apart; of IPv6 the first 64 bits, which is what one customer gets.
	PerAddress Partition = "address"

	claimPrefix = "claim:"
)

// known says whether it is one of those above.
func (p Partition) known() bool {
	switch p {
	case "", PerViewer, PerClient, PerAddress:
		return true
	}
	name, ok := strings.CutPrefix(string(p), claimPrefix)
	return ok && name != ""
}

// Subject is who asks.
type Subject struct {
	// Tenant is what makes Viewer unique: the token's issuer, a tenant claim or both. Callers of different tenants never
	// share a partition of viewers or claims.
	Tenant string
	// Viewer is the token's subject. Empty: anonymous.
	Viewer string
	// Address is the caller's network address, as far as proxies can be trusted. The zero value: unknown.
	Address netip.Addr
	// Claim gives the value of a token claim, or "". Nil: there are none.
	Claim func(name string) string
}

// claim is the value of a claim, or "".
func (s *Subject) claim(name string) string {
	if s.Claim == nil {
		return ""
	}
	return s.Claim(name)
}

// value says what of the subject the partition counts: the kind of it, its tenant and itself.
func (s *Subject) value(p Partition) (kind, tenant, value string) {
	switch p {
	case PerClient:
		return string(PerClient), "", ""
	case PerAddress:
	case "", PerViewer:
		if s.Viewer != "" {
			return string(PerViewer), s.Tenant, s.Viewer
		}
	default:
		if v := s.claim(strings.TrimPrefix(string(p), claimPrefix)); v != "" {
			return string(p), s.Tenant, v
		}
	}
	return string(PerAddress), "", Network(s.Address).String()
}

// Network is what is counted of an address, wherever callers are told apart by it: all of IPv4, the first 64 bits of
// IPv6, which is what one household gets.
func Network(a netip.Addr) netip.Addr {
	a = a.Unmap().WithZone("")
	if !a.Is6() {
		return a
	}
	prefix, err := a.Prefix(64)
	if err != nil { // cannot be: 64 bits fit and there is no zone
		return a
	}
	return prefix.Addr()
}
