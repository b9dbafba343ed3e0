package playground_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facetgraph/facet/internal/browser"
	"github.com/facetgraph/facet/playground"
	"github.com/google/go-cmp/cmp"
)

// embedded returns the assets in the test binary, or skips.
func embedded(t testing.TB) playground.Assets {
	t.Helper()
	a := playground.Embedded()
	if !a.Offline() {
		browser.Missing(t, "GraphiQL is not embedded; run npm ci in playground")
	}
	return a
}

// tidy fails the test when a page broke its policy, threw, or asked for
// anything outside this machine.
func tidy(t *testing.T, p *browser.Page) {
	t.Helper()
	if got := p.Problems(); len(got) > 0 {
		t.Errorf("problems of the page: %q", got)
	}
	if got := p.Outside(); len(got) > 0 {
		t.Errorf("requests that left the machine: %q", got)
	}
}

// site opens the pages of clients in one browser.
type site struct {
	*browser.Browser
	options playground.Options
}

// serve serves clients' pages with the embedded assets.
func (s site) serve(t *testing.T, clients ...playground.Client) *fake {
	t.Helper()
	return serveFake(t, s.options, (*playground.Playground).Page, clients...)
}

// open opens the fake client's page.
func (s site) open(t *testing.T) (*fake, browser.GraphiQL) {
	t.Helper()
	f := s.serve(t, fakeClient())
	return f, s.Open(t, f.URL+"/playground/web").GraphiQL()
}

func TestGraphiQL(t *testing.T) {
	s := site{options: playground.Options{Assets: embedded(t)}, Browser: browser.Start(t)}
	for name, test := range map[string]func(*testing.T, site){
		"from the chooser to data":     testFromTheChooserToData,
		"documentation":                testDocumentation,
		"subscription":                 testSubscription,
		"streams that end":             testStreamsThatEnd,
		"defer":                        testDefer,
		"answers that are not GraphQL": testAnswersThatAreNotGraphQL,
		"hostile example":              testHostileExample,
		"dialogs keep the policy":      testDialogsKeepThePolicy,
		"colours":                      testColours,
	} {
		t.Run(name, func(t *testing.T) { test(t, s) })
	}
}

