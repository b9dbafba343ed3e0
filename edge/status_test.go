package edge

import (
	"bufio"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/schema"
)

// TestStatusOf: each kind of answer has the status that its creator says, in each media type.
func TestStatusOf(t *testing.T) {
	t.Parallel()
	errs := gqlerror.List{&gqlerror.Error{Message: "x"}}
	invalid := func(status int, code, message string) *graph.Failure {
		f := graph.Refuse(status, code, message)
		f.WellFormed = true
		return f
	}
	refused := func(f *graph.Failure) *graph.Result { return &graph.Result{Failure: f, Errors: f.Errors} }
	tests := map[string]struct {
		result                                               *graph.Result
		strictGraphQL, strictJSON, legacyGraphQL, legacyJSON int
	}{
		"data":                     {&graph.Result{HasData: true}, 200, 200, 200, 200},
		"data and errors":          {&graph.Result{HasData: true, Errors: errs}, 294, 200, 200, 200},
		"null and errors":          {&graph.Result{Errors: errs}, 294, 200, 200, 200},
		"null, only priced":        {&graph.Result{}, 200, 200, 200, 200},
		"not JSON":                 {refused(graph.Refuse(400, graph.CodeBadRequest, "")), 400, 400, 400, 400},
		"no request":               {refused(graph.Refuse(422, graph.CodeBadRequest, "")), 422, 422, 400, 400},
		"a document with a typo":   {refused(invalid(400, graph.CodeParseFailed, "")), 400, 400, 400, 200},
		"an invalid document":      {refused(invalid(422, graph.CodeValidationFailed, "")), 422, 422, 400, 200},
		"too dear for ever":        {refused(invalid(422, graph.CodeCostLimitExceeded, "")), 422, 422, 400, 200},
		"no introspection":         {refused(invalid(403, graph.CodeIntrospection, "")), 403, 403, 403, 200},
		"no token":                 {refused(graph.Refuse(401, graph.CodeUnauthenticated, "")), 401, 401, 401, 401},
		"another client's token":   {refused(graph.Refuse(403, graph.CodeForbidden, "")), 403, 403, 403, 403},
		"a mutation by GET":        {refused(graph.Refuse(405, graph.CodeMethodNotAllowed, "")), 405, 405, 405, 405},
		"not acceptable":           {refused(graph.Refuse(406, graph.CodeNotAcceptable, "")), 406, 406, 406, 406},
		"too long":                 {refused(graph.Refuse(413, graph.CodePayloadTooLarge, "")), 413, 413, 413, 413},
		"another content type":     {refused(graph.Refuse(415, graph.CodeUnsupportedMedia, "")), 415, 415, 415, 415},
		"throttled":                {refused(graph.Refuse(429, graph.CodeRateLimited, "")), 429, 429, 429, 429},
		"throttled as Shopify has": {refused(graph.Refuse(200, graph.CodeThrottled, "")), 200, 200, 200, 200},
		"a bug":                    {refused(graph.Refuse(500, graph.CodeInternal, "")), 500, 500, 500, 500},
		"shutting down":            {refused(graph.Refuse(503, graph.CodeShuttingDown, "")), 503, 503, 503, 503},
		"too slow":                 {refused(graph.Refuse(504, graph.CodeTimeout, "")), 504, 504, 504, 504},
	}
	for name, c := range tests {
		for _, in := range []struct {
			profile schema.Status
			media   string
			want    int
		}{
			{schema.StatusStrict, mediaGraphQL, c.strictGraphQL}, {schema.StatusStrict, mediaJSON, c.strictJSON}, {schema.StatusStrict, mediaRefusal, c.strictJSON},
			{schema.StatusLegacy, mediaGraphQL, c.legacyGraphQL}, {schema.StatusLegacy, mediaJSON, c.legacyJSON}, {schema.StatusLegacy, mediaRefusal, c.legacyGraphQL},
		} {
			if got := statusOf(in.profile, in.media, c.result); got != in.want {
				t.Errorf("%s, %s, %q: %d, want %d", name, in.profile, in.media, got, in.want)
			}
		}
	}
}

