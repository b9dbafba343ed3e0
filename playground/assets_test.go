package playground_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	gqlgen "github.com/99designs/gqlgen/graphql/playground"
	"github.com/facetgraph/facet/internal/browser"
	"github.com/facetgraph/facet/playground"
	"github.com/google/go-cmp/cmp"
)

// cdnFiles lists what a page loads from the CDN, with the hashes.
func cdnFiles(d document) map[string]string {
	files := map[string]string{}
	for n := range d.all("script") {
		files[attr(n, "src")] = attr(n, "integrity")
	}
	for n := range d.all("link") {
		files[attr(n, "href")] = attr(n, "integrity")
	}
	for address := range files {
		if !strings.HasPrefix(address, "https://") {
			delete(files, address)
		}
	}
	return files
}

// The hashes are gqlgen's, so that an update of gqlgen tells of an update here.
func TestPinsAreThoseOfGqlgen(t *testing.T) {
	t.Parallel()
	ours := read(t, newPlayground(t, playground.Options{}).Page(fakeClient()))
	theirs := read(t, gqlgen.Handler("", "/graphql"))
	if diff := cmp.Diff(cdnFiles(theirs), cdnFiles(ours)); diff != "" {
		t.Errorf("files of the CDN (-gqlgen +ours):\n%s", diff)
	}
}

// npm ci fetches the versions that the pages are pinned to.
func TestLockedVersions(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile("package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	var lock struct {
		Packages map[string]struct{ Version, Integrity string }
	}
	if err := json.Unmarshal(raw, &lock); err != nil {
		t.Fatal(err)
	}
	for address := range cdnFiles(read(t, newPlayground(t, playground.Options{}).Page(fakeClient()))) {
		module, _, _ := strings.Cut(strings.TrimPrefix(address, "https://cdn.jsdelivr.net/npm/"), "/")
		name, version, _ := strings.Cut(module, "@")
		if got := lock.Packages["node_modules/"+name]; got.Version != version || got.Integrity == "" {
			t.Errorf("package-lock.json has %s %q, integrity %q; the page has %s", name, got.Version, got.Integrity, version)
		}
	}
}

// What npm ci fetched is what gets embedded; were it not, pages would silently
// go on using the CDN.
func TestEmbedded(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("node_modules"); err != nil {
		browser.Missing(t, "npm ci was not run in playground")
	}
	if _, err := playground.Load(os.DirFS("node_modules")); err != nil {
		t.Error(err)
	}
	if !playground.Embedded().Offline() {
		t.Error("node_modules is there and not embedded")
	}
	d := read(t, newPlayground(t, playground.Options{Assets: playground.Embedded()}).Page(fakeClient()))
	if got := cdnFiles(d); len(got) > 0 {
		t.Errorf("the page still asks for %v", got)
	}
}

func TestLicences(t *testing.T) {
	t.Parallel()
	if !playground.Embedded().Offline() {
		browser.Missing(t, "npm ci was not run in playground")
	}
	p := newPlayground(t, playground.Options{Assets: playground.Embedded()})
	for n := range read(t, p.Chooser(nil)).all("a") {
		if text(n) == "Licences" {
			body := get(p.Assets(), attr(n, "href")).Body.String()
			if !strings.Contains(body, "GraphQL Contributors") || !strings.Contains(body, "Facebook") {
				t.Errorf("licences: %s", body)
			}
			return
		}
	}
	t.Error("no link to the licences of what is embedded")
}

func TestLoadRefuses(t *testing.T) {
	t.Parallel()
	tampered := fstest.MapFS{"react/umd/react.production.min.js": {Data: []byte("alert(1)")}}
	a, err := playground.Load(tampered)
	if a.Offline() {
		t.Error("assets that are not as pinned are served")
	}
	for _, want := range []string{
		"react/umd/react.production.min.js is sha256-bh", "not sha256-S0lp", "of react@18.2.0; run npm ci",
		"graphiql/graphiql.min.css", "react-dom/umd/react-dom.production.min.js", "graphiql/LICENSE",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v does not tell of %q", err, want)
		}
	}
}

// The placeholders that go:embed needs must never be taken for the real files.
func TestPlaceholders(t *testing.T) {
	t.Parallel()
	if _, err := playground.Load(os.DirFS("placeholder")); err == nil || strings.Contains(err.Error(), "no such file") {
		t.Errorf("error %v; want one about every hash, as every pattern of go:embed must match", err)
	}
}
