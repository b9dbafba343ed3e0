package graph

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/schema"
)

// Media types of responses (GraphQL over HTTP §4).
const (
	mediaGraphQL = "application/graphql-response+json"
	mediaJSON    = "application/json"
)

// serve answers one HTTP request to a GraphQL endpoint.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, named string) {
	c, failure := s.catalog.Load().identify(r, named)
	if failure != nil {
		s.refuse(w, r, failure)
		return
	}
	media, failure := negotiate(r.Header["Accept"])
	if failure != nil {
		s.refuse(w, r, failure)
		return
	}
	ctx, ob := s.engine.observe.begin(r.Context(), c)
	buf := takeBuffer()
	defer giveBuffer(buf)
	result := c.answer(ctx, w, r, &ob, (*buf)[:0])
	*buf = result.Body
	c.write(w, r, media, result)
	ob.end(ctx, result)
}

// answer reads the request and executes it.
func (c *Client) answer(ctx context.Context, w http.ResponseWriter, r *http.Request, ob *observation, buf []byte) *Result {
	most := c.profile.Policy.Limits.Errors
	req, failure := c.read(w, r)
	if failure != nil {
		return AppendFailure(ctx, buf, failure, most)
	}
	op, failure := c.Prepare(ctx, req)
	if failure != nil {
		return AppendFailure(ctx, buf, failure, most)
	}
	ob.prepared(op)
	if failure := allowedOver(r.Method, op); failure != nil {
		return AppendFailure(ctx, buf, failure, most)
	}
	return c.Execute(ctx, op, buf)
}

// read takes the request from the URL or the body.
func (c *Client) read(w http.ResponseWriter, r *http.Request) (*Request, *Failure) {
	switch r.Method {
	case http.MethodGet:
		return readURL(r)
	case http.MethodPost:
		return c.readBody(w, r)
	}
	f := refuse(http.StatusMethodNotAllowed, CodeMethodNotAllowed, "use POST, or GET for queries")
	f.Header = http.Header{"Allow": {"GET, POST"}}
	return nil, f
}

// allowedOver keeps what changes things off GET, and streams off requests that take one answer.
func allowedOver(method string, op *Operation) *Failure {
	switch {
	case op.Type == "subscription":
		return refuse(http.StatusNotAcceptable, CodeNotAcceptable, "subscriptions need a streaming transport; accept text/event-stream")
	case method == http.MethodGet && op.Type == "mutation":
		f := refuse(http.StatusMethodNotAllowed, CodeMethodNotAllowed, "mutations need POST")
		f.Header = http.Header{"Allow": {"POST"}}
		return f
	}
	return nil
}

// readURL reads the parameters of a GET request (GraphQL over HTTP §5.2).
func readURL(r *http.Request) (*Request, *Failure) {
	q := r.URL.Query()
	for _, name := range []string{"query", "operationName", "variables", "extensions"} {
		if len(q[name]) > 1 {
			return nil, refuse(http.StatusBadRequest, CodeBadRequest, "the parameter "+name+" is there twice")
		}
	}
	req := &Request{Query: q.Get("query"), OperationName: q.Get("operationName")}
	for name, into := range map[string]*[]byte{"variables": &req.Variables, "extensions": &req.Extensions} {
		raw := q.Get(name)
		if raw == "" || raw == "null" {
			continue
		}
		probe, err := DecodeRequest([]byte(`{"variables":` + raw + `}`))
		if err != nil {
			return nil, refuse(http.StatusBadRequest, CodeBadRequest, "the parameter "+name+" must be a JSON object")
		}
		*into = probe.Variables
	}
	return req, nil
}

// readBody reads a POST request within the client's limit on bytes.
func (c *Client) readBody(w http.ResponseWriter, r *http.Request) (*Request, *Failure) {
	if failure := checkContent(r.Header); failure != nil {
		return nil, failure
	}
	most := int64(c.profile.Policy.Limits.BodyBytes)
	body := takeBuffer()
	defer giveBuffer(body)
	into := bytes.NewBuffer((*body)[:0])
	if r.ContentLength > 0 && r.ContentLength <= most {
		into.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := into.ReadFrom(http.MaxBytesReader(w, r.Body, most))
	*body = into.Bytes()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, refuse(http.StatusRequestEntityTooLarge, CodePayloadTooLarge, "the body is longer than "+strconv.FormatInt(most, 10)+" bytes")
	}
	if err != nil && err != io.EOF {
		return nil, refuse(http.StatusBadRequest, CodeBadRequest, "the body could not be read")
	}
	req, err := DecodeRequest(*body)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, CodeBadRequest, err.Error())
	}
	return &req, nil
}

// write sends a result in one piece, with its length.
func (c *Client) write(w http.ResponseWriter, r *http.Request, media string, result *Result) {
	h := w.Header()
	for name, values := range result.Header {
		h[name] = values
	}
	status := http.StatusOK
	if f := result.Failure; f != nil {
		status = c.status(f, media)
	}
	h["Content-Type"] = contentTypes[media]
	h.Add("Vary", "Accept")
	h["Cache-Control"] = noStore
	h["Content-Length"] = []string{strconv.Itoa(len(result.Body))}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(result.Body)
	}
}

var (
	contentTypes = map[string][]string{mediaGraphQL: {mediaGraphQL + "; charset=utf-8"}, mediaJSON: {mediaJSON + "; charset=utf-8"}}
	noStore      = []string{"private, no-store"}
)

// status is the HTTP status of a refused request. In the legacy profile application/json knows only 200 for requests that
// were well-formed, and 422 is 400, as clients and the graphql-http audits expect; the strict profile follows the 2026
// draft.
func (c *Client) status(f *Failure, media string) int {
	if c.profile.Policy.HTTP.Status == schema.StatusStrict || !f.WellFormed {
		return f.Status
	}
	switch {
	case media == mediaJSON && f.Status < http.StatusTooManyRequests:
		return http.StatusOK
	case f.Status == http.StatusUnprocessableEntity:
		return http.StatusBadRequest
	}
	return f.Status
}

// refuse answers a request that is nobody's.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, f *Failure) {
	result := AppendFailure(r.Context(), nil, f, len(f.Errors))
	h := w.Header()
	for name, values := range f.Header {
		h[name] = values
	}
	media, _ := negotiate(r.Header["Accept"])
	if media == "" {
		media = mediaJSON
	}
	h["Content-Type"] = contentTypes[media]
	h["Cache-Control"] = noStore
	w.WriteHeader(f.Status)
	_, _ = w.Write(result.Body)
}

// RefuseToken answers a request whose token was refused; for [auth.Middleware], which has set WWW-Authenticate.
func (s *Server) RefuseToken(w http.ResponseWriter, r *http.Request, err *auth.Error) {
	s.refuse(w, r, refuse(err.Status(), string(err.Code), err.Message()))
}

// checkContent admits JSON in UTF-8 only. Other types would be sent by browsers without asking (CORS-simple requests),
// or could be read in two ways.
func checkContent(h http.Header) *Failure {
	unsupported := func(message string) *Failure {
		return refuse(http.StatusUnsupportedMediaType, CodeUnsupportedMedia, message)
	}
	if encoding := h.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return unsupported("compressed requests are not supported")
	}
	values := h["Content-Type"]
	if len(values) != 1 || !jsonContent(values[0]) {
		return unsupported("the Content-Type must be application/json, in UTF-8")
	}
	return nil
}
