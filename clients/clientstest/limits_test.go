package clientstest

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/facetgraph/facet/clients"
)

// anything is an object of which nothing is read.
type anything struct{}

// Member implements clients.Members.
func (anything) Member(d *clients.Decoder, _ []byte) { d.Skip() }

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
			s := Connect(t, clients.Config{Name: "hostile", URL: server.URL, Timeout: time.Minute, Gzip: true})
			err := s.Op(http.MethodGet, "/").Call(t.Context(), clients.Request{}, clients.Object(&anything{}))
			if !errors.Is(err, clients.ErrTooLarge) {
				t.Errorf("got %v", err)
			}
		})
	}
}
