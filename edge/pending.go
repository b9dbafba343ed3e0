package edge

import (
	"net/http"
	"net/netip"
	"sync"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/ratelimit"
)

// pending counts the sockets of each address that have not been initiated: those of whom nothing is known but the
// address. Once they have said who they are, they count for a viewer (see live).
type pending struct {
	most int // of one address; no bound below 0
	mu   sync.Mutex
	open map[netip.Addr]int
}

// enter notes a socket and says whether there is room. The function that it returns must be called when the socket is
// initiated or closed; it may be called more than once.
func (p *pending) enter(address netip.Addr) (leave func(), ok bool) {
	from := ratelimit.Network(address)
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

func tooManyPending() *graph.Failure {
	return graph.Refuse(http.StatusTooManyRequests, graph.CodeRateLimited, "too many sockets of this address wait for connection_init")
}
