package graph

import (
	"net/http"
	"net/netip"
	"sync"
)

// pending counts the sockets of each address that have not been initiated: those of whom nothing is known but the address.
// Once they have said who they are, they count for a viewer (see live).
type pending struct {
	most int // of one address; no bound below 0
	mu   sync.Mutex
	open map[netip.Addr]int
}

// enter notes a socket and says whether there is room. The function that it returns must be called when the socket is
// initiated or closed; it may be called more than once.
func (p *pending) enter(address netip.Addr) (leave func(), ok bool) {
	from := network(address)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.most >= 0 && p.open[from] >= p.most {
		return nil, false
	}
	p.open[from]++
	return sync.OnceFunc(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.open[from]--; p.open[from] == 0 {
			delete(p.open, from)
		}
	}), true
}

// network is what an address is counted by: whoever has one IPv6 address has the 2^64 beside it as well.
func network(address netip.Addr) netip.Addr {
	if address.Is6() && !address.Is4In6() {
		if prefix, err := address.Prefix(64); err == nil {
			return prefix.Addr()
		}
	}
	return address
}

func tooManyPending() *Failure {
	return refuse(http.StatusTooManyRequests, CodeRateLimited, "too many sockets of this address wait for connection_init")
}
