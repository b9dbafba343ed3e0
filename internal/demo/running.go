package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// patience is how long answers under way may take when the services stop.
const patience = 3 * time.Second

// Running are services that listen. Close it to stop them.
type Running struct {
	*Services
	urls    map[string]string
	servers []*http.Server
	cancel  context.CancelFunc
	serving sync.WaitGroup
	close   sync.Once
	failed  error // of closing
}

// Start makes services and starts them, see [Services.Start].
func Start(ctx context.Context, o Options, firstPort int) (*Running, error) {
	return New(o).Start(ctx, firstPort)
}

// Start listens on Options.Host, on seven consecutive ports from firstPort in the
// order of [Names], or on free ports for 0. Requests see the values of ctx and
// end with it; to stop listening takes Close.
func (s *Services) Start(ctx context.Context, firstPort int) (*Running, error) {
	if last := firstPort + len(Names()) - 1; firstPort < 0 || last > 65535 {
		return nil, fmt.Errorf("first port %d: must be 0 or from 1 to %d", firstPort, 65535-len(Names())+1)
	}
	listeners, err := s.listen(ctx, firstPort)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	r := &Running{Services: s, urls: map[string]string{}, cancel: cancel}
	for i, name := range Names() {
		r.urls[name] = "http://" + listeners[i].Addr().String()
		if name == Presence {
			r.urls[name] = "grpc://" + listeners[i].Addr().String()
		}
		server := &http.Server{
			Handler:           s.byName[name],
			ReadHeaderTimeout: 5 * time.Second,
			IdleTimeout:       2 * time.Minute, // longer than clients keep idle connections
			MaxHeaderBytes:    64 << 10,
			BaseContext:       func(net.Listener) context.Context { return ctx },
			Protocols:         new(http.Protocols),
		}
		server.Protocols.SetHTTP1(true)
		server.Protocols.SetUnencryptedHTTP2(true) // as gRPC speaks
		r.servers = append(r.servers, server)
		r.serving.Go(func() { _ = server.Serve(listeners[i]) }) // always ErrServerClosed in the end
	}
	return r, nil
}

// listen opens all ports or none.
func (s *Services) listen(ctx context.Context, firstPort int) (listeners []net.Listener, err error) {
	for i, name := range Names() {
		port := 0
		if firstPort != 0 {
			port = firstPort + i
		}
		l, err := s.faults[name].Listen(ctx, net.JoinHostPort(s.host, strconv.Itoa(port)))
		if err != nil {
			for _, opened := range listeners {
				_ = opened.Close()
			}
			return nil, fmt.Errorf("%s service: %w (choose another first port, or 0 for free ones)", name, err)
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

// URLs returns where each service is, by name.
func (r *Running) URLs() map[string]string { return maps.Clone(r.urls) }

// Close stops the services: streams end and delayed answers become problems at
// once, other answers may finish, and nothing is left running. Closing again
// does nothing.
func (r *Running) Close() error {
	r.close.Do(func() {
		r.cancel()
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		for _, server := range r.servers {
			if err := server.Shutdown(ctx); err != nil {
				r.failed = errors.Join(r.failed, err, server.Close())
			}
		}
		r.serving.Wait()
	})
	return r.failed
}
