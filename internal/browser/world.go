package browser

import (
	"context"
	"net/http"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// World answers what a page asks of the world outside: the body for an address,
// or nil when it cannot be reached.
type World func(address string) []byte

// OpenIn is [Browser.Open] for a page that sees a made-up world: every address
// that begins with prefix is answered by the world, with headers that let any
// page read it.
func (b *Browser) OpenIn(t testing.TB, prefix string, world World, address string) *Page {
	t.Helper()
	p := b.blank(t)
	paused := chromedp.Events(p.ctx, fetch.RequestPaused)
	pattern := []*fetch.RequestPattern{{URLPattern: prefix + "*"}}
	if _, err := chromedp.Call(p.ctx, fetch.Enable, fetch.EnableParams{Patterns: pattern}); err != nil {
		t.Fatalf("answer for %s: %v", prefix, err)
	}
	var answering sync.WaitGroup
	answering.Go(func() {
		for request, err := range paused {
			if err != nil || answer(p.ctx, request, world) != nil {
				return // the page is closed
			}
		}
	})
	t.Cleanup(func() { p.close(); answering.Wait() })
	p.Go(address)
	return p
}

// answer answers one request of a page.
func answer(ctx context.Context, request fetch.EventRequestPaused, world World) error {
	body := world(request.Request.URL)
	if body == nil {
		_, err := chromedp.Call(ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: request.RequestID, ErrorReason: network.ErrorReasonInternetDisconnected})
		return err
	}
	_, err := chromedp.Call(ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{
		RequestID:       request.RequestID,
		ResponseCode:    http.StatusOK,
		ResponseHeaders: []*fetch.HeaderEntry{{Name: "Access-Control-Allow-Origin", Value: "*"}},
		Body:            body,
	})
	return err
}
