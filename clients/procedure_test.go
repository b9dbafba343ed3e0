package clients_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"connectrpc.com/connect"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/clients/wire"
)

// message is a message as it goes over the wire.
type message struct{ bytes []byte }

func (m *message) AppendWire(b []byte) []byte { return append(b, m.bytes...) }

type verbatim struct{}

func (verbatim) Name() string                  { return "proto" }
func (verbatim) Marshal(m any) ([]byte, error) { return m.(*message).bytes, nil }
func (verbatim) Unmarshal(b []byte, m any) error {
	m.(*message).bytes = bytes.Clone(b)
	return nil
}

const say = "/x.Echo/Say"

// echo serves a procedure that answers what fails says, or the number that it is sent.
func echo(t *testing.T, fails func(context.Context) error) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(say, connect.NewUnaryHandler(say, func(ctx context.Context, in *connect.Request[message]) (*connect.Response[message], error) {
		if err := fails(ctx); err != nil {
			return nil, err
		}
		return connect.NewResponse(in.Msg), nil
	}, connect.WithCodec(verbatim{})))
	s := httptest.NewUnstartedServer(mux)
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetHTTP1(true)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	t.Cleanup(s.Close)
	return s
}

// number reads field 1.
func number(to *int) any {
	return clients.Reply(func(m []byte) error { return wire.Decode(m, to, (*wire.Reader).Int, 1) })
}

func never(context.Context) error { return nil }

// A URL says by which protocol a procedure is called, and both answer the same.
func TestProcedureProtocols(t *testing.T) {
	t.Parallel()
	server := echo(t, never)
	for _, scheme := range []string{"grpc://", "http://"} {
		t.Run(scheme, func(t *testing.T) {
			s := clientstest.Connect(t, clients.Config{Name: "echo", URL: scheme + strings.TrimPrefix(server.URL, "http://")})
			var n int
			err := s.Procedure(say).Call(t.Context(), clients.Request{Body: &message{wire.AppendInt(nil, 1, 7)}}, number(&n))
			if err != nil || n != 7 {
				t.Errorf("got %d, %v", n, err)
			}
			if err := s.Procedure(say).Call(t.Context(), clients.Request{}, nil); err != nil {
				t.Errorf("an empty message: %v", err)
			}
		})
	}
}

// What a service answers, and what stands for no answer, is an error with the status that it stands for.
func TestProcedureErrors(t *testing.T) {
	t.Parallel()
	type want struct {
		status int
		reason clients.Reason
		text   string
	}
	for code, w := range map[connect.Code]want{
		connect.CodeNotFound:           {404, clients.Unavailable, "NOT_FOUND"},
		connect.CodeInvalidArgument:    {400, clients.Unavailable, "INVALID_ARGUMENT"},
		connect.CodeFailedPrecondition: {412, clients.Unavailable, "FAILED_PRECONDITION"},
		connect.CodeAlreadyExists:      {409, clients.Unavailable, "ALREADY_EXISTS"},
		connect.CodeUnauthenticated:    {401, clients.Unavailable, "UNAUTHENTICATED"},
		connect.CodePermissionDenied:   {403, clients.Unavailable, "PERMISSION_DENIED"},
		connect.CodeResourceExhausted:  {429, clients.Shed, "RESOURCE_EXHAUSTED"},
		connect.CodeDeadlineExceeded:   {504, clients.Timeout, "DEADLINE_EXCEEDED"},
		connect.CodeUnavailable:        {503, clients.Unavailable, "UNAVAILABLE"},
		connect.CodeInternal:           {500, clients.Unavailable, "INTERNAL"},
	} {
		t.Run(code.String(), func(t *testing.T) {
			t.Parallel()
			server := echo(t, func(context.Context) error { return connect.NewError(code, errors.New("a secret")) })
			for _, scheme := range []string{"grpc://", "http://"} {
				s := clientstest.Connect(t, clients.Config{Name: "echo", URL: scheme + strings.TrimPrefix(server.URL, "http://")})
				err := s.Procedure(say).Call(t.Context(), clients.Request{}, nil)
				e, ok := errors.AsType[*clients.Error](err)
				if !ok || e.Status != w.status || e.Reason() != w.reason || e.Op != "x.Echo/Say" || !strings.Contains(e.Error(), w.text) || strings.Contains(e.Error(), "secret") {
					t.Errorf("%s: got %v", scheme, err)
				}
			}
		})
	}
}

// A service that breaks the protocol, or is none, is an error that says so.
func TestProcedureHostility(t *testing.T) {
	t.Parallel()
	plain := func(status int, contentType, body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		})
	}
	for name, test := range map[string]struct {
		handler http.Handler
		status  int
		cause   error
	}{
		"a page":           {plain(200, "text/html", "<html>"), 0, clients.ErrInvalid},
		"no such path":     {plain(404, "text/plain", "404"), 0, clients.ErrInvalid},
		"no trailers":      {plain(200, "application/grpc+proto", "\x00\x00\x00\x00\x00"), 0, clients.ErrInvalid},
		"cut off":          {plain(200, "application/grpc+proto", "\x00\x00\x00\x00\x09abc"), 0, clients.ErrInvalid},
		"greater than all": {plain(200, "application/grpc+proto", "\x00\xff\xff\xff\xff"), 0, clients.ErrTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewUnstartedServer(test.handler)
			server.Config.Protocols = new(http.Protocols)
			server.Config.Protocols.SetUnencryptedHTTP2(true)
			server.Start()
			t.Cleanup(server.Close)
			s := clientstest.Connect(t, clients.Config{Name: "echo", URL: strings.Replace(server.URL, "http", "grpc", 1)})
			var n int
			err := s.Procedure(say).Call(t.Context(), clients.Request{}, number(&n))
			e, ok := errors.AsType[*clients.Error](err)
			if !ok || !errors.Is(err, test.cause) || e.Status != test.status {
				t.Errorf("got %v", err)
			}
		})
	}
	t.Run("nobody listens", func(t *testing.T) {
		s := clientstest.Connect(t, clients.Config{Name: "echo", URL: "grpc://127.0.0.1:1"})
		err := s.Procedure(say).Call(t.Context(), clients.Request{}, nil)
		if e, ok := errors.AsType[*clients.Error](err); !ok || e.Status != 0 || e.Reason() != clients.Unavailable || !strings.Contains(err.Error(), "refused") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another message", func(t *testing.T) {
		server := echo(t, never)
		s := clientstest.Connect(t, clients.Config{Name: "echo", URL: strings.Replace(server.URL, "http", "grpc", 1)})
		var n int
		err := s.Procedure(say).Call(t.Context(), clients.Request{Body: &message{wire.AppendText(nil, 1, "x")}}, number(&n))
		if !errors.Is(err, clients.ErrInvalid) {
			t.Errorf("got %v", err)
		}
	})
}

