package limits_test

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/limits"
)

// oracle measures by expanding the whole operation, one selection at a time,
// with nothing remembered but the fragments it stands in. It gives up after
// patience visits.
type oracle struct {
	limits.Measures
	doc      *ast.QueryDocument
	patience int
	inside   map[string]bool
	// cyclic tells that a fragment contains itself: then figures depend on
	// where the circle is entered, and there is nothing to compare.
	cyclic bool
}

func expand(doc *ast.QueryDocument, op *ast.OperationDefinition, patience int) (m limits.Measures, ok bool) {
	o := oracle{doc: doc, patience: patience, inside: map[string]bool{}}
	o.directives(op.Directives)
	for _, v := range op.VariableDefinitions {
		o.directives(v.Directives)
		o.value(v.DefaultValue, 0)
	}
	o.set(op.SelectionSet, 1, -1)
	return o.Measures, o.patience > 0 && !o.cyclic
}

// set walks selections at a depth; lists is the nesting of introspection
// lists, or -1 outside introspection.
func (o *oracle) set(set ast.SelectionSet, depth, lists int) {
	for _, s := range set {
		if o.patience--; o.patience <= 0 {
			return
		}
		o.Selections++
		switch s := s.(type) {
		case *ast.Field:
			o.field(s, depth, lists)
		case *ast.InlineFragment:
			o.directives(s.Directives)
			o.set(s.SelectionSet, depth, lists)
		case *ast.FragmentSpread:
			o.directives(s.Directives)
			o.spread(s.Name, depth, lists)
		}
	}
}

func (o *oracle) field(f *ast.Field, depth, lists int) {
	if depth == 1 && lists < 0 {
		o.RootFields++
	}
	if f.Alias != f.Name {
		o.Aliases++
	}
	if lists < 0 {
		o.Depth = max(o.Depth, depth)
	}
	switch f.Name {
	case "__schema", "__type":
		lists = max(lists, 0)
	case "fields", "inputFields", "interfaces", "possibleTypes":
		if lists >= 0 {
			lists++
		}
	}
	o.Introspection = max(o.Introspection, lists)
	o.directives(f.Directives)
	for _, a := range f.Arguments {
		o.value(a.Value, 0)
	}
	o.set(f.SelectionSet, depth+1, lists)
}

func (o *oracle) spread(name string, depth, lists int) {
	f := o.doc.Fragments.ForName(name)
	if f == nil {
		return
	}
	if o.inside[name] {
		o.cyclic = true
		return
	}
	o.inside[name] = true
	o.directives(f.Directives)
	o.set(f.SelectionSet, depth, lists)
	o.inside[name] = false
}

func (o *oracle) directives(list ast.DirectiveList) {
	for _, d := range list {
		o.Directives++
		for _, a := range d.Arguments {
			o.value(a.Value, 0)
		}
	}
}

func (o *oracle) value(v *ast.Value, depth int) {
	if v == nil {
		return
	}
	switch v.Kind {
	case ast.ListValue:
		o.ListInput = max(o.ListInput, len(v.Children))
		depth++
	case ast.ObjectValue:
		depth++
	}
	o.ValueDepth = max(o.ValueDepth, depth)
	for _, child := range v.Children {
		o.value(child.Value, depth)
	}
}
