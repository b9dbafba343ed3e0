package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/google/go-cmp/cmp"
)

// exchange is an Exchanger whose token endpoint is p.
func exchange(tb testing.TB, p *idp, change ...func(*auth.ExchangeConfig)) *auth.Exchanger {
	tb.Helper()
	cfg := auth.ExchangeConfig{TokenURL: "https://id.example.com/token", HTTPClient: &http.Client{Transport: p}}
	for _, c := range change {
		c(&cfg)
	}
	e := must(auth.NewExchanger(cfg))
	tb.Cleanup(e.Close)
	return e
}

func answered(m object) string {
	return text(changed(object{
		"access_token": "narrow", "token_type": "Bearer", "expires_in": 300,
		"issued_token_type": "urn:ietf:params:oauth:token-type:access_token",
	}, m))
}

func TestExchangeRequest(t *testing.T) {
	t.Parallel()
	p := newIDP()
	var form url.Values
	var user, password string
	p.handle(func(r *http.Request) (*http.Response, error) {
		user, password, _ = r.BasicAuth()
		if err := r.ParseForm(); err != nil {
			return nil, err
		}
		form = r.PostForm
		return response(http.StatusOK, answered(nil), nil), nil
	})
	e := exchange(t, p, func(c *auth.ExchangeConfig) { c.ClientID, c.ClientSecret, c.Scope = "bff", "s:cr et", "read" })
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://posts/", nil)
	r.Header.Set("Authorization", "Bearer left-over")
	if err := e.Identity("posts")(auth.NewContextWithToken(t.Context(), viewer7(), "edge"), r); err != nil {
		t.Fatal(err)
	}
	if got := r.Header.Values("Authorization"); len(got) != 1 || got[0] != "Bearer narrow" {
		t.Errorf("Authorization %q", got)
	}
	want := url.Values{
		"grant_type":           {"urn:ietf:params:oauth:grant-type:token-exchange"},
		"subject_token":        {"edge"},
		"subject_token_type":   {"urn:ietf:params:oauth:token-type:access_token"},
		"requested_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		"audience":             {"posts"},
		"scope":                {"read"},
	}
	if diff := cmp.Diff(want, form); diff != "" {
		t.Errorf("form (-want +got):\n%s", diff)
	}
	if user != "bff" || password != "s%3Acr+et" { // RFC 6749 §2.3.1 asks for this encoding
		t.Errorf("client %q %q", user, password)
	}
}

// TestExchangeIsReused: per token of the viewer and audience, until a tenth of its
// life is left, and never beyond the viewer's own token.
func TestExchangeIsReused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP()
		n := 0
		p.handle(func(*http.Request) (*http.Response, error) {
			n++
			return response(http.StatusOK, answered(object{"access_token": fmt.Sprint("n", n)}), nil), nil
		})
		e := exchange(t, p)
		get := func(v *auth.Viewer, subject, audience, want string) {
			t.Helper()
			if got, err := e.Token(t.Context(), v, subject, audience); err != nil || got != want {
				t.Errorf("got %q, %v; want %q", got, err, want)
			}
		}
		v := viewer7()
		get(v, "edge", "posts", "n1")
		time.Sleep(269 * time.Second)
		get(v, "edge", "posts", "n1")
		get(v, "edge", "ads", "n2")
		get(v, "other", "posts", "n3")
		time.Sleep(time.Second)
		get(v, "edge", "posts", "n4")
		short := viewer7()
		short.Expires = time.Now().Add(10 * time.Second)
		get(short, "short", "posts", "n5")
		time.Sleep(9 * time.Second)
		get(short, "short", "posts", "n5")
		time.Sleep(time.Second)
		get(short, "short", "posts", "n6")
	})
}

// TestExchangeIsShared: requests at the same time share one exchange; one that is
// canceled leaves early and spoils nothing.
func TestExchangeIsShared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP()
		p.handle(slowly(time.Second, answered(nil)))
		e := exchange(t, p)
		first, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if _, err := e.Token(first, viewer7(), "edge", "posts"); !errors.Is(err, context.Canceled) {
				t.Errorf("the canceled one: %v", err)
			}
		})
		synctest.Wait()
		for range 50 {
			wg.Go(func() {
				if got, err := e.Token(t.Context(), viewer7(), "edge", "posts"); err != nil || got != "narrow" {
					t.Errorf("got %q, %v", got, err)
				}
			})
		}
		synctest.Wait()
		cancel()
		wg.Wait()
		if p.count() != 1 {
			t.Errorf("%d exchanges, want 1", p.count())
		}
	})
}

