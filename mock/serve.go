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
	server := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, Protocols: new(http.Protocols)}
	server.Protocols.SetHTTP1(true)
	server.Protocols.SetUnencryptedHTTP2(true) // as gRPC speaks
	scheme := "http://"
	if m, ok := h.(*Handler); ok && m.contract.Proto {
		scheme = "grpc://"
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // always ErrServerClosed in the end
	}()
	return scheme + l.Addr().String(), func() error {
		err := server.Close()
		<-done
		return err
	}, nil
}