// The first click on run shows data.
func testFromTheChooserToData(t *testing.T, s site) {
	f := s.serve(t, fakeClient())
	p := s.Open(t, f.URL+"/playground")
	p.Click("h2 a")
	g := p.GraphiQL()
	if diff := cmp.Diff([]string{"Hello", "Tick", "Late", "Broken", "Hostile"}, g.Tabs()); diff != "" {
		t.Errorf("tabs (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]any{"data": map[string]any{"hello": "Hello world"}}, g.Run()); diff != "" {
		t.Errorf("first click on run (-want +got):\n%s", diff)
	}
	accept, token := f.headers("Hello")
	if accept != "application/graphql-response+json, application/json;q=0.9" || token != "Bearer demo" {
		t.Errorf("sent Accept %q, Authorization %q", accept, token)
	}
	tidy(t, p)
}

// Introspection feeds the documentation.
func testDocumentation(t *testing.T, s site) {
	_, g := s.open(t)
	if text := g.Documented(); !strings.Contains(text, "A schema of two fields.") || !strings.Contains(text, "Subscription") {
		t.Errorf("documentation: %s", text)
	}
	tidy(t, g.Page)
}

// Results of a subscription are shown as they come, and Stop ends the request.
func testSubscription(t *testing.T, s site) {
	f, g := s.open(t)
	g.OpenTab(1)
	g.Execute()
	g.WaitFor(`document.querySelector(".result-window .CodeMirror").CodeMirror.getValue().includes("two ✓")`)
	if accept, token := f.headers("Tick"); accept != "text/event-stream" || token != "Bearer demo" {
		t.Errorf("sent Accept %q, Authorization %q", accept, token)
	}
	g.Click("button.graphiql-execute-button")
	select {
	case <-f.stopped:
	case <-time.After(30 * time.Second):
		t.Error("the stream goes on after stop")
	}
	tidy(t, g.Page)
}

// However a stream ends, the visitor sees it.
func testStreamsThatEnd(t *testing.T, s site) {
	c := fakeClient()
	c.Examples = nil
	names := []string{"Done", "Cut", "Garbled", "Refused"}
	for _, name := range names {
		c.Examples = append(c.Examples, playground.Example{Name: name, Text: "subscription " + name + " { tick }"})
	}
	f := s.serve(t, c)
	g := s.Open(t, f.URL+"/playground/web").GraphiQL()
	for i, want := range []string{`"tick": "last"`, `The stream ended without an event \"complete\".`, "JSON", "who are you?"} {
		g.OpenTab(i)
		g.Execute()
		g.WaitFor(`document.querySelector("[aria-label^='Execute query']")`) // not Stop: it is over
		if text := g.Result(); !strings.Contains(text, want) {
			t.Errorf("%s shows %s, want %s", names[i], text, want)
		}
	}
}

// Parts of a deferred answer are merged.
func testDefer(t *testing.T, s site) {
	_, g := s.open(t)
	g.OpenTab(2)
	g.Execute()
	g.WaitFor(`document.querySelector(".result-window .CodeMirror").CodeMirror.getValue().includes("later")`)
	if text := g.Result(); !strings.Contains(text, `"hello": "now"`) {
		t.Errorf("the first part is gone: %s", text)
	}
	tidy(t, g.Page)
}

// What no GraphQL server would say is shown as what it is.
func testAnswersThatAreNotGraphQL(t *testing.T, s site) {
	f, g := s.open(t)
	g.OpenTab(3)
	if text := g.Execute(); !strings.Contains(text, "HTTP 502 without JSON: <h1>Bad gateway</h1>") {
		t.Errorf("a gateway's answer is shown as %s", text)
	}
	f.Close()
	if text := g.Execute(); !strings.Contains(text, "The endpoint cannot be reached") {
		t.Errorf("a closed port is shown as %s", text)
	}
}

// An example cannot break out of the page.
func testHostileExample(t *testing.T, s site) {
	_, g := s.open(t)
	g.OpenTab(4)
	if diff := cmp.Diff(hostile, g.Query()); diff != "" {
		t.Errorf("example (-want +got):\n%s", diff)
	}
	g.Run()
	if browser.Eval[bool](g.Page, `"hacked" in window`) {
		t.Error("the example ran as a script")
	}
	tidy(t, g.Page)
}

// The style elements of GraphiQL's dialogs carry the nonce.
func testDialogsKeepThePolicy(t *testing.T, s site) {
	_, g := s.open(t)
	for _, dialog := range []string{"settings", "short-keys"} {
		g.Click(`button[data-value="` + dialog + `"]`)
		g.WaitFor(`document.querySelector(".graphiql-dialog")`)
		g.Click(".graphiql-dialog-close")
		g.WaitFor(`!document.querySelector(".graphiql-dialog")`)
	}
	for _, problem := range g.Problems() {
		if strings.Contains(problem, "Content Security Policy") {
			t.Error(problem)
		}
	}
}

// The page follows the system's colours and GraphiQL's switch.
func testColours(t *testing.T, s site) {
	_, g := s.open(t)
	dark := func() bool {
		return browser.Eval[string](g.Page, `getComputedStyle(document.body).backgroundColor`) != "rgb(255, 255, 255)"
	}
	for _, want := range []bool{true, false} {
		if g.Dark(want); dark() != want {
			t.Errorf("system prefers dark: %v; the page is dark: %v", want, dark())
		}
	}
	// GraphiQL's own switch wins, on the bar as in the editors.
	g.Click(`button[data-value="settings"]`)
	g.Click(`button[data-theme="dark"]`)
	g.WaitFor(`document.body.classList.contains("graphiql-dark")`)
	if !dark() {
		t.Error("the bar does not follow GraphiQL's switch")
	}
}

// What a visitor typed is kept for the next visit; a token is not, as the next
// run of a demo has another one.
func TestNextVisit(t *testing.T) {
	options, b := playground.Options{Assets: embedded(t)}, browser.Start(t)
	var visits atomic.Int64
	page := func(p *playground.Playground, c playground.Client) http.Handler {
		c.Headers = map[string]string{"Authorization": fmt.Sprint("Bearer ", visits.Add(1))}
		return p.Page(c)
	}
	web, tv := fakeClient(), playground.Client{Name: "tv", Endpoint: "/graphql/tv"}
	f := serveFake(t, options, page, web, tv)

	p := b.Open(t, f.URL+"/playground/web")
	p.GraphiQL()
	p.Click("button.graphiql-tab-add")
	p.WaitFor(`localStorage["facet:web:graphiql:tabState"].includes("Ctrl-Space")`)
	if browser.Eval[bool](p, `JSON.stringify(localStorage).includes("Bearer")`) {
		t.Error("the browser keeps the token")
	}
	p.Go(f.URL + "/playground/web")
	g := p.GraphiQL()
	if got := g.Tabs(); len(got) != len(web.Examples)+1 {
		t.Errorf("tabs are %q, not those of the last visit", got)
	}
	if got := g.Headers(); !strings.Contains(got, "Bearer 2") {
		t.Errorf("headers are %s, not those of the second visit", got)
	}
	p.Go(f.URL + "/playground/tv")
	if got := p.GraphiQL().Tabs(); len(got) != 1 {
		t.Errorf("tabs %q came from another client", got)
	}
}