// A call ends with its time, and says that it was the time.
func TestProcedureDeadline(t *testing.T) {
	t.Parallel()
	told := make(chan bool, 1)
	server := echo(t, func(ctx context.Context) error {
		_, ok := ctx.Deadline()
		told <- ok
		<-ctx.Done()
		return ctx.Err()
	})
	s := clientstest.Connect(t, clients.Config{Name: "echo", URL: strings.Replace(server.URL, "http", "grpc", 1), Timeout: 50 * time.Millisecond})
	err := s.Procedure(say).Call(t.Context(), clients.Request{}, nil)
	if e, ok := errors.AsType[*clients.Error](err); !ok || e.Reason() != clients.Timeout && !errors.Is(err, clients.ErrShed) {
		t.Errorf("got %v", err)
	}
	if !<-told {
		t.Error("the service is not told of the deadline")
	}
}

// A client of HTTP at a URL of gRPC is a mistake that is known at once.
func TestMisused(t *testing.T) {
	t.Parallel()
	s := clientstest.Connect(t, clients.Config{Name: "posts", URL: "grpc://127.0.0.1:1"})
	if err := s.Misused(); err != nil {
		t.Error(err)
	}
	s.Op(http.MethodGet, "/posts")
	if err := s.Misused(); err == nil || !strings.Contains(err.Error(), `service "posts": its contract is of HTTP`) {
		t.Error(err)
	}
}

// A stream that breaks is opened again, more and more slowly, until the subscriber leaves.
func TestFollowOpensAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var opened []time.Duration
		begun := time.Now()
		n := 0
		out, err := clients.Follow(ctx, func(context.Context) iter.Seq2[int, error] {
			opened = append(opened, time.Since(begun))
			return func(yield func(int, error) bool) {
				if n++; n == 4 && !yield(n, nil) {
					return
				}
				yield(0, &clients.Error{Status: 503, Err: io.ErrUnexpectedEOF})
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := <-out; got != 4 {
			t.Errorf("got %d", got)
		}
		time.Sleep(time.Second) // the wait begins anew after something has come
		cancel()
		for range out {
			t.Error("something came after the end")
		}
		want := []time.Duration{0, 500 * time.Millisecond, 1500 * time.Millisecond, 3500 * time.Millisecond, 4 * time.Second}
		if len(opened) < len(want) {
			t.Fatalf("opened at %v", opened)
		}
		for i, at := range want {
			if opened[i] != at {
				t.Errorf("opened at %v, want %v", opened, want)
			}
		}
	})
}

// A stream that is refused is an error, and one that is complete ends the channel.
func TestFollowEnds(t *testing.T) {
	t.Parallel()
	follow := func(err error) (<-chan int, error) {
		return clients.Follow(t.Context(), func(context.Context) iter.Seq2[int, error] {
			return func(yield func(int, error) bool) {
				if err != nil {
					yield(0, err)
				}
			}
		})
	}
	for _, status := range []int{400, 401, 403, 404, 422} {
		if _, err := follow(&clients.Error{Status: status, Err: io.EOF}); err == nil {
			t.Errorf("status %d is no error", status)
		}
	}
	out, err := follow(nil)
	if err != nil {
		t.Fatal(err)
	}
	for range out {
		t.Error("something came")
	}
}

// grpcs is gRPC with TLS, and a procedure is told by metadata whatever the service is told of the caller.
func TestProcedureMetadata(t *testing.T) {
	t.Parallel()
	told := make(chan http.Header, 1)
	server := httptest.NewUnstartedServer(connect.NewUnaryHandler(say, func(_ context.Context, in *connect.Request[message]) (*connect.Response[message], error) {
		told <- in.Header()
		return connect.NewResponse(in.Msg), nil
	}, connect.WithCodec(verbatim{})))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	s := clientstest.Connect(t, clients.Config{
		Name: "echo", URL: strings.Replace(server.URL, "https", "grpcs", 1), Transport: server.Client().Transport,
		Authorize: func(_ context.Context, r *http.Request) error {
			r.Header.Set("Authorization", "Bearer x")
			return nil
		},
	})
	if err := s.Procedure(say).Call(t.Context(), clients.Request{}, nil); err != nil {
		t.Fatal(err)
	}
	h := <-told
	if h.Get("Authorization") != "Bearer x" || !strings.HasPrefix(h.Get("Content-Type"), "application/grpc") || h.Get("Grpc-Timeout") == "" {
		t.Errorf("the service is told %v", h)
	}
}
