package ratelimit_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// proxy is a TCP proxy in front of a Redis that delays or cuts off the answers.
type proxy struct {
	addr  string
	delay atomic.Int64  // ns, of each answer
	late  atomic.Int64  // of 1,000 answers that come 30 ms late
	cut   atomic.Bool   // instead of an answer, close the connection
	end   chan struct{} // closed at the end of the test
	work  sync.WaitGroup
	mu    sync.Mutex
	conns map[net.Conn]struct{}
}

// startProxy forwards to target, or to where the first bytes a dialled connection brings say, see dialThrough.
func startProxy(t *testing.T, target string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{addr: l.Addr().String(), end: make(chan struct{}), conns: map[net.Conn]struct{}{}}
	p.work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			p.work.Go(func() { p.serve(c, target) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		close(p.end)
		p.mu.Lock()
		for c := range p.conns {
			c.Close()
		}
		p.mu.Unlock()
		p.work.Wait()
	})
	return p
}

func (p *proxy) track(c net.Conn) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[c] = struct{}{}
}

func (p *proxy) serve(c net.Conn, target string) {
	p.track(c)
	defer c.Close()
	if target == "" {
		line, err := bufio.NewReaderSize(c, 16).ReadString('\n') // no more: the client waits for the proxy
		if err != nil {
			return
		}
		target = strings.TrimSpace(line)
		fmt.Fprintln(c)
	}
	s, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	p.track(s)
	defer s.Close()
	p.work.Go(func() {
		io.Copy(s, c)
		s.Close()
	})
	buf := make([]byte, 64<<10)
	for {
		n, err := s.Read(buf)
		if err != nil || p.cut.Load() {
			return
		}
		delay := time.Duration(p.delay.Load())
		if rand.Int64N(1000) < p.late.Load() {
			delay += 30 * time.Millisecond
		}
		select {
		case <-time.After(delay):
		case <-p.end:
			return
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}

// dialThrough dials any address through the proxy, for clients that learn addresses from a Cluster.
func (p *proxy) dialThrough(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := new(net.Dialer).DialContext(ctx, network, p.addr)
	if err != nil {
		return nil, err
	}
	fmt.Fprintln(c, addr)
	if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// fakeRedis speaks enough of the Redis protocol to refuse scripts with an error of the test's choice.
type fakeRedis struct {
	addr  string
	error atomic.Pointer[string] // nil: scripts answer as if one charge had been allowed
	asked atomic.Int64           // script calls
}

func startFakeRedis(t *testing.T) *fakeRedis {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fakeRedis{addr: l.Addr().String()}
	var work sync.WaitGroup
	var mu sync.Mutex
	var conns []net.Conn
	work.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			conns = append(conns, c)
			mu.Unlock()
			work.Go(func() { f.serve(c) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range conns {
			c.Close()
		}
		mu.Unlock()
		work.Wait()
	})
	return f
}

func (f *fakeRedis) serve(c net.Conn) {
	defer c.Close()
	for r := bufio.NewReader(c); ; {
		command, err := readCommand(r)
		if err != nil {
			return
		}
		if _, err := io.WriteString(c, f.answer(command)); err != nil {
			return
		}
	}
}

func (f *fakeRedis) answer(command []string) string {
	switch strings.ToLower(command[0]) {
	case "evalsha", "eval":
		f.asked.Add(1)
		if e := f.error.Load(); e != nil {
			return "-" + *e + "\r\n"
		}
		return "*9\r\n:1\r\n:9\r\n:0\r\n:1000\r\n:1000000\r\n:0\r\n:0\r\n:0\r\n:0\r\n"
	case "hello":
		return "-ERR unknown command 'HELLO'\r\n"
	default:
		return "+OK\r\n"
	}
}

func readCommand(r *bufio.Reader) (out []string, err error) {
	n, err := readLength(r, '*')
	if err != nil {
		return nil, err
	}
	for range n {
		size, err := readLength(r, '$')
		if err != nil {
			return nil, err
		}
		buf := make([]byte, size+2)
		if _, err := io.ReadFull(r, buf); err != nil {
			return nil, err
		}
		out = append(out, string(buf[:size]))
	}
	return out, nil
}

func readLength(r *bufio.Reader, kind byte) (int, error) {
	line, err := r.ReadString('\n')
	if err != nil || line[0] != kind {
		return 0, fmt.Errorf("want %c: %q (error %v)", kind, line, err)
	}
	return strconv.Atoi(strings.TrimSpace(line[1:]))
}
