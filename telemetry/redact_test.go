package telemetry_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/facetgraph/facet/telemetry"
)

const (
	secret = "hunter2hunter2hunter2"
	jwt    = "eyJhbGciOiJFUzI1NiIsImtpZCI6IjEifQ.eyJzdWIiOiI3In0.c2lnbmF0dXJl"
)

// valued is a LogValuer, as lazily made attributes are.
type valued struct{ v slog.Value }

func (v valued) LogValue() slog.Value { return v.v }

// session has what a domain's struct may have.
type session struct {
	User        int64
	AccessToken string
	Nested      struct{ Cookie []string }
}

// Whatever way a secret takes into a line, in either format, it is not there in the end; and what stands beside it is.
func TestSecretsAreNotPrinted(t *testing.T) {
	t.Parallel()
	header := http.Header{"Authorization": {"Bearer " + secret}, "Set-Cookie": {secret}, "X-Api-Key": {secret}, "Accept": {"beside"}}
	request := httptest.NewRequest(http.MethodGet, "/", nil)
	request.Header = header
	nested := session{User: 7, AccessToken: secret}
	nested.Nested.Cookie = []string{secret}
	tests := map[string]func(*slog.Logger){
		"string":           func(l *slog.Logger) { l.Info("beside", "token", secret) },
		"any case":         func(l *slog.Logger) { l.Info("beside", "PassWord", secret) },
		"camel case":       func(l *slog.Logger) { l.Info("beside", "clientSecret", secret) },
		"snake case":       func(l *slog.Logger) { l.Info("beside", "refresh_token", secret) },
		"header case":      func(l *slog.Logger) { l.Info("beside", "Proxy-Authorization", secret) },
		"a key of an API":  func(l *slog.Logger) { l.Info("beside", "x-api-key", secret) },
		"two words":        func(l *slog.Logger) { l.Info("beside", "private_key", secret) },
		"number":           func(l *slog.Logger) { l.Info("beside", "password", 22622622) },
		"bytes":            func(l *slog.Logger) { l.Info("beside", "cookie", []byte(secret)) },
		"of the logger":    func(l *slog.Logger) { l.With("token", secret).Info("beside") },
		"in a group":       func(l *slog.Logger) { l.Info("beside", slog.Group("auth", "token", secret)) },
		"a group itself":   func(l *slog.Logger) { l.Info("beside", slog.Group("cookie", "value", secret)) },
		"an open group":    func(l *slog.Logger) { l.WithGroup("credentials").Info("beside", "value", secret) },
		"valuer":           func(l *slog.Logger) { l.Info("beside", "token", valued{slog.StringValue(secret)}) },
		"valuer of groups": func(l *slog.Logger) { l.Info("beside", "v", valued{slog.GroupValue(slog.String("token", secret))}) },
		"header":           func(l *slog.Logger) { l.Info("m", "header", header) },
		"map": func(l *slog.Logger) {
			l.Info("beside", "v", map[string]any{"a": []any{map[string]string{"jwt": secret}}})
		},
		"struct":           func(l *slog.Logger) { l.Info("beside", "session", nested) },
		"pointer":          func(l *slog.Logger) { l.Info("beside", "session", &nested) },
		"request":          func(l *slog.Logger) { l.Info("beside", "request", request) },
		"jwt in a text":    func(l *slog.Logger) { l.Info("beside", "detail", "got "+jwt+" instead") },
		"in the message":   func(l *slog.Logger) { l.Info("beside Authorization: Bearer " + secret) },
		"in an error":      func(l *slog.Logger) { l.Info("beside", "error", errors.New("401 for bearer "+secret)) },
		"in a wrapped one": func(l *slog.Logger) { l.Info("beside", "error", fmt.Errorf("get: %w", errors.New(jwt))) },
		"in a url": func(l *slog.Logger) {
			l.Info("beside", "url", &url.URL{Scheme: "https", User: url.UserPassword("u", secret), Host: "h"})
		},
		"in a url's text":  func(l *slog.Logger) { l.Info("beside", "dsn", "redis://:"+secret+"@redis:6379/0") },
		"in a url's query": func(l *slog.Logger) { l.Info("beside", "url", "https://h/?a=b&access_token="+secret+"&c=d") },
		"in a list":        func(l *slog.Logger) { l.Info("beside", "list", []string{"Bearer " + secret}) },
	}
	for name, log := range tests {
		for _, format := range []telemetry.LogFormat{telemetry.JSON, telemetry.Text} {
			t.Run(name+" as "+string(format), func(t *testing.T) {
				t.Parallel()
				var buf strings.Builder
				log(telemetry.NewLogger(&buf, format, nil))
				got := buf.String()
				for _, s := range []string{secret, jwt, "22622622", "c2lnbmF0dXJl"} {
					if strings.Contains(got, s) {
						t.Errorf("%q is in %s", s, got)
					}
				}
				if !strings.Contains(got, "beside") {
					t.Errorf("too much is gone: %s", got)
				}
			})
		}
	}
}

// What is no secret stays as it is.
func TestOtherThingsArePrinted(t *testing.T) {
	t.Parallel()
	tests := []struct {
		key   string
		value any
		want  string
	}{
		{"key", "post:7", `"key":"post:7"`},
		{"keys", 20, `"keys":20`},
		{"tokens", 2000, `"tokens":2000`}, // the parser's
		{"author", "Ada", `"author":"Ada"`},
		{"secretary", "Bob", `"secretary":"Bob"`},
		{"error", errors.New("basic authentication is off"), `"error":"basic authentication is off"`},
		{"url", "http://posts:9101/posts/batch?ids=1,2", `"url":"http://posts:9101/posts/batch?ids=1,2"`},
		{"mail", "a@b.example", `"mail":"a@b.example"`},
		{"id", map[string]int64{"n": 1<<62 + 1}, `"id":{"n":4611686018427387905}`},
		{"none", nil, `"none":null`},
		{"fails", func() {}, `"fails":"func()"`},
	}
	for _, test := range tests {
		t.Run(test.key, func(t *testing.T) {
			t.Parallel()
			var buf strings.Builder
			telemetry.NewLogger(&buf, telemetry.JSON, nil).Info("m", test.key, test.value)
			if !strings.Contains(buf.String(), test.want) {
				t.Errorf("%s is not in %s", test.want, buf.String())
			}
		})
	}
}

// However a name is written around it, a secret word makes it secret; and no text makes the logger fail or its line
// something else than one JSON object.
func FuzzRedact(f *testing.F) {
	for _, seed := range []string{"", "x", "x_", "_x", "Set-", "über", "a.b", "camelCase", "\xff", `"\`, "\n", jwt, "://@", "=", "Bearer "} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, around, text string) {
		var buf strings.Builder
		telemetry.NewLogger(&buf, telemetry.JSON, nil).Info(text, "v", text, around+"_token_"+around, secret, "after", jwt+" "+text)
		if got := buf.String(); strings.Contains(got, secret) || strings.Contains(got, jwt) && !strings.Contains(around, jwt) {
			t.Errorf("a secret is in %s", got)
		}
		if got := buf.String(); strings.Count(got, "\n") != 1 {
			t.Errorf("not one line: %q", got)
		}
		line(t, buf.String())
	})
}
