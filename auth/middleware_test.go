package auth_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/facetgraph/facet/auth"
	"github.com/google/go-cmp/cmp"
)

// goodToken is the token of the rows below.
var goodToken = sync.OnceValue(func() string { return edKey().token(nil, nil) })

// credential is a way to send a token, and what becomes of it.
type credential struct {
	name    string
	url     string
	headers []string // name: value
	want    auth.Reason
	viewer  bool
}

func credentials() []credential {
	token := goodToken()
	return []credential{
		{"none", "/graphql", nil, "", false},
		{"one", "/graphql", []string{"Authorization: Bearer " + token}, "", true},
		{"scheme in lower case", "/graphql", []string{"Authorization: bearer " + token}, "", true},
		{"scheme in upper case", "/graphql", []string{"Authorization: BEARER " + token}, "", true},
		{"two headers, same token", "/graphql", []string{"Authorization: Bearer " + token, "Authorization: Bearer " + token}, auth.ReasonManyCredentials, false},
		{"two headers, one empty", "/graphql", []string{"Authorization: Bearer " + token, "Authorization: "}, auth.ReasonManyCredentials, false},
		{"two tokens in one header", "/graphql", []string{"Authorization: Bearer " + token + ", Bearer " + token}, auth.ReasonBadAuthorization, false},
		{"header, cookie and query", "/graphql?access_token=" + token, []string{"Authorization: Bearer " + token, "Cookie: access_token=" + token}, auth.ReasonManyCredentials, false},
		{"header and query", "/graphql?access_token=" + token, []string{"Authorization: Bearer " + token}, auth.ReasonManyCredentials, false},
		{"query", "/graphql?query={a}&access_token=" + token, nil, auth.ReasonTokenInQuery, false},
		{"query, empty", "/graphql?access_token", nil, auth.ReasonTokenInQuery, false},
		{"query, escaped", "/graphql?%61ccess_token=x", nil, auth.ReasonTokenInQuery, false},
		{"query, other case", "/graphql?Access_Token=x", nil, auth.ReasonTokenInQuery, false},
		{"query, behind a semicolon", "/graphql?a=b;access_token=x", nil, auth.ReasonTokenInQuery, false},
		{"query, other name", "/graphql?x_access_token=x&query=access_token", nil, "", false},
		{"cookie alone is no credential", "/graphql", []string{"Cookie: access_token=" + token}, "", false},
		{"header and cookie: the header counts", "/graphql", []string{"Authorization: Bearer " + token, "Cookie: access_token=x"}, "", true},
		{"double space", "/graphql", []string{"Authorization: Bearer  " + token}, auth.ReasonBadAuthorization, false},
		{"tab", "/graphql", []string{"Authorization: Bearer\t" + token}, auth.ReasonBadAuthorization, false},
		{"space behind", "/graphql", []string{"Authorization: Bearer " + token + " "}, auth.ReasonBadAuthorization, false},
		{"space in front", "/graphql", []string{"Authorization:  Bearer " + token}, auth.ReasonUnsupportedScheme, false},
		{"no token", "/graphql", []string{"Authorization: Bearer"}, auth.ReasonBadAuthorization, false},
		{"no token, space", "/graphql", []string{"Authorization: Bearer "}, auth.ReasonBadAuthorization, false},
		{"empty", "/graphql", []string{"Authorization: "}, auth.ReasonBadAuthorization, false},
		{"token without scheme", "/graphql", []string{"Authorization: " + token}, auth.ReasonUnsupportedScheme, false},
		{"Basic", "/graphql", []string{"Authorization: Basic dTpw"}, auth.ReasonUnsupportedScheme, false},
		{"DPoP", "/graphql", []string{"Authorization: DPoP " + token}, auth.ReasonUnsupportedScheme, false},
		{"quoted", "/graphql", []string{`Authorization: Bearer "` + token + `"`}, auth.ReasonBadAuthorization, false},
		{"undefined", "/graphql", []string{"Authorization: Bearer undefined"}, auth.ReasonSegments, false},
		{"not UTF-8", "/graphql", []string{"Authorization: Bearer \xff\xfe"}, auth.ReasonBadAuthorization, false},
		{"1 MB", "/graphql", []string{"Authorization: Bearer " + strings.Repeat("a", 1<<20)}, auth.ReasonTooLarge, false},
	}
}

// TestCredentials are the rows of the attack matrix about how a token is sent.
func TestCredentials(t *testing.T) {
	t.Parallel()
	p := newIDP(edKey())
	for _, c := range credentials() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			called, viewer := false, false
			h := auth.Middleware(p.verifier(t), nil)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				called = true
				_, viewer = auth.FromContext(r.Context())
			}))
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql", nil)
			r.URL = must(r.URL.Parse(c.url))
			for _, line := range c.headers {
				name, value, _ := strings.Cut(line, ": ")
				r.Header.Add(name, value)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if called != (c.want == "") || viewer != c.viewer {
				t.Errorf("handler called: %v, viewer: %v", called, viewer)
			}
			checkRefusal(t, w, c.want, goodToken())
		})
	}
}

