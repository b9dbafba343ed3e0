package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

// olderThan17 lists where our built-in types are those of an older graphql-js, as left and right of each pair.
var olderThan17 = [][2]string{
	// Deprecated directives are a proposal: no directive of ours can be deprecated.
	{"__Schema.directives: [__Directive!]!", "__Schema.directives(includeDeprecated: Boolean! = false): [__Directive!]!"},
	{"", "__Directive.isDeprecated: Boolean!"},
	{"", "__Directive.deprecationReason: String"},
	// Fragment variables are a proposal.
	{"", "__DirectiveLocation.FRAGMENT_VARIABLE_DEFINITION"},
}

// What the introspection types and the specified directives are made of is what graphql-js 17 has, but for what is
// listed. TestReference takes them as they are.
func TestBuiltins(t *testing.T) {
	t.Parallel()
	requireReferences(t)
	set := everyClient(t)
	theirs := builtins(t, string(graphqlJS17.run(t, "builtins.mjs", graphqlJS17.module)))
	for _, pair := range olderThan17 {
		at := slices.Index(theirs, pair[1])
		if at < 0 {
			t.Errorf("graphql-js has no %s: it need not be listed", pair[1])
			continue
		}
		theirs[at] = pair[0]
	}
	theirs = slices.DeleteFunc(theirs, func(line string) bool { return line == "" })
	slices.Sort(theirs)
	for _, c := range set.Clients {
		ours := builtins(t, printed(c.Schema, formatter.WithBuiltin()))
		slices.Sort(ours)
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("client %s: -graphql-js 17 +Facet:\n%s", c.Name, diff)
		}
	}
}

// builtins spells the members of the introspection types and the specified directives, one a line.
func builtins(t *testing.T, sdl string) (lines []string) {
	t.Helper()
	doc, err := parser.ParseSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	for _, def := range doc.Definitions {
		if !strings.HasPrefix(def.Name, "__") {
			continue
		}
		for _, f := range def.Fields {
			lines = append(lines, fmt.Sprintf("%s.%s%s: %s", def.Name, f.Name, arguments(f.Arguments), f.Type))
		}
		for _, v := range def.EnumValues {
			lines = append(lines, def.Name+"."+v.Name)
		}
	}
	for _, d := range doc.Directives {
		switch d.Name {
		case "include", "skip", "deprecated", "specifiedBy", "oneOf":
			lines = append(lines, fmt.Sprintf("@%s%s on %v", d.Name, arguments(d.Arguments), d.Locations))
		}
	}
	return lines
}

func arguments(list ast.ArgumentDefinitionList) string {
	var out []string
	for _, a := range list {
		text := a.Name + ": " + a.Type.String()
		if a.DefaultValue != nil {
			text += " = " + a.DefaultValue.String()
		}
		out = append(out, text)
	}
	if len(out) == 0 {
		return ""
	}
	return "(" + strings.Join(out, ", ") + ")"
}

// What introspection lists is what the SDL for download says: the same types and directives.
func TestServedSchema(t *testing.T) {
	t.Parallel()
	set := everyClient(t)
	_, fresh := readWorld(t)
	s := newFacetServer(t, set, fresh)
	for _, c := range set.Clients {
		doc, err := parser.ParseSchema(&ast.Source{Input: s.served(t, c.Name)})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"@include", "@skip", "@deprecated", "@specifiedBy", "@oneOf"}
		for _, def := range doc.Definitions {
			want = append(want, def.Name)
			for _, f := range def.Fields { // of the built-in scalars, those that are used
				want = append(want, builtinScalar(f.Type.Name())...)
				for _, a := range f.Arguments {
					want = append(want, builtinScalar(a.Type.Name())...)
				}
			}
		}
		for _, d := range doc.Directives {
			want = append(want, "@"+d.Name)
			for _, a := range d.Arguments {
				want = append(want, builtinScalar(a.Type.Name())...)
			}
		}
		want = append(want, "String", "Boolean")
		slices.Sort(want)
		if diff := cmp.Diff(slices.Compact(want), introspected(t, s, c.Name)); diff != "" {
			t.Errorf("client %s: -SDL +introspection:\n%s", c.Name, diff)
		}
	}
}

func builtinScalar(name string) []string {
	switch name {
	case "Int", "Float", "String", "Boolean", "ID":
		return []string{name}
	}
	return nil
}

// introspected are the names of all types and directives, without the introspection types, sorted.
func introspected(t *testing.T, s *facetServer, client string) (names []string) {
	t.Helper()
	a := ask(t, s, client, []byte(`{"query": "{ __schema { types { name } directives { name } } }"}`))
	var data struct {
		Schema struct {
			Types, Directives []struct{ Name string }
		} `json:"__schema"`
	}
	if err := json.NewDecoder(bytes.NewReader(a.Data)).Decode(&data); err != nil {
		t.Fatal(err)
	}
	for _, t := range data.Schema.Types {
		if !strings.HasPrefix(t.Name, "__") {
			names = append(names, t.Name)
		}
	}
	for _, d := range data.Schema.Directives {
		names = append(names, "@"+d.Name)
	}
	slices.Sort(names)
	return names
}