// TestLabels: in the strict creator only a 2xx is labelled application/json for those who name it.
func TestLabels(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		profile schema.Status
		media   string
		status  int
		accept  string
		want    string
	}{
		{schema.StatusStrict, mediaJSON, 200, "application/json", mediaJSON},
		{schema.StatusStrict, mediaJSON, 422, "application/json", mediaGraphQL},
		{schema.StatusStrict, mediaJSON, 422, "application/json, application/graphql-response+json;q=0.5", mediaGraphQL},
		{schema.StatusStrict, mediaJSON, 422, "*/*", mediaJSON},
		{schema.StatusStrict, mediaJSON, 422, "text/html, */*;q=0.8", mediaJSON},
		{schema.StatusStrict, mediaJSON, 406, "text/html", mediaJSON},
		{schema.StatusStrict, mediaGraphQL, 294, mediaGraphQL, mediaGraphQL},
		{schema.StatusStrict, mediaGraphQL, 422, mediaGraphQL, mediaGraphQL},
		{schema.StatusStrict, mediaRefusal, 406, "text/event-stream", mediaRefusal},
		{schema.StatusLegacy, mediaJSON, 400, "application/json", mediaJSON},
		{schema.StatusLegacy, mediaGraphQL, 400, mediaGraphQL, mediaGraphQL},
	} {
		if got := labelOf(c.profile, c.media, c.status, []string{c.accept}); got != c.want {
			t.Errorf("%s, %s, %d, %s: %s, want %s", c.profile, c.media, c.status, c.accept, got, c.want)
		}
	}
}

