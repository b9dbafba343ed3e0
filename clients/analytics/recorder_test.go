package analytics_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/internal/demo"
)

// recorder reports to h, and is closed when the test ends.
func recorder(t *testing.T, h http.Handler) *analytics.Recorder {
	t.Helper()
	r := analytics.NewRecorder(clientstest.Serve(t, "analytics", h))
	t.Cleanup(func() { _ = r.Close(context.Background()) })
	return r
}

// views returns n events.
func views(n int) []analytics.Event {
	events := make([]analytics.Event, n)
	for i := range events {
		events[i] = analytics.Event{Kind: analytics.View, PostID: 1, Viewer: 7, At: time.Unix(0, 0).UTC()}
	}
	return events
}

// What was recorded has arrived when Close returns, and counts.
func TestRecordAndStats(t *testing.T) {
	t.Parallel()
	s := clientstest.Serve(t, "analytics", demo.New(demo.Options{}).Handler(demo.Analytics))
	r, c := analytics.NewRecorder(s), analytics.New(s)
	before, err := c.GetStats(t.Context(), analytics.GetStatsParams{PostIDs: []int{1, 5000}})
	if err != nil || len(before) != 1 {
		t.Fatal(before, err)
	}
	if err := r.Record(append(views(2), analytics.Event{Kind: analytics.Share, PostID: 1})); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	after, err := c.GetStats(t.Context(), analytics.GetStatsParams{PostIDs: []int{1}})
	if err != nil {
		t.Fatal(err)
	}
	want := []*analytics.Stats{{PostID: 1, Views: before[0].Views + 2, Shares: before[0].Shares + 1}}
	if diff := cmp.Diff(want, after); diff != "" {
		t.Error(diff)
	}
	if err := r.Record(views(1)); !errors.Is(err, analytics.ErrClosed) {
		t.Errorf("recording after Close: %v", err)
	}
	if err := r.Close(t.Context()); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

// A service that hangs fills the queue, never the caller's time; and Close does
// not wait for it beyond its context.
func TestRecordNeverBlocks(t *testing.T) {
	t.Parallel()
	r := recorder(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_ = json.NewDecoder(r.Body).Decode(new(any))
		<-r.Context().Done()
	}))
	var err error
	for range 20 {
		if err = r.Record(views(1000)); err != nil {
			break
		}
	}
	if !errors.Is(err, analytics.ErrQueueFull) {
		t.Errorf("got %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if err := r.Close(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("closing: %v", err)
	}
}

// Events are sent in batches; a failure loses one batch and nothing else.
func TestRecordSendsBatches(t *testing.T) {
	t.Parallel()
	var requests, events atomic.Int64
	r := recorder(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var batch []analytics.Event
		_ = json.NewDecoder(r.Body).Decode(&batch)
		events.Add(int64(len(batch)))
		if requests.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	for range 40 {
		if err := r.Record(views(50)); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if events.Load() != 2000 || requests.Load() > 40 || requests.Load() < 4 {
		t.Errorf("%d events in %d requests", events.Load(), requests.Load())
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	clientstest.CheckMembers[analytics.Stats](t)
}
