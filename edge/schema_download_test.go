package edge

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/schema"
)

// downloads is a server of the clients web, whose introspection is as given, and tv, to which tokens of the id "tv" are
// bound.
func downloads(t *testing.T, who schema.Introspection) (*Edge, *schema.Client) {
	t.Helper()
	set := everyClient(t)
	web, tv := *set.Client("web"), *set.Client("tv")
	policy, other := *web.Policy, *tv.Policy
	policy.Introspection, other.Identify.ClientIDs = who, []string{"tv"}
	web.Policy, tv.Policy = &policy, &other
	s, err := serve(&schema.Set{Clients: []*schema.Client{&web, &tv}}, graph.Options{Executable: generated.Executable(), Resolvers: chaos(0)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s, &web
}

// download asks for a path as a viewer whose token is of the client id, or as nobody where that is empty.
func download(s *Edge, method, path, clientID string, header http.Header) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(context.Background(), method, path, nil)
	for name, values := range header {
		r.Header[name] = values
	}
	if clientID != "" {
		r = r.WithContext(auth.NewContext(r.Context(), &auth.Viewer{Subject: "7", ClientID: clientID}))
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

// TestSchemaDownloadConditions: If-None-Match is weighed as RFC 9110 §13.1.2 says, for GET and HEAD.
func TestSchemaDownloadConditions(t *testing.T) {
	t.Parallel()
	s, web := downloads(t, schema.IntrospectionOn)
	const path = "/graphql/web/schema.graphql"
	for name, c := range map[string]struct {
		header http.Header
		status int
	}{
		"none":                    {nil, 200},
		"the tag":                 {http.Header{"If-None-Match": {web.ETag}}, 304},
		"weak":                    {http.Header{"If-None-Match": {"W/" + web.ETag}}, 304},
		"any":                     {http.Header{"If-None-Match": {"*"}}, 304},
		"another":                 {http.Header{"If-None-Match": {`"x"`}}, 200},
		"a list":                  {http.Header{"If-None-Match": {`"x", W/"y,z" ,` + web.ETag}}, 304},
		"a list, weak":            {http.Header{"If-None-Match": {`"x",W/` + web.ETag + `, "y"`}}, 304},
		"a list of others":        {http.Header{"If-None-Match": {`"x", "y"`}}, 200},
		"several lines":           {http.Header{"If-None-Match": {`"x"`, web.ETag}}, 304},
		"empty":                   {http.Header{"If-None-Match": {""}}, 200},
		"without quotes":          {http.Header{"If-None-Match": {strings.Trim(web.ETag, `"`)}}, 200},
		"small w":                 {http.Header{"If-None-Match": {"w/" + web.ETag}}, 200},
		"a date":                  {http.Header{"If-Modified-Since": {"Fri, 01 Jan 2100 00:00:00 GMT"}}, 200},
		"a tag, and a date":       {http.Header{"If-None-Match": {`"x"`}, "If-Modified-Since": {"Fri, 01 Jan 2100 00:00:00 GMT"}}, 200},
		"if it is another":        {http.Header{"If-Match": {`"x"`}}, 412},
		"if it is this":           {http.Header{"If-Match": {web.ETag}}, 200},
		"weak is not this":        {http.Header{"If-Match": {"W/" + web.ETag}}, 412},
		"a tag within its quotes": {http.Header{"If-None-Match": {`"` + strings.Trim(web.ETag, `"`) + `x"`}}, 200},
	} {
		for _, method := range []string{"GET", "HEAD"} {
			w := download(s, method, path, "", c.header)
			if w.Code != c.status {
				t.Errorf("%s, %s: %d, want %d", name, method, w.Code, c.status)
			}
			if full := w.Code == 200 && method == "GET"; full != (w.Body.String() == web.SDL) || !full && w.Body.Len() > 0 {
				t.Errorf("%s, %s: a body of %d bytes", name, method, w.Body.Len())
			}
			want := map[string]string{"Etag": web.ETag, "Cache-Control": "public, max-age=60, must-revalidate"}
			if got := map[string]string{"Etag": w.Header().Get("ETag"), "Cache-Control": w.Header().Get("Cache-Control")}; !cmp.Equal(want, got) {
				t.Errorf("%s, %s: %v", name, method, got)
			}
		}
	}
}

// TestSchemaDownloadIsForThoseWhoMayIntrospect: the schema is as public as introspection.
func TestSchemaDownloadIsForThoseWhoMayIntrospect(t *testing.T) {
	t.Parallel()
	const path = "/graphql/web/schema.graphql"
	for name, c := range map[string]struct {
		who                          schema.Introspection
		token                        string
		status                       int
		code, cache, vary, challenge string
	}{
		"on":                      {schema.IntrospectionOn, "", 200, "", "public, max-age=60, must-revalidate", "", ""},
		"on, with a token":        {schema.IntrospectionOn, "any", 200, "", "public, max-age=60, must-revalidate", "", ""},
		"on, of another client":   {schema.IntrospectionOn, "tv", 403, graph.CodeForbidden, "private, no-store", "Accept", ""},
		"authenticated":           {schema.IntrospectionAuthenticated, "any", 200, "", "private, max-age=60, must-revalidate", "Authorization", ""},
		"authenticated, no token": {schema.IntrospectionAuthenticated, "", 401, graph.CodeUnauthenticated, "private, no-store", "Accept", "Bearer"},
		"off":                     {schema.IntrospectionOff, "", 403, graph.CodeIntrospection, "private, no-store", "Accept", ""},
		"off, with a token":       {schema.IntrospectionOff, "any", 403, graph.CodeIntrospection, "private, no-store", "Accept", ""},
	} {
		s, web := downloads(t, c.who)
		for _, header := range []http.Header{nil, {"If-None-Match": {"*"}}, {"If-None-Match": {web.ETag}}} {
			w := download(s, "GET", path, c.token, header)
			status := c.status
			if header != nil && status == 200 {
				status = 304
			}
			if w.Code != status || !strings.Contains(w.Body.String(), c.code) || status > 304 && strings.Contains(w.Body.String(), "type Query") {
				t.Errorf("%s, %v: %d: %.200s", name, header, w.Code, w.Body)
			}
			h := w.Header()
			if h.Get("Cache-Control") != c.cache || h.Get("Vary") != c.vary || h.Get("WWW-Authenticate") != c.challenge {
				t.Errorf("%s, %v: %v", name, header, h)
			}
			if w.Code > 304 && h.Get("ETag") != "" {
				t.Errorf("%s: the refusal tells the tag", name)
			}
		}
	}
}

// TestSchemaOfNobody: a client that is not there is not there in the same words below and above.
func TestSchemaOfNobody(t *testing.T) {
	t.Parallel()
	s, _ := downloads(t, schema.IntrospectionOn)
	for _, token := range []string{"", "tv"} {
		for _, method := range []string{"GET", "POST", "QUERY", "DELETE"} {
			above, below := download(s, method, "/graphql/nope", token, nil), download(s, method, "/graphql/nope/schema.graphql", token, nil)
			if diff := cmp.Diff(above.Body.String(), below.Body.String()); above.Code != 404 || below.Code != 404 || diff != "" {
				t.Errorf("%s %q: %d and %d\n%s", method, token, above.Code, below.Code, diff)
			}
			if diff := cmp.Diff(above.Header(), below.Header()); diff != "" {
				t.Errorf("%s %q:\n%s", method, token, diff)
			}
		}
	}
	for _, method := range []string{"POST", "QUERY", "OPTIONS"} {
		if w := download(s, method, "/graphql/web/schema.graphql", "", nil); w.Code != 405 || w.Header().Get("Allow") != "GET, HEAD" || !strings.Contains(w.Body.String(), graph.CodeMethodNotAllowed) {
			t.Errorf("%s: %d %v %s", method, w.Code, w.Header(), w.Body)
		}
	}
}
