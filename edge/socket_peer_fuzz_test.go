package edge

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing/synctest"
	"time"
)

// Steps of a script. After each the peer waits until nothing moves any more, unless it is in a hurry.
const (
	doInit = byte(iota)
	doSubscribe
	doComplete
	doPing
	doPong
	doOther
	doText
	doFrame
	doSleep
	doStall
	doResume
	doDrain
	doClose
	doDrop
	steps
	hurry = byte(0x80)
)

// naps are well apart from the limits' multiples, and shorter than it takes to miss a ping.
var naps = []time.Duration{0, time.Millisecond, 700 * time.Millisecond, 1700 * time.Millisecond, 11 * time.Second, 21 * time.Second}

// effect is what comes of a subscribe.
type effect int

const (
	unreadable effect = iota // the socket is closed
	malformed                // as well, unless it is closed because there was no connection_init
	answered                 // at once
	streamed                 // over fuzzEvents
)

// socketPeer plays a script and keeps the books: of what the server may do, and, as long as the order of things is
// certain, of what it must do.
type socketPeer struct {
	script []byte
	at     int
	conn   net.Conn
	live   *live
	root   bool // on /graphql, where connection_init has to name the client
	done   chan struct{}
	begun  time.Time

	mu       sync.Mutex
	reading  chan struct{} // closed while the peer reads
	bad, log []string
	inits    int
	acked    bool
	pings    int
	open     map[string]int // operations by id that have not been ended by either side
	pongs    [][]byte       // what the server's pings said
	code     int            // of the server's close frame, 0 before
	gone     bool           // no frame will come any more
	may      map[int]bool   // codes the server may close with
	rude     bool           // frames were sent that make what follows a riddle
	left     bool           // by ourselves

	sure    bool                 // the order of things is certain
	must    int                  // the code that the server has to close with by now
	streams map[string]time.Time // when they end
	busy    time.Time            // when the last operation ended, or will
	viewer  bool                 // a token was accepted
	expires time.Time            // its end, if it has one
}

func newSocketPeer(s *Edge, h http.Handler, script []byte) *socketPeer {
	server, client := net.Pipe()
	p := &socketPeer{
		script: script, conn: client, live: s.live, done: make(chan struct{}), reading: make(chan struct{}), open: map[string]int{}, may: map[int]bool{},
		sure: true, streams: map[string]time.Time{}, begun: time.Now(),
	}
	close(p.reading)
	path, protocol := "/graphql/web", subprotocol
	switch p.next() % 4 {
	case 1:
		path, p.root = "/graphql", true
	case 2:
		protocol = "graphql-ws"
		p.expect(4406)
	case 3:
		protocol = ""
		p.expect(4406)
	}
	go func() {
		defer close(p.done)
		h.ServeHTTP(&upgraded{server, map[string][]string{}}, upgradeRequest(path, protocol))
	}()
	go p.read()
	return p
}

// next takes a byte of the script.
func (p *socketPeer) next() byte {
	if p.at >= len(p.script) {
		return 0
	}
	p.at++
	return p.script[p.at-1]
}

// play takes all steps, leaves, and sees to it that the server ends as well.
func (p *socketPeer) play() {
	p.settle()
	for p.at < len(p.script) && !p.over() {
		do := p.next()
		p.step(do &^ hurry % steps)
		if do&hurry == 0 {
			p.settle()
		} else {
			p.sure = false
		}
	}
	p.stall(false)
	p.leave()
	select {
	case <-p.done:
	case <-time.After(time.Minute):
		p.fail("the socket is served a minute after the peer has left")
		<-p.done
	}
}

func (p *socketPeer) over() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.left || p.code != 0 && p.sure
}

// settle waits until nothing moves, answers pings, and looks whether what must be so is so.
func (p *socketPeer) settle() {
	synctest.Wait()
	p.mu.Lock()
	pongs := p.pongs
	p.pongs = nil
	p.mu.Unlock()
	for _, payload := range pongs {
		p.send(framePong, payload)
	}
	if pongs != nil {
		synctest.Wait()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.sure && !p.left {
		p.settled()
	}
}

// leave says goodbye to a server that has closed, and hangs up.
func (p *socketPeer) leave() {
	p.mu.Lock()
	code, left := p.code, p.left
	p.left = true
	p.mu.Unlock()
	if code != 0 && !left {
		p.send(frameClose, binary.BigEndian.AppendUint16(nil, uint16(code)))
		synctest.Wait()
	}
	_ = p.conn.Close()
}

func (p *socketPeer) send(head byte, payload []byte) { _, _ = p.conn.Write(frame(head, payload)) }

// say sends a message of which the peer knows what must come of it.
func (p *socketPeer) say(code int, format string, args ...any) {
	p.expect(code)
	text := fmt.Sprintf(format, args...)
	p.note("peer: " + text)
	p.send(frameText, []byte(text))
}

// expect notes that the server has to close now, unless it has had to before. 0 is for no reason to.
func (p *socketPeer) expect(code int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.must == 0 {
		p.must = code
	}
	p.may[code] = true
}

func (p *socketPeer) note(line string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.log = append(p.log, time.Since(p.begun).String()+" "+line)
}

func (p *socketPeer) fail(format string, args ...any) { // the lock is held, or nobody else is there
	p.bad = append(p.bad, fmt.Sprintf(format, args...))
}

// stall stops reading, or goes on.
func (p *socketPeer) stall(on bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case <-p.reading:
		if on {
			p.reading = make(chan struct{})
			p.sure = false
		}
	default:
		if !on {
			close(p.reading)
		}
	}
}

// read reads frames until the connection ends.
func (p *socketPeer) read() {
	r := bufio.NewReader(p.conn)
	for {
		p.mu.Lock()
		gate := p.reading
		p.mu.Unlock()
		<-gate
		head, payload, err := readFrame(r)
		p.mu.Lock()
		if err != nil {
			p.gone = true
			p.mu.Unlock()
			return
		}
		p.log = append(p.log, fmt.Sprintf("%s server: %#x %s", time.Since(p.begun), head, payload))
		p.judge(head, payload)
		p.mu.Unlock()
	}
}

var ids = []string{"a", "b", "c", "d", "", "a\x00\"é", strings.Repeat("i", maxOperationID), strings.Repeat("i", maxOperationID+1)}

// validID: of those that ids lists.
func validID(id string) bool { return slices.Index(ids, id) != 4 && len(id) <= maxOperationID }