// failure is a bad answer of the token endpoint.
type failure struct {
	name   string
	serve  func(*http.Request) (*http.Response, error)
	status int
	reason string
}

func failures() []failure {
	say := func(status int, body string) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) { return response(status, body, nil), nil }
	}
	return []failure{
		{"invalid_grant", say(400, `{"error":"invalid_grant","error_description":"edge"}`), 400, "invalid_grant"},
		{"invalid_target", say(400, `{"error":"invalid_target"}`), 400, "invalid_target"},
		{"unknown error", say(400, `{"error":"edge"}`), 400, "refused"},
		{"500 with text", say(500, `edge`), 500, "refused"},
		{"not JSON", say(200, `edge`), 200, "bad_answer"},
		{"names twice", say(200, `{"access_token":"a","access_token":"b","token_type":"Bearer"}`), 200, "bad_answer"},
		{"no token", say(200, answered(object{"access_token": nil})), 200, "bad_answer"},
		{"token breaks the header", say(200, answered(object{"access_token": "a\r\nX: y"})), 200, "bad_answer"},
		{"DPoP token", say(200, answered(object{"token_type": "DPoP"})), 200, "not_a_bearer_token"},
		{"no token type", say(200, answered(object{"token_type": nil})), 200, "not_a_bearer_token"},
		{"refresh token", say(200, answered(object{"issued_token_type": "urn:ietf:params:oauth:token-type:refresh_token"})), 200, "not_an_access_token"},
		{"too long", say(200, answered(object{"x": strings.Repeat("x", 70_000)})), 200, "bad_answer"},
		{"unreachable", func(*http.Request) (*http.Response, error) { return nil, errors.New("edge") }, 0, "unreachable"},
		{"never answers", slowly(time.Hour, ""), 0, "unreachable"},
		{"redirect", func(r *http.Request) (*http.Response, error) {
			if r.URL.Path != "/token" {
				return response(200, answered(nil), nil), nil
			}
			return response(http.StatusTemporaryRedirect, "", http.Header{"Location": {"/elsewhere"}}), nil
		}, http.StatusTemporaryRedirect, "refused"},
	}
}

func TestExchangeFailures(t *testing.T) {
	t.Parallel()
	for _, c := range failures() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newIDP()
				p.handle(c.serve)
				e := exchange(t, p)
				began := time.Now()
				token, err := e.Token(t.Context(), viewer7(), "edge", "posts")
				got, ok := errors.AsType[*auth.ExchangeError](err)
				if token != "" || !ok || got.Status != c.status || got.Reason != c.reason {
					t.Fatalf("got %q, %v; want %s (status %d)", token, err, c.reason, c.status)
				}
				if strings.Contains(err.Error(), "edge") {
					t.Errorf("the error quotes the token: %v", err)
				}
				if d := time.Since(began); d > 2*time.Second {
					t.Errorf("took %s", d)
				}
				r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://posts/", nil)
				if err := e.Identity("posts")(auth.NewContextWithToken(t.Context(), viewer7(), "edge"), r); err == nil || r.Header.Get("Authorization") != "" {
					t.Errorf("the request would be sent: %v, %q", err, r.Header)
				}
				p.answer(200, answered(nil), nil) // a failure is not remembered
				if _, err := e.Token(t.Context(), viewer7(), "edge", "posts"); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestExchangeAfterClose(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newIDP()
		p.handle(slowly(time.Hour, ""))
		e := exchange(t, p, func(c *auth.ExchangeConfig) { c.Timeout = time.Minute })
		done := make(chan error)
		go func() {
			_, err := e.Token(t.Context(), viewer7(), "edge", "posts")
			done <- err
		}()
		synctest.Wait()
		e.Close()
		if err := <-done; err == nil {
			t.Error("the exchange under way was not canceled")
		}
		if _, err := e.Token(t.Context(), viewer7(), "edge", "posts"); err == nil {
			t.Error("an exchange after Close")
		}
	})
}

func TestExchangeConfigMistakes(t *testing.T) {
	t.Parallel()
	_, err := auth.NewExchanger(auth.ExchangeConfig{TokenURL: "http://id.example.com/token", ClientID: "x", Timeout: -1})
	for _, part := range []string{"tokenUrl", "clientId: has to be given together with clientSecret", "timeout"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("want %q in %v", part, err)
		}
	}
}
