package clients_test

import (
	"context"
	"net/http"
	"testing"

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
