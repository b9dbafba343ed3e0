package main

import (
	"net/http"
	"testing"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// A household has 2^64 addresses of IPv6: all of them count as one for sockets.
func TestSocketsCountByNetwork(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "subscriptions:\n  maxSocketsPerViewer: 2\n", func(c *bff.Config) { c.TrustedProxies = []string{"127.0.0.0/8"} })
	var last *socket
	for _, address := range []string{"2001:db8:1:2::1", "2001:db8:1:2::2", "2001:db8:1:2::3"} {
		s, _, err := d.dial(t, "/graphql/web", http.Header{"X-Forwarded-For": {address}}, "graphql-transport-ws")
		if err != nil {
			t.Fatal(err)
		}
		s.send(`{"type":"connection_init"}`)
		if last = s; address != "2001:db8:1:2::3" {
			if got := s.receive(); got != `{"type":"connection_ack"}` {
				t.Fatalf("%s was answered %s", address, got)
			}
		}
	}
	if code := last.closed(); code != 1013 {
		t.Errorf("the third socket of one network was closed with %d", code)
	}
}
