package playground_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/facetgraph/facet/playground"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// config is the JSON that a page hands to its script.
type config struct {
	Endpoint, Storage, Headers string
	Examples                   []string
}

// configOf reads a page's JSON.
func configOf(t testing.TB, d document) config {
	t.Helper()
	var c config
	for n := range d.all("script") {
		if attr(n, "id") == "config" {
			if err := json.Unmarshal([]byte(text(n)), &c); err != nil {
				t.Fatalf("the page's JSON: %v\n%s", err, text(n))
			}
		}
	}
	return c
}

func TestPage(t *testing.T) {
	t.Parallel()
	d := read(t, newPlayground(t, playground.Options{}).Page(fakeClient()))
	want := config{
		Endpoint: "/graphql/web", Storage: "facet:web:",
		Headers:  "{\n  \"Authorization\": \"Bearer demo\"\n}",
		Examples: []string{hello, tick, deferred, broken, hostile},
	}
	if diff := cmp.Diff(want, configOf(t, d)); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
	if got := d.texts("title"); !cmp.Equal(got, []string{"Web · Facet playground"}) {
		t.Errorf("title is %q", got)
	}
	links := map[string]string{}
	for n := range d.all("a") {
		links[text(n)] = attr(n, "href")
	}
	if diff := cmp.Diff(map[string]string{"Facet": "/playground", "Schema": "/graphql/web/schema.graphql", "All clients": "/playground"}, links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
}

func TestPageOfBareClient(t *testing.T) {
	t.Parallel()
	d := read(t, newPlayground(t, playground.Options{}).Page(playground.Client{Name: "watch", Endpoint: "/graphql/watch"}))
	if diff := cmp.Diff(config{Endpoint: "/graphql/watch", Storage: "facet:watch:", Examples: []string{}}, configOf(t, d)); diff != "" {
		t.Errorf("config (-want +got):\n%s", diff)
	}
	if got := d.texts("h1"); !cmp.Equal(got, []string{"watch"}) {
		t.Errorf("without a title the heading is %q", got)
	}
	if strings.Contains(d.Body.String(), "Schema") {
		t.Error("there is a link to a schema without an address")
	}
}

func TestChooser(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, playground.Options{Path: "/dev/play"})
	d := read(t, p.Chooser([]playground.Client{fakeClient(), {Name: "tv", Title: "TV & <b>", Owner: "@tv", Endpoint: "/graphql/tv"}}))
	links := map[string]string{}
	for n := range d.all("a") {
		links[text(n)] = attr(n, "href")
	}
	want := map[string]string{"Facet": "/dev/play", "Web": "/dev/play/web", "TV & <b>": "/dev/play/tv", "Download the SDL": "/graphql/web/schema.graphql"}
	if diff := cmp.Diff(want, links); diff != "" {
		t.Errorf("links (-want +got):\n%s", diff)
	}
	details := []string{"@facetgraph/web", "/graphql/web", "Hello, Tick, Late, Broken, Hostile", "Download the SDL", "@tv", "/graphql/tv"}
	if diff := cmp.Diff(details, d.texts("dd")); diff != "" {
		t.Errorf("details (-want +got):\n%s", diff)
	}
}

func TestEmptyChooser(t *testing.T) {
	t.Parallel()
	d := read(t, newPlayground(t, playground.Options{}).Chooser(nil))
	if !strings.Contains(d.Body.String(), "No client has a playground") {
		t.Error("an empty chooser does not say so")
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, playground.Options{})
	for name, h := range map[string]http.Handler{"page": p.Page(fakeClient()), "chooser": p.Chooser(nil), "assets": p.Assets()} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/playground/assets/x", nil))
		if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s answers POST with %d, Allow %q", name, w.Code, w.Header().Get("Allow"))
		}
	}
}

// No text of a client can become anything but text.
func FuzzPage(f *testing.F) {
	f.Add("Web", "@facetgraph/web", hello, "Bearer demo")
	f.Add("</title><script>x</script>", "\"><img src=x onerror=x>", hostile, "</script><!--")
	f.Add("{{.}}", "\u2028", "<!--<script>", "\\\"")
	p := newPlayground(f, playground.Options{})
	scripts := func(d document) (n int) {
		for range d.all("script") {
			n++
		}
		return n
	}
	plain := scripts(read(f, p.Page(fakeClient())))
	f.Fuzz(func(t *testing.T, title, owner, example, header string) {
		for _, s := range []string{title, owner, example, header} {
			if !utf8.ValidString(s) || strings.ContainsAny(s, "\x00\r") || s == "" {
				t.Skip("HTML cannot hold it") // it has no NUL, and reads CR as LF
			}
		}
		c := playground.Client{
			Name: "web", Title: title, Owner: owner, Endpoint: "/graphql/web",
			Examples: []playground.Example{{Name: "X", Text: example}}, Headers: map[string]string{"X": header},
		}
		d := read(t, p.Page(c))
		got := configOf(t, d)
		var headers map[string]string
		if err := json.Unmarshal([]byte(got.Headers), &headers); err != nil || headers["X"] != header {
			t.Errorf("header %q became %q, %v", header, headers["X"], err)
		}
		if len(got.Examples) != 1 || got.Examples[0] != example {
			t.Errorf("example %q became %q", example, got.Examples)
		}
		if h := d.texts("h1"); len(h) != 1 || h[0] != title {
			t.Errorf("title %q became %q", title, h)
		}
		if n := scripts(d); n != plain {
			t.Errorf("%d scripts instead of %d", n, plain)
		}
		for _, name := range []string{"img", "iframe", "style", "svg"} {
			if len(d.texts(name)) > 0 {
				t.Errorf("there is an element %s", name)
			}
		}
	})
}
