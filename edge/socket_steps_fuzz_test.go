package edge

import (
	"encoding/binary"
	"encoding/json"
	"time"
	"unicode/utf8"
)

// step does one thing, and notes what may or must come of it.
func (p *socketPeer) step(do byte) {
	switch do {
	case doInit:
		p.initiate(int(p.next()) % len(initPayloads))
	case doSubscribe:
		arg := p.next()
		p.subscribe(ids[arg&7], int(arg>>3)%len(subscribePayloads))
	case doComplete:
		p.complete(ids[p.next()&7])
	case doPing:
		p.count(func() { p.pings++ })
		p.say(0, `{"type":"ping","payload":{"a":1}}`)
	case doPong:
		p.say(0, `{"type":"pong"}`)
	case doOther:
		p.say(4400, "%s", otherMessages[int(p.next())%len(otherMessages)])
	case doText:
		p.text(p.bytes())
	case doFrame:
		head := p.next()
		p.frame(head, p.bytes())
	case doSleep:
		time.Sleep(naps[int(p.next())%len(naps)])
	case doStall, doResume:
		p.stall(do == doStall)
	default:
		p.goAway(do)
	}
}

// count changes the books.
func (p *socketPeer) count(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

// bytes takes some bytes of the script.
func (p *socketPeer) bytes() []byte {
	n := min(int(p.next()), len(p.script)-p.at)
	p.at += n
	return p.script[p.at-n : p.at]
}

func (p *socketPeer) initiate(which int) {
	row := initPayloads[which]
	code := row.code
	if p.root {
		code = row.atRoot
	}
	p.count(func() {
		if p.inits++; p.inits > 1 {
			p.may[code], code = true, 4429
		}
		if code == 0 {
			p.busy = time.Now()
		}
		p.viewer = p.viewer || code == 0 && (which == 2 || which == 3)
		if code == 0 && which == 3 {
			p.expires = time.Now().Add(fuzzInit)
		}
	})
	p.say(code, `{"type":"connection_init"%s}`, row.payload)
}

func (p *socketPeer) subscribe(id string, which int) {
	row, code := subscribePayloads[which], 0
	now := time.Now()
	p.count(func() {
		running := 0
		for _, until := range p.streams {
			if now.Before(until) {
				running++
			}
		}
		switch {
		case row.effect == unreadable:
			code = 4400
		case !p.acked:
			code = 4401
		case !validID(id) || row.effect == malformed:
			code = 4400
		case now.Before(p.streams[id]):
			code = 4409
		case row.effect == streamed && p.viewer && running < fuzzRunning: // for others it is an error at once
			p.streams[id] = now.Add(fuzzEvents * fuzzBetween)
			if p.busy.Before(p.streams[id]) {
				p.busy = p.streams[id]
			}
		}
		if p.busy.Before(now) {
			p.busy = now
		}
		p.open[id]++
		if !p.sure {
			p.may[4401], p.may[4409], p.may[4400] = true, true, p.may[4400] || !validID(id) || row.effect == malformed
		}
	})
	quoted, _ := json.Marshal(id)
	p.say(code, `{"id":%s,"type":"subscribe"%s}`, quoted, row.payload)
}

func (p *socketPeer) complete(id string) {
	code := 0
	if id == "" {
		code = 4400
	}
	quoted, _ := json.Marshal(id)
	p.say(code, `{"id":%s,"type":"complete"}`, quoted)
	if p.sure {
		p.settle()
		p.count(func() { p.open[id] = 0; delete(p.streams, id) })
	}
}

// text sends a message of any bytes. What is surely no JSON in UTF-8 must be refused; the rest is read as leniently as
// can be, so that whatever it starts is in the books.
func (p *socketPeer) text(raw []byte) {
	if !utf8.Valid(raw) || !json.Valid(raw) {
		p.expect(4400)
	} else {
		p.count(func() {
			p.sure = false
			for _, code := range []int{4400, 4401, 4403, 4409, 4429, 1013} {
				p.may[code] = true
			}
			var m summary
			_ = json.Unmarshal(raw, &m)
			p.inits++
			p.pings++
			p.open[m.ID]++
		})
	}
	p.note("peer: " + string(raw))
	p.send(frameText, raw)
}

// frame sends a frame with any head.
func (p *socketPeer) frame(head byte, payload []byte) {
	p.count(func() {
		p.sure, p.rude = false, true
		for _, code := range []int{4400, 4401, 4403, 4409, 4429, 1013} {
			p.may[code] = true
		}
		if len(payload) >= 2 {
			p.may[int(binary.BigEndian.Uint16(payload))] = true // a close frame is answered in kind
		}
	})
	p.note("peer: a frame")
	p.send(head, payload)
}

func (p *socketPeer) goAway(do byte) {
	switch do {
	case doDrain:
		p.expect(1001)
		p.live.drain()
	case doClose:
		p.count(func() { p.sure, p.may[1000] = false, true })
		p.send(frameClose, binary.BigEndian.AppendUint16(nil, 1000))
	case doDrop:
		p.count(func() { p.left = true })
		_ = p.conn.Close()
	}
}
