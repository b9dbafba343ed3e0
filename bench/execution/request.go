package execution

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"

	"github.com/facetgraph/facet/auth"
)

// sink is a response writer that keeps nothing but the body.
type sink struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(p []byte) (int, error) { return s.body.Write(p) }

// Request makes the requests of one goroutine: the same body again and again.
type Request struct {
	req  *http.Request
	body *bytes.Reader
	text []byte
	sink sink
}

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

// NewRequest is for a body of JSON, in the name of a viewer of the web client.
func NewRequest(body string) *Request {
	r := &Request{body: bytes.NewReader(nil), text: []byte(body), sink: sink{header: http.Header{}}}
	r.req = httptest.NewRequest(http.MethodPost, "/graphql/web", nil)
	r.req.Header.Set("Content-Type", "application/json")
	r.req = r.req.WithContext(auth.NewContext(context.Background(), newViewer()))
	return r
}

// Do makes the request of a handler and returns the answer, which is valid until the next one.
func (r *Request) Do(h http.Handler) []byte {
	r.body.Reset(r.text)
	r.req.Body, r.req.ContentLength = closer{r.body}, int64(len(r.text))
	clear(r.sink.header)
	r.sink.body.Reset()
	h.ServeHTTP(&r.sink, r.req)
	return r.sink.body.Bytes()
}
