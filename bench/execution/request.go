package execution

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"time"

	"github.com/facetgraph/facet/auth"
)

// sink is a response writer that keeps nothing but the body, and when the first part of one in parts was there.
type sink struct {
	header    http.Header
	body      bytes.Buffer
	status    int
	firstPart time.Time
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(status int)      { s.status = status }
func (s *sink) Write(p []byte) (int, error) { return s.body.Write(p) }

// Flush implements [http.Flusher]. What is flushed before the first part is only its delimiter.
func (s *sink) Flush() {
	if s.firstPart.IsZero() && bytes.Contains(s.body.Bytes(), hasNext) {
		s.firstPart = time.Now()
	}
}

// hasNext is in every part.
var hasNext = []byte(`"hasNext":`)

// Request makes the requests of one goroutine: the same body again and again.
type Request struct {
	req  *http.Request
	body *bytes.Reader
	text []byte
	sink sink
}

type closer struct{ *bytes.Reader }

func (closer) Close() error { return nil }

// NewRequest asks for a workload, in the name of a viewer of the web client.
func NewRequest(w Workload) *Request {
	r := &Request{body: bytes.NewReader(nil), text: []byte(w.Body), sink: sink{header: http.Header{}}}
	r.req = httptest.NewRequest(http.MethodPost, "/graphql/web", nil)
	r.req.Header.Set("Content-Type", "application/json")
	if w.Accept != "" {
		r.req.Header.Set("Accept", w.Accept)
	}
	r.req = r.req.WithContext(auth.NewContext(context.Background(), newViewer()))
	return r
}

// Do makes the request of a handler and returns the answer, which is valid until the next one.
func (r *Request) Do(h http.Handler) []byte {
	r.body.Reset(r.text)
	r.req.Body, r.req.ContentLength = closer{r.body}, int64(len(r.text))
	clear(r.sink.header)
	r.sink.body.Reset()
	r.sink.firstPart = time.Time{}
	h.ServeHTTP(&r.sink, r.req)
	return r.sink.body.Bytes()
}

// Parts makes the request of a handler that answers in parts, and returns how long the first took, and the whole
// answer.
func (r *Request) Parts(h http.Handler) (first, whole time.Duration) {
	began := time.Now()
	r.Do(h)
	return r.sink.firstPart.Sub(began), time.Since(began)
}