// checkRefusal compares the response to a refusal for this reason; "" wants none.
func checkRefusal(t *testing.T, w *httptest.ResponseRecorder, want auth.Reason, token string) {
	t.Helper()
	if want == "" {
		if w.Code != http.StatusOK || w.Header().Get("WWW-Authenticate") != "" {
			t.Errorf("status %d, challenge %q", w.Code, w.Header().Get("WWW-Authenticate"))
		}
		return
	}
	var body struct {
		Errors []struct {
			Message    string
			Extensions struct{ Code, Reason string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &body); err != nil || len(body.Errors) != 1 {
		t.Fatalf("body %q: %v", w.Body, err)
	}
	e := body.Errors[0]
	if w.Code != http.StatusUnauthorized || e.Extensions.Code != "UNAUTHENTICATED" || e.Extensions.Reason != string(want) || e.Message == "" {
		t.Errorf("status %d, error %+v; want 401 and %s", w.Code, e, want)
	}
	if c := w.Header().Get("WWW-Authenticate"); !strings.HasPrefix(c, `Bearer error="invalid_`) || !strings.Contains(c, string(want)) {
		t.Errorf("challenge %q", c)
	}
	if w.Header().Get("Cache-Control") != "no-store" {
		t.Error("a refusal may be cached")
	}
	if strings.Contains(w.Body.String(), token[:20]) || strings.Contains(w.Header().Get("WWW-Authenticate"), token[:20]) {
		t.Error("the refusal quotes the token")
	}
}

func TestMiddlewareCallsTheGivenErrorWriter(t *testing.T) {
	t.Parallel()
	p := newIDP()
	p.answer(http.StatusInternalServerError, "", nil)
	var got *auth.Error
	h := auth.Middleware(p.verifier(t), func(w http.ResponseWriter, _ *http.Request, e *auth.Error) {
		got = e
		w.WriteHeader(e.Status())
	})(http.NotFoundHandler())
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)
	r.Header.Set("Authorization", "Bearer "+edKey().token(nil, nil))
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	want := &auth.Error{Code: auth.CodeUnavailable, Reason: auth.ReasonKeysUnavailable}
	if diff := cmp.Diff(want, got); diff != "" || w.Code != http.StatusServiceUnavailable {
		t.Errorf("status %d, error (-want +got):\n%s", w.Code, diff)
	}
	if w.Header().Get("Retry-After") != "1" || w.Header().Get("WWW-Authenticate") != "" {
		t.Errorf("headers %v", w.Header())
	}
}

func TestChallenge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   auth.Error
		realm string
		want  string
	}{
		{auth.Error{Reason: auth.ReasonNoCredential}, "", `Bearer`},
		{auth.Error{Reason: auth.ReasonNoCredential}, "api", `Bearer realm="api"`},
		{auth.Error{Reason: auth.ReasonExpired}, "", `Bearer error="invalid_token", error_description="expired"`},
		{auth.Error{Reason: auth.ReasonManyCredentials}, "", `Bearer error="invalid_request", error_description="many_credentials"`},
		{auth.Error{Code: auth.CodeForbidden, Reason: auth.ReasonScope, Scope: "a b"}, "", `Bearer error="insufficient_scope", error_description="insufficient_scope", scope="a b"`},
		{auth.Error{Code: auth.CodeForbidden, Reason: auth.ReasonOtherClient}, "", `Bearer error="insufficient_scope", error_description="wrong_client"`},
		{auth.Error{Reason: auth.ReasonExpired}, "a\"b\\c\r\n", `Bearer realm="a\"b\\c", error="invalid_token", error_description="expired"`},
		{auth.Error{Code: auth.CodeUnavailable, Reason: auth.ReasonKeysUnavailable}, "", ``},
	} {
		if got := c.err.Challenge(c.realm); got != c.want {
			t.Errorf("%s: got %s\nwant %s", c.err.Reason, got, c.want)
		}
	}
}

func TestTokenFromInit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		payload object
		token   string
		want    auth.Reason
	}{
		{"nil", nil, "", ""},
		{"other keys", object{"x": 1, "token": "t"}, "", ""},
		{"canonical", object{"Authorization": "Bearer a.b.c"}, "a.b.c", ""},
		{"lower case", object{"authorization": "bearer a.b.c"}, "a.b.c", ""},
		{"twice", object{"authorization": "Bearer a.b.c", "Authorization": "Bearer a.b.c"}, "", auth.ReasonManyCredentials},
		{"list", object{"Authorization": []any{"Bearer a.b.c"}}, "", auth.ReasonBadAuthorization},
		{"null", object{"Authorization": nil}, "", ""},
		{"empty", object{"Authorization": ""}, "", auth.ReasonBadAuthorization},
		{"Bearer null", object{"Authorization": "Bearer null"}, "null", ""}, // refused by Verify
		{"no scheme", object{"Authorization": "a.b.c"}, "", auth.ReasonUnsupportedScheme},
		{"line break", object{"Authorization": "Bearer a.b\n.c"}, "", auth.ReasonBadAuthorization},
		{"double space", object{"Authorization": "Bearer  a.b.c"}, "", auth.ReasonBadAuthorization},
		{"huge", object{"Authorization": "Bearer " + strings.Repeat("a", 1<<20)}, "", auth.ReasonTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			token, err := auth.TokenFromInit(c.payload)
			var got auth.Reason
			if err != nil {
				got = err.Reason
			}
			if token != c.token || got != c.want {
				t.Errorf("got %q, %q; want %q, %q", token, got, c.token, c.want)
			}
		})
	}
}
