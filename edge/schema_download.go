package edge

import (
	"net/http"
	"strings"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/schema"
)

// serveSchema answers GET /graphql/{client}/schema.graphql. The SDL says no less than introspection does, so it is for
// those who may introspect.
func (s *Edge) serveSchema(w http.ResponseWriter, r *http.Request) {
	c, failure := s.clients().identify(r, r.PathValue("client"))
	if failure == nil && r.Method != http.MethodGet && r.Method != http.MethodHead {
		failure = graph.Refuse(http.StatusMethodNotAllowed, graph.CodeMethodNotAllowed, "the schema is there to GET")
		failure.Header = http.Header{"Allow": {"GET, HEAD"}}
	}
	if failure == nil {
		failure = c.mayDownload(w.Header(), r)
	}
	if failure != nil {
		s.refuse(w, r, failure)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/graphql; charset=utf-8")
	h.Set("ETag", c.Profile().ETag)
	h.Set("Cache-Control", "public, max-age=60, must-revalidate")
	if c.Profile().Policy.Introspection != schema.IntrospectionOn {
		h.Set("Cache-Control", "private, max-age=60, must-revalidate")
		h.Add("Vary", "Authorization")
	}
	http.ServeContent(w, oneCondition(r), "", time.Time{}, strings.NewReader(c.Profile().SDL))
}

// mayDownload applies the client's introspection policy. Who could get the schema by a token is asked for one.
func (c *client) mayDownload(h http.Header, r *http.Request) *graph.Failure {
	switch {
	case c.MayIntrospect(r.Context()):
		return nil
	case c.Profile().Policy.Introspection == schema.IntrospectionAuthenticated:
		err := &auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonNoCredential}
		auth.SetChallenge(h, err)
		return graph.TokenFailure(err)
	}
	return graph.Refuse(http.StatusForbidden, graph.CodeIntrospection, "introspection is not allowed for this client, nor is its schema to be downloaded")
}

// oneCondition joins the lines of If-None-Match, a list that may come in several (RFC 9110 §5.3): http.ServeContent,
// which weighs it as §13.1.2 says, looks at the first line only.
func oneCondition(r *http.Request) *http.Request {
	tags := r.Header["If-None-Match"]
	if len(tags) < 2 {
		return r
	}
	joined := r.Clone(r.Context())
	joined.Header.Set("If-None-Match", strings.Join(tags, ", "))
	return joined
}
