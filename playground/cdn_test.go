package playground_test

import (
	"io/fs"
	"os"
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/browser"
	"github.com/facetgraph/facet/playground"
)

// cdn is jsDelivr as far as the pages use it, made of what npm ci fetched.
func cdn(t *testing.T, modules fs.FS) browser.World {
	return func(address string) []byte {
		path, _ := strings.CutPrefix(address, "https://cdn.jsdelivr.net/npm/")
		module, rest, _ := strings.Cut(path, "/")
		name, _, _ := strings.Cut(module, "@")
		body, err := fs.ReadFile(modules, name+"/"+rest)
		if err != nil {
			t.Errorf("the page asks the CDN for %s: %v", address, err)
		}
		return body
	}
}

// Without embedded assets the pages work from the CDN, and only from what is
// pinned.
func TestCDN(t *testing.T) {
	embedded(t)
	b, page := browser.Start(t), (*playground.Playground).Page
	real := cdn(t, os.DirFS("node_modules"))
	worlds := map[string]struct {
		world browser.World
		works bool
	}{
		"as pinned":   {real, true},
		"unreachable": {func(string) []byte { return nil }, false},
		"tampered":    {func(address string) []byte { return append(real(address), ' ') }, false},
	}
	for name, test := range worlds {
		t.Run(name, func(t *testing.T) {
			f := serveFake(t, playground.Options{}, page, fakeClient())
			p := b.OpenIn(t, "https://cdn.jsdelivr.net/", test.world, f.URL+"/playground/web")
			if !test.works {
				p.WaitFor(`document.querySelector("#graphiql [role=alert]").textContent.includes("run npm ci in playground")`)
				return
			}
			p.GraphiQL().Run()
			if got := p.Problems(); len(got) > 0 {
				t.Errorf("problems of the page: %q", got)
			}
			if got := p.Outside(); len(got) != 4 {
				t.Errorf("outside of the four files: %q", got)
			}
		})
	}
}
