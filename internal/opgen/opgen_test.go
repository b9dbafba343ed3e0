package opgen

import (
	"regexp"
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/kitchen"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/schema"
)

func web(t *testing.T) *ast.Schema {
	t.Helper()
	set, err := schema.Load(kitchen.Clients())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range set.Clients {
		if c.Name == "web" {
			return c.Schema
		}
	}
	t.Fatal("no client web")
	return nil
}

var everything = Options{Introspection: true, Defer: true, Conditions: 100, Without: []string{"Query.rateLimit"}}

// The same seed gives the same operation, another one another.
func TestDeterministic(t *testing.T) {
	t.Parallel()
	s := web(t)
	seen := map[Operation]bool{}
	for seed := range uint64(200) {
		op := New(s, everything, seed)
		if op != New(s, everything, seed) {
			t.Fatalf("seed %d gives two operations", seed)
		}
		seen[op] = true
	}
	if len(seen) < 190 {
		t.Errorf("200 seeds gave only %d operations", len(seen))
	}
}

// Most operations are valid, and each shape that options ask for comes up among the valid ones.
func TestShapes(t *testing.T) {
	t.Parallel()
	s := web(t)
	shapes := map[string]*regexp.Regexp{
		"__schema":                      regexp.MustCompile(`__schema`),
		"__type by literal":             regexp.MustCompile(`__type\(name: "[A-Z]`),
		"__type by variable":            regexp.MustCompile(`__type\(name: \$t\)`),
		"includeDeprecated by literal":  regexp.MustCompile(`includeDeprecated: true`),
		"includeDeprecated by variable": regexp.MustCompile(`includeDeprecated: \$`),
		"@defer on a spread":            regexp.MustCompile(`\.\.\.F\d+[^{}]* @defer`),
		"@defer on an inline fragment":  regexp.MustCompile(`\.\.\. on \w+[^{}]* @defer`),
		"@defer without a type":         regexp.MustCompile(`\.\.\. @defer`),
		"@defer if":                     regexp.MustCompile(`@defer\(if: (true|false)`),
		"@defer if variable":            regexp.MustCompile(`@defer\(if: \$`),
		"@defer in @defer":              regexp.MustCompile(`@defer[^{}]*\{[^{}]*@defer`),
		"@defer in introspection":       regexp.MustCompile(`__Type[^{}]* @defer`),
		"@defer below a mutation":       regexp.MustCompile(`^mutation.*@defer`),
		"a fragment spread twice":       regexp.MustCompile(`\.\.\.F1\b.*\.\.\.F1\b`),
	}
	seen := map[string]int{}
	valid, most := 0, 0
	for seed := range uint64(2000) {
		op := New(s, everything, seed)
		if _, errs := gqlparser.LoadQueryWithRules(s, op.Document, nil); len(errs) > 0 {
			continue
		}
		valid++
		most = max(most, strings.Count(op.Document[:strings.Index(op.Document, "{")], "Boolean"))
		for name, shape := range shapes {
			if shape.MatchString(op.Document) {
				seen[name]++
			}
		}
	}
	t.Logf("%d of 2000 are valid; the most conditions are %d; %v", valid, most, seen)
	for name := range shapes {
		if seen[name] == 0 {
			t.Errorf("never: %s", name)
		}
	}
	if valid < 1600 {
		t.Errorf("only %d of 2000 operations are valid", valid)
	}
	if most <= 64 {
		t.Errorf("no operation has more than %d conditions", most)
	}
}

// @defer never stands at the root of a mutation, its labels are unique, and what is left out is left out.
func TestRules(t *testing.T) {
	t.Parallel()
	s := web(t)
	label := regexp.MustCompile(`label: "\w+"`)
	for seed := range uint64(1000) {
		document := New(s, everything, seed).Document
		labels := map[string]bool{}
		for _, l := range label.FindAllString(document, -1) {
			if labels[l] {
				t.Errorf("seed %d has %s twice: %s", seed, l, document)
			}
			labels[l] = true
		}
		if strings.Contains(document, "rateLimit") {
			t.Errorf("seed %d has what it must not have: %s", seed, document)
		}
		parsed, err := gqlparser.LoadQueryWithRules(s, document, nil)
		if err != nil || parsed.Operations[0].Operation != ast.Mutation {
			continue
		}
		for _, selected := range rootFragments(parsed.Operations[0].SelectionSet) {
			if selected.ForName("defer") != nil {
				t.Errorf("seed %d defers at the root of a mutation: %s", seed, document)
			}
		}
	}
}

// rootFragments are the directives of all fragments that add fields to the same object as the set.
func rootFragments(set ast.SelectionSet) (all []ast.DirectiveList) {
	for _, selected := range set {
		switch s := selected.(type) {
		case *ast.InlineFragment:
			all = append(append(all, s.Directives), rootFragments(s.SelectionSet)...)
		case *ast.FragmentSpread:
			all = append(append(all, s.Directives), rootFragments(s.Definition.SelectionSet)...)
		}
	}
	return all
}
