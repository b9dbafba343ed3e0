package main

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Who has the first part of a deferred answer and leaves while a service hangs that the next part waits for has left, too.
func TestCallerWhoLeavesBetweenParts(t *testing.T) {
	t.Parallel()
	arrived := make(chan string, 2)
	w := startWatched(t, "", map[string]http.Handler{"profiles": hangs(arrived)})
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL()+"/graphql/web",
		strings.NewReader(query(`{ posts(first: 2) { id ... @defer { author { handle } } } }`)))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"multipart/mixed"}}
	transport := &http.Transport{DisableKeepAlives: true}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	<-arrived
	leave()
	w.await(t, "facet.operations", "canceled", 1)
	if diff := cmp.Diff(map[string]int64{"canceled": 1}, w.outcomes(t)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}
