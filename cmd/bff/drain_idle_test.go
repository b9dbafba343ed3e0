package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// link is a listener whose connections go on to a server, each piece of what is sent so much later.
type link struct {
	net.Listener
	to    string
	delay time.Duration
}

func newLink(t *testing.T, to string, delay time.Duration) *link {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	k := &link{l, to, delay}
	go k.run()
	return k
}

func (k *link) run() {
	for {
		near, err := k.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", k.to)
		if err != nil {
			_ = near.Close()
			continue
		}
		go k.carry(near, far)
		go k.carry(far, near)
	}
}

// carry takes what from sends to to, in order, until one of them ends.
func (k *link) carry(from, to net.Conn) {
	type piece struct {
		due  time.Time
		data []byte
	}
	pieces := make(chan piece, 1000)
	go func() {
		defer func() { _ = to.Close() }()
		for p := range pieces {
			time.Sleep(time.Until(p.due))
			if _, err := to.Write(p.data); err != nil {
				_ = from.Close()
			}
		}
	}()
	defer close(pieces)
	for {
		b := make([]byte, 4<<10)
		n, err := from.Read(b)
		if n > 0 {
			pieces <- piece{time.Now().Add(k.delay), b[:n]}
		}
		if err != nil {
			return
		}
	}
}

// A server that is told to end while callers keep connections through a link that takes its time loses none of their
// requests: not those that are under way to connections that have nothing to do. Callers go on until readiness, which they
// look at now and then, says no.
func TestDrainLosesNoRequest(t *testing.T) {
	t.Parallel()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin, cfg.Schema = "127.0.0.1:0", "127.0.0.1:0", copyClients(t)
	cfg.Server.DrainDelay = 5 * time.Second
	write(t, cfg.Schema+"/web/client.yaml", "identify:\n  clientIds: [web]\nrate: []\n")
	d, err := newDemo(t.Context(), cfg, demo.Options{}, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	d.waitReady(t)
	k := newLink(t, strings.TrimPrefix(d.URL(), "http://"), 20*time.Millisecond)
	const callers, enough = 100, 9000
	var done, failed, late atomic.Int64
	var unready atomic.Bool
	var all sync.WaitGroup
	for range callers {
		all.Go(func() {
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			for !unready.Load() {
				req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+k.Addr().String()+"/graphql/web", strings.NewReader(`{"query":"{__typename}"}`))
				req.GetBody = nil // nobody sends it again
				req.Header.Set("Content-Type", "application/json")
				resp, err := transport.RoundTrip(req)
				if err == nil {
					_, err = io.Copy(io.Discard, resp.Body)
					_ = resp.Body.Close()
				}
				if err != nil {
					failed.Add(1)
					t.Log(err)
				}
				if ctx.Err() != nil {
					late.Add(1)
				}
				if done.Add(1) == enough {
					stop()
				}
				time.Sleep(10 * time.Millisecond)
			}
		})
	}
	<-ctx.Done()
	for d.operator(t, "/readyz").status == http.StatusOK {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(300 * time.Millisecond) // until the load balancer looks
	unready.Store(true)
	all.Wait()
	if failed.Load() > 0 || late.Load() == 0 {
		t.Errorf("%d of %d requests failed; %d were answered while draining", failed.Load(), done.Load(), late.Load())
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
	t.Logf("%d requests, %d of them while draining", done.Load(), late.Load())
}
