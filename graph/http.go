package graph

import (
	"context"
	"net/http"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/schema"
)

// serve answers one HTTP request to a GraphQL endpoint. The operation and Accept together choose the transport.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, named string) {
	if upgrades(r) {
		s.serveSocket(w, r, named)
		return
	}
	c, failure := s.catalog.Load().identify(r, named)
	if failure != nil {
		s.refuse(w, r, failure)
		return
	}
	accept := readAccept(r.Header["Accept"])
	ctx, ob := s.engine.observe.begin(r.Context(), c)
	ctx = c.withEntry(ctx)
	op, media, failure := c.admit(ctx, w, r, accept, &ob)
	switch {
	case failure != nil:
		c.writeFailure(ctx, w, r, media, failure, &ob)
	case media == mediaEvents:
		c.serveEvents(ctx, w, r, op, &ob)
	case media == mediaParts && op.Type == "subscription":
		c.serveSubscriptionParts(ctx, w, r, op, &ob)
	case media == mediaParts:
		c.serveDeferred(ctx, w, r, op, &ob)
	default:
		c.servePlain(ctx, w, r, media, op, &ob)
	}
}

// servePlain answers in one piece.
func (c *Client) servePlain(ctx context.Context, w http.ResponseWriter, r *http.Request, media string, op *Operation, ob *observation) {
	buf := takeBuffer()
	defer giveBuffer(buf)
	result := c.answer(ctx, r, op, (*buf)[:0])
	*buf = result.Body
	c.write(w, r, media, result)
	ob.end(ctx, result)
}

// answer executes an operation, or only prices it where the request wants no more.
func (c *Client) answer(ctx context.Context, r *http.Request, op *Operation, buf []byte) *Result {
	ctx, validate, failure := wantsCost(ctx, r.Header)
	switch {
	case failure != nil:
		return AppendFailure(ctx, buf, failure, 1)
	case validate:
		return c.quote(ctx, op, buf)
	}
	return c.Execute(ctx, op, buf)
}

// admit reads the request, prepares its operation, and chooses the media type of the answer: also that of a refusal.
func (c *Client) admit(ctx context.Context, w http.ResponseWriter, r *http.Request, accept accepted, ob *observation) (*Operation, string, *Failure) {
	media := accept.plain()
	if !accept.anything() {
		return nil, mediaJSON, notAcceptable("accept " + mediaGraphQL + " or " + mediaJSON)
	}
	req, failure := c.read(w, r)
	if failure != nil {
		return nil, media, failure
	}
	op, failure := c.Prepare(ctx, req)
	if failure != nil {
		return nil, media, failure
	}
	ob.prepared(op)
	if r.Method == http.MethodGet && op.Type == "mutation" {
		f := refuse(http.StatusMethodNotAllowed, CodeMethodNotAllowed, "mutations need POST")
		f.Header = http.Header{"Allow": {"POST"}}
		return nil, media, f
	}
	chosen, failure := accept.choose(op)
	if failure != nil {
		return nil, media, failure
	}
	return op, chosen, nil
}

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

// RefuseToken answers a request whose token was refused; for [auth.Middleware], which has set WWW-Authenticate.
func (s *Server) RefuseToken(w http.ResponseWriter, r *http.Request, err *auth.Error) {
	f := tokenFailure(err)
	f.Reason = string(err.Reason)
	s.refuse(w, r, f)
}

func tokenFailure(err *auth.Error) *Failure {
	return refuse(err.Status(), string(err.Code), err.Message())
}
