package main

import (
	"bufio"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/demo"
)

// Who is online comes from a service that speaks gRPC, by one call for all profiles.
func TestPresence(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for _, client := range []string{"web", "mobile"} {
		got := d.post(t, client, "7", `{ feed(first: 20) { edges { node { author { handle presence { status lastSeen profile { handle } } } } } } }`, "")
		if body := string(got.body); strings.Contains(body, "errors") || !strings.Contains(body, `"presence":{"status":"ONLINE","lastSeen":"2026-11-`) || !strings.Contains(body, `"status":null`) {
			t.Errorf("%s: %s", client, body)
		}
		want := map[string]int{demo.Recommendations: 1, demo.Posts: 1, demo.Profiles: 1, demo.Presence: 1}
		if diff := cmp.Diff(want, d.calls()); diff != "" {
			t.Errorf("%s: calls (-want +got):\n%s", client, diff)
		}
		d.Services.ResetStats()
	}
}

// More profiles than one call takes are several calls.
func TestPresenceOfMany(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	got := d.post(t, "web", "7", `{ posts(first: 95) { ...p comments(first: 1) { items { author { presence { lastSeen } } } } } feed(first: 100) { edges { node { ...p } } } } fragment p on Post { author { presence { lastSeen } } }`, "")
	if strings.Contains(string(got.body), "errors") {
		t.Fatalf("%s", got.body)
	}
	stats := d.Services.Stats(demo.Presence)
	name := "/facet.demo.presence.v1.PresenceService/Lookup"
	if stats.Keys[name] <= 100 || stats.Calls[name] < 2 {
		t.Errorf("%+v", stats)
	}
}

// A service that fails leaves the rest of the answer as it is.
func TestPresenceDegrades(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{Faults: demo.Faults{ErrorRate: demo.PerService[float64]{Some: map[string]float64{demo.Presence: 1}}}})
	got := string(d.post(t, "web", "7", `{ viewer { profile { handle presence { status } } } }`, "").body)
	if !strings.Contains(got, `"presence":null`) || !strings.Contains(got, `"handle":"`) || !strings.Contains(got, `"service":"presence"`) {
		t.Errorf("%s", got)
	}
}

// What one viewer sets, another is told, over a stream of the service.
func TestPresenceChanged(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for _, client := range []string{"web", "mobile"} {
		stream := d.streamTo(t, t.Context(), client, "7", `subscription { presenceChanged { status profile { handle } } }`, "text/event-stream", 0)
		got := d.post(t, client, "9", `mutation { setPresence(status: AWAY) { status } }`, "")
		if !strings.Contains(string(got.body), `{"data":{"setPresence":{"status":"AWAY"}}`) {
			t.Fatalf("%s", got.body)
		}
		lines := bufio.NewScanner(stream.Body)
		for lines.Scan() && !strings.HasPrefix(lines.Text(), "data:") {
		}
		if want := `{"data":{"presenceChanged":{"status":"AWAY","profile":{"handle":"`; !strings.Contains(lines.Text(), want) {
			t.Errorf("%s: got %s", client, lines.Text())
		}
		_ = stream.Body.Close()
	}
	if got := string(d.post(t, "web", "", `mutation { setPresence(status: AWAY) { status } }`, "").body); !strings.Contains(got, "UNAUTHENTICATED") {
		t.Errorf("without a token: %s", got)
	}
}
