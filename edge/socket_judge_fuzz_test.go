package edge

import (
	"encoding/binary"
	"encoding/json"
	"strings"
	"time"

	"github.com/facetgraph/facet/schema"
)

// judge holds a frame of the server to the protocol: nothing after the close frame, close codes with a reason only, one
// acknowledgement and only of an initialisation, results only of what runs, and nothing after an operation's last
// message.
func (p *socketPeer) judge(head byte, payload []byte) {
	switch {
	case p.code != 0:
		p.fail("a frame after the close frame: %#x %s", head, payload)
	case head == frameClose && len(payload) >= 2:
		p.code = int(binary.BigEndian.Uint16(payload))
		if !p.may[p.code] && !p.mayByNow(p.code) {
			p.fail("closed with %d (%s), for no reason", p.code, payload[2:])
		}
	case head == frameClose:
		p.code = 1005
	case head == framePing:
		p.pongs = append(p.pongs, payload)
	case head == framePong:
	case head == frameText:
		var m summary
		if err := json.Unmarshal(payload, &m); err != nil {
			p.fail("not JSON: %v: %s", err, payload)
		}
		p.message(m)
	default:
		p.fail("an unknown frame: %#x %s", head, payload)
	}
}

// mayByNow: some codes have no other reason than time.
func (p *socketPeer) mayByNow(code int) bool {
	passed := time.Since(p.begun)
	switch code {
	case 4408:
		return passed >= p.patience() && !p.acked
	case 4403:
		return !p.expires.IsZero() && !time.Now().Before(p.expires)
	case 1000:
		return passed >= fuzzIdle
	case 1002, 1007, 1009:
		return p.rude
	}
	return false
}

// patience is how long the server waits for connection_init: by default where it does not know the client yet.
func (p *socketPeer) patience() time.Duration {
	if p.root {
		return schema.DefaultPolicy().Subscriptions.InitTimeout
	}
	return fuzzInit
}

// message judges a message of the server.
func (p *socketPeer) message(m summary) {
	running := p.open[m.ID] > 0 || p.rude
	switch m.Type {
	case "connection_ack":
		if p.acked || p.inits == 0 && !p.rude {
			p.fail("connection_ack, after %d of connection_init, acknowledged before: %v", p.inits, p.acked)
		}
		p.acked = true
	case "pong":
		if p.pings--; p.pings < 0 && !p.rude {
			p.fail("a pong for no ping")
		}
	case "next", "error", "complete":
		if !running || !p.acked {
			p.fail("%s for what does not run; acknowledged: %v", m, p.acked)
		}
		if m.Type == "next" && !strings.HasPrefix(string(m.Payload), "{") || m.Type == "error" && !strings.HasPrefix(string(m.Payload), "[{") {
			p.fail("%s has the payload %s", m, m.Payload)
		}
		if m.Type != "next" {
			p.open[m.ID]--
		}
	default:
		p.fail("no server sends %s", m)
	}
}

// settled compares the books with the server while nothing moves and the order of things is certain.
func (p *socketPeer) settled() {
	now := time.Now()
	idle := p.acked && now.Sub(p.busy) >= fuzzIdle
	switch must := p.must; {
	case must == 0 && p.inits == 0 && now.Sub(p.begun) >= p.patience():
		p.must = 4408
	case must == 0 && !p.expires.IsZero() && !now.Before(p.expires):
		p.must = 4403
	case must == 0 && idle:
		p.must = 1000
	}
	if p.code != p.must || p.gone && p.code == 0 {
		p.fail("closed with %d (the connection: %v), it must be %d", p.code, p.gone, p.must)
	}
	if p.code != 0 {
		return
	}
	if p.acked != (p.inits > 0) {
		p.fail("acknowledged: %v, after %d of connection_init", p.acked, p.inits)
	}
	if p.pings != 0 {
		p.fail("%d pings were not answered", p.pings)
	}
	for id, n := range p.open {
		until, streams := p.streams[id]
		if streams = streams && now.Before(until); n > 1 || (n == 1) != streams {
			p.fail("%d operations run as %q; does a stream? %v", n, id, streams)
		}
	}
}
