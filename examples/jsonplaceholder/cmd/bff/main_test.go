package main

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bff"

	"github.com/facetgraph/facet/examples/jsonplaceholder/internal/fake"
)

// fixture is the server in front of fakes that count calls, until the test ends.
type fixture struct {
	*bff.Demo
	fakes *fake.Services
}

func start(t *testing.T) fixture {
	t.Helper()
	fakes := fake.New()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin = "127.0.0.1:0", "127.0.0.1:0"
	demo, err := bff.NewDemo(t.Context(), domain(fakes), cfg, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(demo.Close)
	return fixture{demo, fakes}
}

// calls are how many calls each service has got.
type calls struct{ posts, users int }

// post sends an operation to the client web. It returns data and errors of the answer, and the calls that it took.
func (f fixture) post(t *testing.T, operation string) (string, calls) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql/web", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	before := calls{f.fakes.Posts.Calls(), f.fakes.Users.Calls()}
	f.Handler().ServeHTTP(w, r)
	made := calls{f.fakes.Posts.Calls() - before.posts, f.fakes.Users.Calls() - before.users}
	var answer struct{ Data, Errors json.RawMessage }
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	return string(answer.Data) + string(answer.Errors), made
}

// Each operation has its answer, and makes so many calls, however many objects it lists.
func TestOperations(t *testing.T) {
	f := start(t)
	for _, test := range []struct {
		name, operation, want string
		calls                 calls
	}{
		{"a constant", `{ greet }`, `{"greet":"hello"}`, calls{}},
		{"a post", `{ post(id: "2") { id title } }`, `{"post":{"id":"2","title":"Note 2 by ada"}}`, calls{posts: 1}},
		{
			"a post with its user", `{ post(id: "100") { body user { id name username } } }`,
			`{"post":{"body":"What Frances Allen has to say.","user":{"id":"10","name":"Frances Allen","username":"frances"}}}`, calls{1, 1},
		},
		{
			"two posts by one call, one user by another", `{ a: post(id: "1") { user { username } } b: post(id: 2) { user { username } } }`,
			`{"a":{"user":{"username":"ada"}},"b":{"user":{"username":"ada"}}}`, calls{1, 1},
		},
		{"an unknown post", `{ post(id: "101") { title user { name } } }`, `{"post":null}`, calls{posts: 1}},
		{
			"some posts", `{ posts(first: 2) { title user { name } } }`,
			`{"posts":[{"title":"Note 1 by ada","user":{"name":"Ada Lovelace"}},{"title":"Note 2 by ada","user":{"name":"Ada Lovelace"}}]}`, calls{1, 1},
		},
		{"no posts", `{ posts(first: 0) { title user { name } } }`, `{"posts":[]}`, calls{posts: 1}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, made := f.post(t, test.operation)
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if made != test.calls {
				t.Errorf("%+v calls, want %+v", made, test.calls)
			}
		})
	}
}

// A hundred posts and their users take two calls.
func TestAllPosts(t *testing.T) {
	f := start(t)
	got, made := f.post(t, `{ posts { title user { name } } }`)
	if want := (calls{1, 1}); made != want {
		t.Errorf("%+v calls, want %+v", made, want)
	}
	var data struct {
		Posts []struct {
			Title string
			User  struct{ Name string }
		}
	}
	if err := json.Unmarshal([]byte(got), &data); err != nil {
		t.Fatalf("%v: %s", err, got)
	}
	posts := map[string]int{}
	for _, p := range data.Posts {
		posts[p.User.Name]++
	}
	if len(data.Posts) != 100 || len(posts) != 10 || posts["Ada Lovelace"] != 10 || posts["Frances Allen"] != 10 {
		t.Errorf("got %d posts, by user %v", len(data.Posts), posts)
	}
}

// What makes no sense is refused before any call is made.
func TestRefused(t *testing.T) {
	f := start(t)
	for operation, want := range map[string]string{
		`{ posts(first: 101) { title } }`: "argument first must be from 0 to 100",
		`{ post(id: "x") { title } }`:     "argument id",
	} {
		if got, made := f.post(t, operation); !strings.Contains(got, want) || made != (calls{}) {
			t.Errorf("%s: got %s by %+v calls, want %q", operation, got, made, want)
		}
	}
}