// serverWith is a server of the client web whose policy was changed.
func serverWith(t *testing.T, change func(*schema.Policy)) *httptest.Server {
	t.Helper()
	web := *everyClient(t).Client("web")
	policy := *web.Policy
	policy.Rate = nil
	if change != nil {
		change(&policy)
	}
	web.Policy = &policy
	s, err := serve(&schema.Set{Clients: []*schema.Client{&web}}, graph.Options{Executable: generated.Executable(), Resolvers: chaos(nullInBooks)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	out := httptest.NewServer(s.CORS(s.Handler()))
	t.Cleanup(out.Close)
	return out
}

// send sends a request and returns the response with its body.
func send(t *testing.T, method, url string, header http.Header, body string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, values := range header {
		r.Header[name] = values
	}
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var text strings.Builder
	if _, err := bufio.NewReader(resp.Body).WriteTo(&text); err != nil {
		t.Fatal(err)
	}
	return resp, text.String()
}

// TestPartialSuccessOverTheWire: the status that net/http has no name for arrives whole, compressed or not.
func TestPartialSuccessOverTheWire(t *testing.T) {
	t.Parallel()
	const body = `{"query":"{ books(first: 20) { __typename } }"}` // null, and an error
	server := serverWith(t, func(p *schema.Policy) { p.Compression.MinBytes = 1 })
	for encoding, accept := range map[string]string{"": "identity", "gzip": "gzip", "zstd": "zstd"} {
		resp, got := send(t, "POST", server.URL+"/graphql/web", http.Header{
			"Content-Type": {"application/json"}, "Accept": {mediaGraphQL}, "Accept-Encoding": {accept},
		}, body)
		if resp.StatusCode != 294 || resp.Header.Get("Content-Encoding") != encoding || resp.ContentLength != int64(len(got)) || got == "" {
			t.Errorf("%s: status %d, encoding %q, %d of %d bytes", accept, resp.StatusCode, resp.Header.Get("Content-Encoding"), len(got), resp.ContentLength)
		}
		if encoding == "" && !strings.HasPrefix(got, `{"data":{"books":null},"errors":[`) {
			t.Error(got)
		}
	}
	resp, got := send(t, "POST", server.URL+"/graphql/web", http.Header{"Content-Type": {"application/json"}, "Accept": {mediaJSON}}, body)
	if resp.StatusCode != 200 || resp.Header.Get("Content-Type") != "application/json; charset=utf-8" {
		t.Errorf("application/json: %d %s: %s", resp.StatusCode, resp.Header.Get("Content-Type"), got)
	}
}

// TestStatusOfRequests: what the profiles say holds for requests, and for those refused before their client is sure.
func TestStatusOfRequests(t *testing.T) {
	t.Parallel()
	strict := serverWith(t, nil)
	legacy := serverWith(t, func(p *schema.Policy) { p.HTTP.Status = schema.StatusLegacy })
	const asJSON, asGraphQL = "application/json; charset=utf-8", "application/graphql-response+json; charset=utf-8"
	for name, c := range map[string]struct {
		path, body          string
		strict, legacy      int
		strictType, oldType string
	}{
		"data":            {"/graphql/web", `{"query":"{__typename}"}`, 200, 200, asJSON, asJSON},
		"not JSON":        {"/graphql/web", `{"query":`, 400, 400, asGraphQL, asJSON},
		"a list":          {"/graphql/web", `[{"query":"{__typename}"}]`, 422, 400, asGraphQL, asJSON},
		"no query":        {"/graphql/web", `{"qeury":"{__typename}"}`, 422, 400, asGraphQL, asJSON},
		"a number":        {"/graphql/web", `{"query":7}`, 422, 400, asGraphQL, asJSON},
		"variables, list": {"/graphql/web", `{"query":"{__typename}","variables":[7]}`, 422, 400, asGraphQL, asJSON},
		"onError":         {"/graphql/web", `{"query":"{__typename}","onError":"ABORT"}`, 400, 400, asGraphQL, asJSON},
		"syntax":          {"/graphql/web", `{"query":"{"}`, 400, 200, asGraphQL, asJSON},
		"unknown field":   {"/graphql/web", `{"query":"{nope}"}`, 422, 200, asGraphQL, asJSON},
		"no operation":    {"/graphql/web", `{"query":"query A{__typename}","operationName":"B"}`, 422, 200, asGraphQL, asJSON},
		"bad variable":    {"/graphql/web", `{"query":"query A($n:Int!){books(first:$n){id}}","variables":{"n":"x"}}`, 422, 200, asGraphQL, asJSON},
		"unknown client":  {"/graphql/nope", `{"query":"{__typename}"}`, 404, 404, asGraphQL, asGraphQL},
	} {
		header := http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}}
		if resp, body := send(t, "POST", strict.URL+c.path, header, c.body); resp.StatusCode != c.strict || resp.Header.Get("Content-Type") != c.strictType {
			t.Errorf("%s, strict: %d %s: %s", name, resp.StatusCode, resp.Header.Get("Content-Type"), body)
		}
		if resp, body := send(t, "POST", legacy.URL+c.path, header, c.body); resp.StatusCode != c.legacy || resp.Header.Get("Content-Type") != c.oldType {
			t.Errorf("%s, legacy: %d %s: %s", name, resp.StatusCode, resp.Header.Get("Content-Type"), body)
		}
	}
}

// TestRefusedTokensHaveTheProfile: a token is refused before the client is known, in the words of the client that the
// path or a header names.
func TestRefusedTokensHaveTheProfile(t *testing.T) {
	t.Parallel()
	web := *everyClient(t).Client("web")
	policy := *web.Policy
	policy.HTTP.Status = schema.StatusLegacy
	web.Policy = &policy
	s, err := serve(&schema.Set{Clients: []*schema.Client{&web}}, graph.Options{Executable: generated.Executable(), Resolvers: chaos(0)}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ path, name, want string }{
		{"/graphql/web", "", mediaJSON}, {"/graphql/web/schema.graphql", "", mediaJSON}, {"/graphql", "web", mediaJSON},
		{"/graphql", "", mediaGraphQL}, {"/graphql/nope", "", mediaGraphQL},
	} {
		r := httptest.NewRequest("POST", c.path, nil)
		r.Header.Set("Accept", mediaJSON)
		if c.name != "" {
			r.Header.Set("Graphql-Client-Name", c.name)
		}
		w := httptest.NewRecorder()
		s.RefuseToken(w, r, &auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonExpired})
		if got, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";"); w.Code != 401 || got != c.want {
			t.Errorf("%s %s: %d %s, want %s", c.path, c.name, w.Code, got, c.want)
		}
	}
}
