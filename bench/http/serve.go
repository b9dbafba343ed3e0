package overhttp

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/facetgraph/facet/bench/measure"
	"github.com/facetgraph/facet/internal/demo"
)

// path is where the servers answer operations; usagePath tells what they have spent.
const (
	path      = "/graphql/web"
	usagePath = "/usage"
)

// serve listens and returns the addresses.
func (s Spec) serve() (urls map[string]string, closeAll func(), err error) {
	if s.Name == "services" {
		return s.serveServices()
	}
	h, done, err := s.handler()
	if err != nil {
		return nil, nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(path, h)
	mux.HandleFunc(usagePath, func(w http.ResponseWriter, _ *http.Request) {
		objects, bytes := measure.Mallocs()
		_ = json.NewEncoder(w).Encode(usage{CPU: measure.CPU(), Objects: objects, Bytes: bytes})
	})
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		done()
		return nil, nil, err
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: time.Minute}
	go func() { _ = server.Serve(l) }() // always ErrServerClosed in the end
	return map[string]string{"server": "http://" + l.Addr().String()}, func() { _ = server.Close(); done() }, nil
}

func (s Spec) serveServices() (urls map[string]string, closeAll func(), err error) {
	var o demo.Options
	o.Faults.Latency.All = s.Latency
	running, err := demo.Start(context.Background(), o, 0)
	if err != nil {
		return nil, nil, err
	}
	return running.URLs(), func() { _ = running.Close() }, nil
}

// usage is what a process has spent so far.
type usage struct {
	CPU            time.Duration
	Objects, Bytes uint64
}

// usage asks a child.
func (p *Process) usage() (u usage, err error) {
	resp, err := http.Get(p.URLs["server"] + usagePath)
	if err != nil {
		return u, err
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&u); err != nil {
		return u, fmt.Errorf("%s: %w", p.Spec.Name, err)
	}
	return u, nil
}
