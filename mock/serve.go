package mock

import (
	"context"
	"net"
	"net/http"
	"time"
)

// Serve serves a handler on an address until it is ended, and says where that is.
func Serve(ctx context.Context, h http.Handler, address string) (base string, end func() error, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // always ErrServerClosed in the end
	}()
	return "http://" + l.Addr().String(), func() error {
		err := server.Close()
		<-done
		return err
	}, nil
}
