package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bff"

	"company.example/bff/internal/fake"
)

// fixture is the server in front of fakes that count calls, until the test ends.
type fixture struct {
	*bff.Demo
	users *fake.Users
}

func start(t *testing.T) fixture {
	t.Helper()
	users := fake.New()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin = "127.0.0.1:0", "127.0.0.1:0"
	demo, err := bff.NewDemo(t.Context(), domain(users), cfg, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(demo.Close)
	return fixture{demo, users}
}

// post sends an operation to the client app, as a viewer or, for "", as nobody.
func (f fixture) post(t *testing.T, viewer, operation string) string {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql/app", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	if viewer != "" {
		token, err := f.Issuer.Token("app", viewer, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	f.Handler().ServeHTTP(w, r)
	var answer struct{ Data, Errors json.RawMessage }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return string(answer.Data) + string(answer.Errors)
}

// Each operation has its answer, and makes so many calls, however many objects it lists.
func TestOperations(t *testing.T) {
	f := start(t)
	for _, test := range []struct {
		name, viewer, operation, want string
		calls                         int
	}{
		{"a user", "", `{ user(id: "2") { name } }`, `{"user":{"name":"Grace"}}`, 1},
		{"nobody", "", `{ user(id: "99") { name } }`, `{"user":null}`, 1},
		{"the viewer", "3", `{ viewer { name manager { name } } }`, `{"viewer":{"name":"Edsger","manager":{"name":"Grace"}}}`, 2},
		{"no viewer", "", `{ viewer { name } }`, `{"viewer":null}`, 0},
		{
			"all managers by one call", "", `{ users(first: 4) { name manager { name } } }`,
			`{"users":[{"name":"Ada","manager":null},{"name":"Grace","manager":{"name":"Ada"}},{"name":"Edsger","manager":{"name":"Grace"}},{"name":"Barbara","manager":{"name":"Grace"}}]}`, 2,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := f.users.Calls()
			if got := f.post(t, test.viewer, test.operation); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if calls := f.users.Calls() - before; calls != test.calls {
				t.Errorf("%d calls, want %d", calls, test.calls)
			}
		})
	}
}
