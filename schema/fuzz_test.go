package schema_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/schema"
)

// seeds calls f with every file of the archives under testdata that ends in
// one of the endings.
func seeds(f *testing.F, ending string, add func(text string)) {
	paths, err := filepath.Glob("testdata/*/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range archive.Files {
			if strings.HasSuffix(file.Name, ending) {
				add(string(file.Data))
			}
		}
	}
}

// FuzzMerge wants the laws of Union of whatever two schemas load.
func FuzzMerge(f *testing.F) {
	var all []string
	seeds(f, ".graphql", func(text string) { all = append(all, text) })
	for i, text := range all {
		f.Add(text, all[(i+1)%len(all)])
	}
	load := func(sdl string) *schema.Client {
		set, err := schema.LoadPartly(folders("c/client.yaml", "title: X\n", "c/schema.graphql", sdl))
		if err != nil { // what could be read of it must still be fit for the checks that follow
			_ = schema.Conflicts(set.Clients)
			if c := set.Clients[0]; c.Schema != nil {
				_ = schema.Within(c.Schema, c.Schema)
			}
			return nil
		}
		return set.Clients[0]
	}
	f.Fuzz(func(t *testing.T, one, other string) {
		a, b := load(one), load(other)
		if a == nil || b == nil {
			return
		}
		if _, err := gqlparser.LoadSchema(&ast.Source{Input: a.SDL}); err != nil {
			t.Fatalf("the SDL does not parse alone: %v\n%s", err, a.SDL)
		}
		if _, _, err := schema.Union([]*schema.Client{a}); err != nil {
			t.Fatalf("a client alone is refused: %v", err)
		}
		union, sdl, err := schema.Union([]*schema.Client{a, b})
		_, swapped, swappedErr := schema.Union([]*schema.Client{b, a})
		if (err == nil) != (swappedErr == nil) || sdl != swapped {
			t.Fatalf("not commutative: %v, %v\n%s\n%s", err, swappedErr, sdl, swapped)
		}
		if err != nil {
			return
		}
		for _, c := range []*schema.Client{a, b} {
			if err := schema.Within(c.Schema, union); err != nil {
				t.Fatalf("not within the union: %v\n%s", err, sdl)
			}
			schema.Lint(c, union, nil)
		}
		if again, err := schema.ParseUnion(sdl); err != nil || unionText(&schema.Client{Schema: again}) != sdl {
			t.Fatalf("the union does not parse to itself: %v\n%s", err, sdl)
		}
		schema.Diff(a.Schema, b.Schema)
	})
}

// FuzzPolicy wants of every accepted policy that its values are in range and
// that it lets its dearest operation through.
func FuzzPolicy(f *testing.F) {
	seeds(f, "client.yaml", func(text string) { f.Add(text) })
	for _, name := range []string{"web", "mobile", "tv"} {
		text, err := os.ReadFile(name + "/client.yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := schema.ReadPolicy("client.yaml", []byte(text))
		if err != nil {
			if !strings.HasPrefix(err.Error(), "client.yaml:") {
				t.Fatalf("no place: %v", err)
			}
			return
		}
		l := p.Limits
		if p.Deadline <= 0 || min(l.Tokens, l.Nesting, l.Depth, l.RootFields, l.Selections, l.ListInput, l.Errors) < 1 || l.BodyBytes < 1 {
			t.Fatalf("a limit is off: %+v", p)
		}
		for _, r := range p.Rate {
			room := r.Limit
			if r.Algorithm.Bursts() {
				room = r.Burst
			}
			if r.Mode == schema.Enforce && room < p.Cost.Max || r.Window <= 0 || r.Name == "" {
				t.Fatalf("%+v never admits an operation of cost %d", r, p.Cost.Max)
			}
		}
	})
}
