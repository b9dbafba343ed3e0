package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// document asks five services, in two steps.
const document = `{"query":"query Home { feed(first: 20) { edges { node { id title likes author { handle name avatarUrl } stats { views shares } } } } ads { advertiser imageUrl } }"}`

// deadline is when an answer comes too late.
const deadline = 5 * time.Second

// Load is requests that come at a rate, whatever becomes of those before; without a rate each connection asks again when
// it has its answer.
type Load struct {
	Address     string
	Path        string // /graphql/web where it is empty
	Connections int
	PerSecond   float64
	Lasts       time.Duration
	Prefetch    float64
}

// Outcome is what became of the requests that were sent in the time that counts.
type Outcome struct {
	took            time.Duration
	asked, unsent   int
	served, refused []time.Duration // sorted
	failed          int             // late, cut off, or answered otherwise
}

func (o Outcome) perSecond() float64 { return float64(len(o.served)) / o.took.Seconds() }

// quantile is that of times that are sorted.
func quantile(sorted []time.Duration, q float64) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// connection is one that asks.
type connection struct {
	Outcome
	conn    net.Conn
	reader  *bufio.Reader
	turns   chan time.Time
	request []byte
}

// run asks, and calls begin when the time begins that counts.
func (l Load) run(ctx context.Context, begin func()) (Outcome, error) {
	all := make([]*connection, l.Connections)
	for i := range all {
		priority := ""
		if float64(i) < l.Prefetch*float64(l.Connections) {
			priority = "Priority: u=6\r\n"
		}
		all[i] = &connection{turns: make(chan time.Time, 1), request: fmt.Appendf(nil,
			"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%sContent-Length: %d\r\n\r\n%s", cmp.Or(l.Path, "/graphql/web"), priority, len(document), document)}
		if err := all[i].dial(ctx, l.Address); err != nil {
			return Outcome{}, err
		}
	}
	var counts, ended atomic.Bool
	var asking sync.WaitGroup
	idle := make(chan *connection, l.Connections)
	for _, c := range all {
		idle <- c
		asking.Go(func() { c.serve(ctx, l, idle, &counts, &ended) })
	}
	out := Outcome{}
	began := time.Now()
	counting := time.AfterFunc(l.Lasts/3, func() { begin(); counts.Store(true) })
	defer counting.Stop()
	sent := 0.0
	for now := range ticks(ctx, time.Millisecond, l.Lasts*4/3) {
		due := l.PerSecond * now.Sub(began).Seconds()
		if l.PerSecond == 0 {
			due = sent + float64(l.Connections)
		}
		for ; sent < due; sent++ {
			select {
			case c := <-idle:
				c.turns <- now
			default:
				if counts.Load() && l.PerSecond > 0 {
					out.unsent++
				}
			}
		}
	}
	out.took = l.Lasts
	ended.Store(true)
	for _, c := range all {
		close(c.turns)
	}
	asking.Wait()
	for _, c := range all {
		_ = c.conn.Close()
		out.asked += c.asked
		out.failed += c.failed
		out.served, out.refused = append(out.served, c.served...), append(out.refused, c.refused...)
	}
	slices.Sort(out.served)
	slices.Sort(out.refused)
	out.asked += out.unsent
	return out, ctx.Err()
}

// ticks gives times until enough has passed.
func ticks(ctx context.Context, every, lasts time.Duration) <-chan time.Time {
	out := make(chan time.Time)
	go func() {
		defer close(out)
		t := time.NewTicker(every)
		defer t.Stop()
		for until := time.Now().Add(lasts); time.Now().Before(until) && ctx.Err() == nil; {
			out <- <-t.C
		}
	}()
	return out
}

func (c *connection) dial(ctx context.Context, address string) (err error) {
	if c.conn, err = new(net.Dialer).DialContext(ctx, "tcp", address); err == nil {
		c.reader = bufio.NewReaderSize(c.conn, 16<<10)
	}
	return err
}

// serve asks whenever it is this connection's turn.
func (c *connection) serve(ctx context.Context, l Load, idle chan *connection, counts, ended *atomic.Bool) {
	for range c.turns {
		counted := counts.Load() && !ended.Load()
		began := time.Now()
		status, err := c.ask()
		took := time.Since(began)
		if err != nil {
			_ = c.conn.Close()
			if c.dial(ctx, l.Address) != nil {
				return
			}
		}
		if counted {
			c.asked++
			switch {
			case err == nil && status == 200 && took <= deadline:
				c.served = append(c.served, took)
			case err == nil && status == 503:
				c.refused = append(c.refused, took)
			default:
				c.failed++
			}
		}
		if !ended.Load() {
			idle <- c
		}
	}
}

// ask sends a request and reads the answer.
func (c *connection) ask() (status int, err error) {
	if err := c.conn.SetDeadline(time.Now().Add(3 * deadline)); err != nil {
		return 0, err
	}
	if _, err := c.conn.Write(c.request); err != nil {
		return 0, err
	}
	length := -1
	for first := true; ; first = false {
		line, err := c.reader.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case first:
			_, text, _ := strings.Cut(string(line), " ")
			status, _ = strconv.Atoi(text[:min(3, len(text))])
		case len(line) == 0:
			if length < 0 {
				return 0, fmt.Errorf("an answer without a length")
			}
			_, err := io.CopyN(io.Discard, c.reader, int64(length))
			return status, err
		case len(line) > 16 && strings.EqualFold(string(line[:16]), "Content-Length: "):
			length, _ = strconv.Atoi(string(line[16:]))
		}
	}
}
