package schema

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/graph/syntax"
)

// UnionFile is the name that the union's SDL has in messages, and in the
// repository.
const UnionFile = "union.graphql"

// Union merges the schemas of clients into the one schema that the executor is
// generated from, and returns it with its SDL, which is sorted throughout. Each
// client's schema is within it (see [Within]).
//
// A client decides for itself about defaults of arguments, deprecation and the
// engine's directives, which are read from its own schema at run time, so the
// union has none of them. It keeps @oneOf, the defaults of input fields and
// directives for operations, on which all clients must agree.
//
// What one executor cannot serve is refused; the error joins one [Problem] for
// each conflict, which names both places and what to do. The result does not
// depend on the order of clients, merging a union again changes nothing, and
// the union of unions is the union of all.
func Union(clients []*Client) (*ast.Schema, string, error) {
	var m merger
	schemas := make([]*ast.Schema, len(clients))
	for i, c := range clients {
		schemas[i] = c.Schema
	}
	doc := m.merge(schemas)
	m.interfaces(doc)
	if err := m.p.join(); err != nil {
		return nil, "", err
	}
	sdl := format(doc)
	// Places in the clients' files make better messages than places in the
	// union, so the merged definitions are validated before they are printed.
	all := prelude()
	all.Merge(doc)
	if _, err := validator.ValidateSchemaDocument(all); err != nil {
		m.graphql(err)
		return nil, "", m.p.join()
	}
	s, err := ParseUnion(sdl)
	return s, sdl, err
}

// Conflicts reports what one executor cannot serve together, as Union does, of
// clients that are not all there are, or not complete: what only the whole can
// lack is not missed. Clients without a schema are passed over.
func Conflicts(clients []*Client) error {
	var m merger
	var schemas []*ast.Schema
	for _, c := range clients {
		if c.Schema != nil {
			schemas = append(schemas, c.Schema)
		}
	}
	m.merge(schemas)
	return m.p.join()
}

// ParseUnion reads the SDL that [Union] wrote.
func ParseUnion(sdl string) (*ast.Schema, error) {
	doc, err := syntax.ParseSchema(&ast.Source{Name: UnionFile, Input: sdl}, 0)
	if err != nil {
		return nil, err
	}
	all := specified()
	all.Merge(doc)
	return validator.ValidateSchemaDocument(all)
}

// merger is the state of one Union.
type merger struct {
	p problems
}

// graphql records an error of the validator about the merged whole.
func (m *merger) graphql(err error) {
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		e.Message += " This holds once the clients are merged; make them agree."
		m.p.graphql(e)
		return
	}
	m.p.err(err)
}

// merge merges schemas into a document of sorted definitions that still carry
// their places in the clients' files.
func (m *merger) merge(schemas []*ast.Schema) *ast.SchemaDocument {
	var defs []*ast.Definition
	var directives []*ast.DirectiveDefinition
	for _, s := range schemas {
		for _, def := range s.Types {
			if !def.BuiltIn {
				defs = append(defs, def)
			}
		}
		directives = slices.AppendSeq(directives, maps.Values(executableDirectives(s)))
	}
	doc := &ast.SchemaDocument{}
	for _, same := range group(directives, func(d *ast.DirectiveDefinition) (string, *ast.Position) { return d.Name, d.Position }) {
		doc.Directives = append(doc.Directives, m.directive(same))
	}
	for _, same := range group(defs, func(d *ast.Definition) (string, *ast.Position) { return d.Name, d.Position }) {
		doc.Definitions = append(doc.Definitions, m.definition(same))
	}
	return doc
}

// group puts items of one name together: the groups sorted by name, each
// sorted by place, so that nothing depends on the order of clients.
func group[T any](items []T, of func(T) (string, *ast.Position)) [][]T {
	byName := map[string][]T{}
	for _, item := range items {
		name, _ := of(item)
		byName[name] = append(byName[name], item)
	}
	groups := make([][]T, 0, len(byName))
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		same := byName[name]
		slices.SortStableFunc(same, func(a, b T) int {
			_, pa := of(a)
			_, pb := of(b)
			return comparePositions(pa, pb)
		})
		groups = append(groups, same)
	}
	return groups
}

// description is the one that the union keeps: the smallest that says
// anything, because that depends on nothing but the texts.
func description[T any](same []T, of func(T) string) string {
	best := ""
	for _, item := range same {
		if d := of(item); d != "" && (best == "" || d < best) {
			best = d
		}
	}
	return best
}

// names is the sorted union of lists of names.
func names(lists ...[]string) []string {
	all := slices.Concat(lists...)
	slices.SortFunc(all, strings.Compare)
	return slices.Compact(all)
}
