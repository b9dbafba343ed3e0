package clients_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
)

// collect reads a stream to its end.
func collect(ctx context.Context, s *clients.Service) (events []string, err error) {
	for e, failed := range s.Op(http.MethodGet, "/stream").Events(ctx, clients.Request{}) {
		if failed != nil {
			return events, failed
		}
		events = append(events, fmt.Sprintf("%s|%s|%s", e.ID, e.Type, e.Data))
	}
	return events, nil
}

// The interpretation of a stream, as the HTML standard has it.
func TestEventsAreParsed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, stream string
		want         []string
	}{
		{"one", "data: a\n\n", []string{"|message|a"}},
		{"all fields", "id: 1\nevent: x\ndata: a\nretry: 5\n\n", []string{"1|x|a"}},
		{"the id stays, the type does not", "id: 1\nevent: x\ndata: a\n\ndata: b\n\n", []string{"1|x|a", "1|message|b"}},
		{"several lines", "data: a\ndata: b\n\n", []string{"|message|a\nb"}},
		{"no space", "data:a\n\n", []string{"|message|a"}},
		{"one space only", "data:  a\n\n", []string{"|message| a"}},
		{"colons", "data: a:b\n\n", []string{"|message|a:b"}},
		{"empty data", "data\n\n", []string{"|message|"}},
		{"no data", "event: x\n\n", nil},
		{"comments", ": hello\n\n:\n\ndata: a\n\n", []string{"|message|a"}},
		{"unknown field", "datum: a\n\n", nil},
		{"CRLF", "data: a\r\n\r\n", []string{"|message|a"}},
		{"cut off", "data: a\n\ndata: b\n", []string{"|message|a"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := clientstest.Serve(t, "things", answer("text/event-stream; charset=utf-8", test.stream))
			got, err := collect(t.Context(), s)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			e, ok := errors.AsType[*clients.Error](err)
			if !ok || !errors.Is(err, io.ErrUnexpectedEOF) || e.Status != http.StatusOK {
				t.Errorf("a stream that the service closes ends with %v", err)
			}
		})
	}
}

func TestHostileStreams(t *testing.T) {
	t.Parallel()
	const kind = "text/event-stream"
	long := strings.Repeat("x", 100<<10)
	for _, test := range []struct {
		name   string
		serve  http.HandlerFunc
		status int
		cause  error
	}{
		{"endless line", answer(kind, "data: "+long), 200, clients.ErrTooLarge},
		{"endless comment", answer(kind, ": "+long), 200, clients.ErrTooLarge},
		{"endless event", answer(kind, strings.Repeat("data: "+long[:1000]+"\n", 100)), 200, clients.ErrTooLarge},
		{"no stream", answer("application/json", `[]`), 200, clients.ErrContentType},
		{"problem", fail(503, "application/problem+json", `{"title":"Overloaded"}`), 503, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(test.serve)
			t.Cleanup(server.Close)
			s := clientstest.Connect(t, clients.Config{Name: "things", URL: server.URL})
			_, err := collect(t.Context(), s)
			e, ok := errors.AsType[*clients.Error](err)
			if !ok || e.Service != "things" || e.Op != "GET /stream" || e.Status != test.status || len(err.Error()) > 250 {
				t.Fatalf("got %#v", err)
			}
			if test.cause != nil && !errors.Is(err, test.cause) {
				t.Errorf("%v is not %v", err, test.cause)
			}
		})
	}
}

// open starts a stream and sends its first event.
func open(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, "data: 1\n\n")
	_ = http.NewResponseController(w).Flush()
}

func silent(w http.ResponseWriter, r *http.Request) {
	open(w)
	<-r.Context().Done()
}

// script is a transport whose service follows a script, in the bubble's time.
type script func(ctx context.Context, w io.Writer)

func (s script) RoundTrip(r *http.Request) (*http.Response, error) {
	if s == nil {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	body, w := io.Pipe()
	context.AfterFunc(r.Context(), func() { _ = w.CloseWithError(r.Context().Err()) })
	go func() {
		s(r.Context(), w)
		_ = w.Close()
	}()
	header := http.Header{"Content-Type": {"text/event-stream"}}
	return &http.Response{StatusCode: http.StatusOK, Header: header, Body: body, Request: r}, nil
}

// Silence ends a stream, signs of life keep it open, however long it takes.
func TestStreamsAndTime(t *testing.T) {
	t.Parallel()
	reset := errors.New("connection reset")
	for _, test := range []struct {
		name   string
		script script
		events int
		status int
		after  time.Duration
		cause  error
	}{
		{"never opens", nil, 0, 0, time.Second, context.DeadlineExceeded},
		{"falls silent", func(ctx context.Context, w io.Writer) {
			_, _ = io.WriteString(w, "data: 1\n\n")
			<-ctx.Done()
		}, 1, 200, time.Minute, context.DeadlineExceeded},
		{"breaks", func(_ context.Context, w io.Writer) {
			_, _ = io.WriteString(w, "data: 1\n\ndata: 2\n")
			_ = w.(*io.PipeWriter).CloseWithError(reset)
		}, 1, 200, 0, reset},
		{"keeps alive", func(_ context.Context, w io.Writer) {
			for range 60 {
				time.Sleep(59 * time.Second)
				_, _ = io.WriteString(w, ":\n")
			}
			_, _ = io.WriteString(w, "data: 1\n\n")
		}, 1, 200, 59 * time.Minute, io.ErrUnexpectedEOF},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				got, err := collect(t.Context(), clientstest.Connect(t, clients.Config{
					Name: "things", URL: "http://things", Timeout: time.Second, Transport: test.script,
				}))
				e, ok := errors.AsType[*clients.Error](err)
				if !ok || !errors.Is(err, test.cause) || e.Status != test.status || len(got) != test.events {
					t.Errorf("got %v, %#v", got, err)
				}
				if took := time.Since(begun); took != test.after {
					t.Errorf("took %s, want %s", took, test.after)
				}
			})
		})
	}
}

// A stream ends without a word when the caller ends it, in either way, and the
// service notices.
func TestStreamsEndWithTheCaller(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{}, 2)
	s := clientstest.Serve(t, "things", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		silent(w, r)
		gone <- struct{}{}
	}))
	for range s.Op(http.MethodGet, "/stream").Events(t.Context(), clients.Request{}) {
		break // leave the loop
	}
	<-gone
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, err := range s.Op(http.MethodGet, "/stream").Events(ctx, clients.Request{}) {
		if err != nil {
			t.Error(err)
		}
		cancel() // end the context
	}
	<-gone
}
