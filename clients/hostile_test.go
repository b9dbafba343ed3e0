package clients_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
)

// Every way to read an answer meets services that misbehave with an error that says what happened.
func TestHostileServices(t *testing.T) {
	t.Parallel()
	read := func(method string, answer func() any) clientstest.Operation {
		return clientstest.Operation{Name: method + " /records", Call: func(ctx context.Context, s *clients.Service) error {
			return s.Op(method, "/records").Call(ctx, clients.Request{}, answer())
		}}
	}
	clientstest.Hostile(t, []clientstest.Operation{
		read(http.MethodGet, func() any { return clients.ListOf(new([]*record)) }),
		read(http.MethodGet, func() any { return new([]*record) }),
		read(http.MethodPost, func() any { return new([]*record) }),
		read(http.MethodDelete, func() any { return clients.ListOf(new([]*record)) }),
	})
}

// What is not configured is limited too: 50 MB are more than the default.
func TestAnswersAreLimitedByDefault(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]http.HandlerFunc{
		"announced":   announce(50<<20, 50<<20),
		"unannounced": flood(50 << 20),
		"zipped":      bomb(50 << 20),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(serve)
			t.Cleanup(server.Close)
			s := clientstest.Connect(t, clients.Config{Name: "hostile", URL: server.URL, Timeout: time.Minute, Gzip: true})
			err := s.Op(http.MethodGet, "/").Call(t.Context(), clients.Request{}, clients.Object(&record{}))
			if !errors.Is(err, clients.ErrTooLarge) {
				t.Errorf("got %v", err)
			}
		})
	}
}
