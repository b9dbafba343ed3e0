package clients_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/clients"
)

// after is a transport whose calls take so long, whatever their context says: so a goroutine looks that does not get a
// CPU.
type after struct {
	d     time.Duration
	calls int
}

func (a *after) RoundTrip(r *http.Request) (*http.Response, error) {
	a.calls++
	time.Sleep(a.d)
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// A deadline that is noticed when it passes is the service's timeout; one that is noticed late is this node's delay.
func TestDeadlineNoticedLateIsOurs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		begin, takes, timeout time.Duration // when the call is begun; how long its goroutine is away
		reason                clients.Reason
		ours                  bool
		calls                 int
	}{
		"the service hangs":                       {reason: clients.Timeout, calls: 1},
		"the service hangs, its own timeout":      {timeout: 100 * time.Millisecond, reason: clients.Timeout, calls: 1},
		"noticed a little late":                   {takes: 1100 * time.Millisecond, reason: clients.Timeout, calls: 1},
		"noticed very late":                       {takes: 1300 * time.Millisecond, reason: clients.Shed, ours: true, calls: 1},
		"noticed very late, its own timeout":      {timeout: 100 * time.Millisecond, takes: 400 * time.Millisecond, reason: clients.Shed, ours: true, calls: 1},
		"no time was left":                        {begin: 1001 * time.Millisecond, reason: clients.Timeout},
		"could not be begun until long afterward": {begin: 1300 * time.Millisecond, reason: clients.Shed, ours: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				transport := &after{d: test.takes}
				s, err := clients.New(clients.Config{Name: "ads", URL: "http://ads", Transport: transport, Timeout: test.timeout})
				if err != nil {
					t.Fatal(err)
				}
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				time.Sleep(test.begin)
				e, ok := errors.AsType[*clients.Error](s.Op(http.MethodGet, "/ads").Call(ctx, clients.Request{}, nil))
				if !ok || e.Reason() != test.reason || e.Ours() != test.ours || !errors.Is(e, context.DeadlineExceeded) {
					t.Errorf("%v: reason %s, ours: %t", e, e.Reason(), e.Ours())
				}
				if transport.calls != test.calls {
					t.Errorf("%d calls", transport.calls)
				}
			})
		})
	}
}

// What a service says of a request decides whether its parameters are at fault.
func TestRejected(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]bool{
		0: false, 200: false, 301: false, 400: true, 401: false, 403: false, 404: false, 405: false, 406: false, 408: false, 409: true,
		410: false, 412: true, 413: true, 414: true, 415: false, 416: true, 422: true, 429: false, 431: true, 500: false, 503: false,
	} {
		if got := (&clients.Error{Status: status}).Rejected(); got != want {
			t.Errorf("%d: %t", status, got)
		}
	}
	for _, e := range []*clients.Error{{Err: clients.ErrShed}, {Err: clients.ErrShed, Status: 200}} { // the body came too late
		if !e.Ours() {
			t.Errorf("%v is this node's", e)
		}
	}
	for _, e := range []*clients.Error{{Err: clients.ErrShed, Status: 503}, {Err: clients.ErrBreakerOpen}, {Err: &clients.Problem{}, Status: 429}} {
		if e.Ours() {
			t.Errorf("%v is the service's", e)
		}
	}
}
