package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/attribute"

	"github.com/facetgraph/facet/internal/calling"
)

// Op is one endpoint of a service: what spans, metrics and errors call it, and
// what every request to it has in common. Make it once with [Service.Op].
type Op struct {
	service   *Service
	name      string
	method    string
	path      string
	observe   observer
	transport http.RoundTripper
	headers   *headers
	procedure *procedure // nil for endpoints of HTTP

	repeatable bool
	breaker    *breaker
	latency    latency
}

// Op declares an endpoint. Template is its path as the service's OpenAPI file
// writes it ("/follows/{id}"), so that names stay few whatever the ids are.
func (s *Service) Op(method, template string) *Op {
	if s.grpc {
		s.misused = fmt.Errorf("service %q: its contract is of HTTP and its url is of gRPC: write http:// or https://", s.name)
	}
	o := &Op{
		service: s, name: method + " " + template, method: method, path: template, transport: s.transport, headers: &s.headers,
	}
	o.watch(attrMethod.String(method), attrPath.String(template))
	if slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete}, method) {
		return o.Idempotent()
	}
	return o
}

// watch makes what knows how calls go.
func (o *Op) watch(attributes ...attribute.KeyValue) {
	o.observe = o.service.telemetry.observer(o.service.name, o.name, attributes...)
	o.breaker = newBreaker(o.service.resilience, o.turned)
}

// Idempotent says that a request may be repeated: doing it twice is as doing it once. It is for POST and procedures that
// only read; GET, HEAD, PUT and DELETE are so by themselves (RFC 9110, section 9.2.2). It returns o, and is for making
// clients, before anybody calls the service.
func (o *Op) Idempotent() *Op {
	o.repeatable = true
	o.headers = o.headers.repeatable()
	return o
}

// String returns the name: method and template.
func (o *Op) String() string { return o.name }

// Request is one call of an [Op].
type Request struct {
	Path  string       // the template filled in and escaped; "" is the template itself
	Query string       // without the question mark, see AppendInts and its neighbours
	Keys  int          // how many keys the call asks for; 0 when it is not a batch
	Body  any          // sent as JSON, or as the message that it is, unless nil
	Check func() error // run after decoding; an error fails the call, see CheckAnswer

	Header http.Header // in addition to the service's own, or nil; names in net/http's canonical spelling
}

// Call asks the service and decodes the answer, once and strictly, into out, unless out is nil. That takes one HTTP
// request, or more of them, or none, as [Resilience] says. Redirects are not followed: a service that moves is a change
// of configuration. Every error is an [*Error].
func (o *Op) Call(ctx context.Context, r Request, out any) error {
	if err := ctx.Err(); err != nil {
		s := o.service
		return o.wrap(0, s.judge(ctx, s.timeout, cause(ctx, err))) // no call is made, so none is counted
	}
	o.service.congestion.note()
	calling.Note(ctx, &o.service.name)
	ctx, seen := o.observe.start(ctx, r.Keys)
	status, err := o.exchange(ctx, r, out)
	err = o.wrap(status, err)
	o.observe.end(ctx, seen, status, err)
	return err
}

// wrap makes any error of a call an *Error, and leaves nil alone.
func (o *Op) wrap(status int, err error) error {
	if err == nil {
		return nil
	}
	return &Error{Service: o.service.name, Op: o.name, Status: status, Err: err, op: o}
}

// exchange is Call without what surrounds it.
func (o *Op) exchange(ctx context.Context, r Request, out any) (status int, err error) {
	ctx, cancel, err := o.limit(ctx)
	if err != nil {
		return 0, err
	}
	defer cancel()
	a, err := o.obtain(ctx, r, out != nil)
	defer a.release()
	if err == nil {
		err = a.decode(out)
	}
	if err == nil && r.Check != nil {
		err = r.Check()
	}
	return a.status, err
}

// send builds the request and returns the answer, its body unread.
func (o *Op) send(ctx context.Context, r Request, h http.Header) (*http.Response, error) {
	s := o.service
	req, err := o.request(ctx, r, h)
	if err != nil {
		return nil, &unsentError{err}
	}
	if s.authorize != nil {
		if err := s.authorize(ctx, req); err != nil {
			return nil, &unsentError{fmt.Errorf("authorize: %w", err)}
		}
	}
	resp, err := o.transport.RoundTrip(req)
	if err != nil {
		return nil, cause(ctx, err)
	}
	return resp, nil
}

// unsentError is the error of a request that was not sent.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

// request builds the HTTP request by hand: http.NewRequest would parse again
// what is known, and allocate for it.
func (o *Op) request(ctx context.Context, r Request, h http.Header) (*http.Request, error) {
	s := o.service
	u, err := s.locate(orPath(r.Path, o.path), r.Query)
	if err != nil {
		return nil, err
	}
	req := (&http.Request{
		Method: o.method, URL: u, Host: u.Host, Header: o.headers.prepare(ctx, h),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(ctx)
	deadline, bounded := ctx.Deadline()
	bounded = bounded && s.deadline != "" && o.procedure == nil
	if r.Header != nil || bounded {
		req.Header = req.Header.Clone() // it may be shared by all requests
		maps.Copy(req.Header, r.Header)
	}
	if bounded {
		req.Header[s.deadline] = []string{strconv.FormatInt(max(1, time.Until(deadline).Milliseconds()), 10)}
	}
	if r.Body == nil {
		return req, nil
	}
	return req, attach(req, r.Body)
}

// locate returns the URL of a path of the service.
func (s *Service) locate(path, query string) (*url.URL, error) {
	u := &url.URL{Scheme: s.base.Scheme, Host: s.base.Host, Path: path, RawQuery: query}
	if s.base.Path != "" {
		u.Path = s.base.Path + path
	}
	if strings.IndexByte(path, '%') < 0 {
		return u, nil
	}
	plain, err := url.PathUnescape(u.Path)
	if err != nil {
		return nil, fmt.Errorf("path: %w", err)
	}
	u.Path, u.RawPath = plain, u.Path
	return u, nil
}

// attach makes body the body of a request that may be sent again: JSON, or the message that it writes itself as.
func attach(req *http.Request, body any) (err error) {
	var b []byte
	if m, ok := body.(appender); ok {
		b = m.AppendWire(nil)
	} else if b, err = json.Marshal(body); err != nil {
		return fmt.Errorf("encode body: %w", err)
	}
	req.ContentLength = int64(len(b))
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
	req.Body, err = req.GetBody()
	return err
}

// orPath returns path, or the template when path is empty.
func orPath(path, template string) string {
	if path == "" {
		return template
	}
	return path
}

// NotFound returns the error of a 404 without making a call, for what cannot
// even be asked for.
func (o *Op) NotFound() error {
	return o.wrap(http.StatusNotFound, &Problem{Status: http.StatusNotFound})
}

// Invalid returns the error of a successful answer that cannot be used.
func (o *Op) Invalid(err error) error { return o.wrap(http.StatusOK, err) }

// Unusable is [Op.Invalid] of an error, and nil of none.
func (o *Op) Unusable(err error) error {
	if err == nil {
		return nil
	}
	return o.Invalid(err)
}
