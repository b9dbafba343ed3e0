package notifications_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/internal/demo"
)

// client calls a notifications service of the test's own.
func client(t *testing.T, o demo.Options) *notifications.Client {
	t.Helper()
	return notifications.New(clientstest.Serve(t, "notifications", demo.New(o).Handler(demo.Notifications)))
}

func TestReading(t *testing.T) {
	t.Parallel()
	c := client(t, demo.Options{})
	if n, err := c.Count(t.Context(), 7); err != nil || n != 8 {
		t.Errorf("%d unread, %v", n, err)
	}
	page, err := c.List(t.Context(), 7, 3, 0)
	if err != nil || len(page.Items) != 3 || page.Items[0].ID <= page.Items[2].ID || page.Items[0].Read || !page.PageInfo().HasNextPage {
		t.Fatalf("got %+v, %v", page, err)
	}
	more, err := c.List(t.Context(), 7, 100, *page.PageInfo().EndCursor)
	if err != nil || len(more.Edges()) != 22 || more.Next != nil || more.Items[0].ID >= page.Items[2].ID {
		t.Errorf("got %+v, %v", more, err)
	}
	if n, err := c.MarkRead(t.Context(), 7, page.Items[2].ID); err != nil || n != 2 {
		t.Errorf("%d unread, %v", n, err)
	}
	if n, err := c.MarkRead(t.Context(), 7, 0); err != nil || n != 0 {
		t.Errorf("%d unread, %v", n, err)
	}
	_, err = c.Count(t.Context(), 0)
	if e, ok := errors.AsType[*clients.Error](err); !ok || e.Status != http.StatusUnauthorized {
		t.Errorf("without a viewer: %v", err)
	}
}

func TestCountInsistsOnANumber(t *testing.T) {
	t.Parallel()
	for _, body := range []string{`{}`, `{"unread":null}`, `{"unread":-1}`, `{"unread":1.5}`} {
		c := notifications.New(clientstest.Serve(t, "notifications", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, body)
		})))
		if n, err := c.Count(t.Context(), 7); !errors.Is(err, clients.ErrInvalid) {
			t.Errorf("%s: %d, %v", body, n, err)
		}
	}
}

func TestStream(t *testing.T) {
	t.Parallel()
	c := client(t, demo.Options{Chatter: time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last notifications.ID
	seen := 0
	for n, err := range c.Stream(ctx, 7) {
		if err != nil {
			t.Fatal(err)
		}
		if n.Kind != notifications.Follow || n.ID <= last {
			t.Errorf("got %+v after %d", n, last)
		}
		if last, seen = n.ID, seen+1; seen == 3 {
			cancel()
		}
	}
	if seen < 3 {
		t.Errorf("%d notifications", seen)
	}
}

// Events of another type are passed over; one that cannot be read ends the
// stream with an error, as does the service.
func TestStreamOfOddities(t *testing.T) {
	t.Parallel()
	const good = "event: notification\ndata: {\"id\":5}\n\n"
	for _, test := range []struct {
		name, stream string
		want         int
		cause        error
	}{
		{"another type", "event: weather\ndata: rain\n\n" + good, 1, io.ErrUnexpectedEOF},
		{"garbage", good + "event: notification\ndata: {\n\n" + good, 1, clients.ErrInvalid},
		{"no id", "event: notification\ndata: {}\n\n" + good, 0, clients.ErrInvalid},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				_, _ = io.WriteString(w, test.stream)
			}))
			t.Cleanup(server.Close)
			c := notifications.New(clientstest.Connect(t, clients.Config{Name: "notifications", URL: server.URL}))
			var got []string
			for n, err := range c.Stream(t.Context(), 7) {
				if err == nil {
					got = append(got, fmt.Sprint(n.ID))
					continue
				}
				e, ok := errors.AsType[*clients.Error](err)
				if !ok || !errors.Is(err, test.cause) || e.Op != "GET /notifications/stream" || e.Status != http.StatusOK {
					t.Errorf("got %v, want %v", err, test.cause)
				}
				got = append(got, "end")
			}
			if len(got) != test.want+1 || got[test.want] != "end" {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	clientstest.CheckMembers[notifications.Notification](t)
	clientstest.CheckMembers[notifications.Page](t)
}
