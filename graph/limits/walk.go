package limits

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"
)

// walker measures a document bottom-up, each fragment once.
type walker struct {
	ctx       context.Context
	err       error // of ctx
	visits    int
	fragments map[string]*fragment
	// known remembers selection sets by their first selection while a refusal
	// is located, which asks for the same ones at every level.
	known map[*ast.Selection]figures
}

// fragment is a fragment definition and, once done, its figures.
type fragment struct {
	definition *ast.FragmentDefinition
	state      state
	figures    figures
}

type state uint8

const (
	unseen state = iota
	open         // being measured: a spread of it closes a circle
	done
)

func newWalker(ctx context.Context, doc *ast.QueryDocument) *walker {
	w := &walker{ctx: ctx, fragments: make(map[string]*fragment, len(doc.Fragments))}
	for _, definition := range doc.Fragments {
		// Validation refuses a second fragment of one name; until then the
		// first counts, as it does for gqlparser.
		if w.fragments[definition.Name] == nil {
			w.fragments[definition.Name] = &fragment{definition: definition}
		}
	}
	return w
}

// checkEvery is how many visits pass between two looks at the context.
const checkEvery = 1024

func (w *walker) stopped() bool {
	if w.visits++; w.visits%checkEvery == 0 && w.err == nil {
		w.err = w.ctx.Err()
	}
	return w.err != nil
}

func (w *walker) operation(op *ast.OperationDefinition) figures {
	f := w.set(op.SelectionSet)
	w.directives(&f, op.Directives)
	for _, v := range op.VariableDefinitions {
		w.directives(&f, v.Directives)
		f.value(v.DefaultValue)
	}
	return f
}

func (w *walker) set(set ast.SelectionSet) figures {
	if w.known == nil || len(set) == 0 {
		return w.measure(set)
	}
	f, ok := w.known[&set[0]]
	if !ok {
		f = w.measure(set)
		w.known[&set[0]] = f
	}
	return f
}

func (w *walker) measure(set ast.SelectionSet) figures {
	var sum figures
	for _, selected := range set {
		if w.stopped() {
			break
		}
		sum.beside(w.selection(selected))
	}
	return sum
}

func (w *walker) selection(selected ast.Selection) figures {
	var f figures
	switch s := selected.(type) {
	case *ast.Field:
		f = w.field(s)
	case *ast.InlineFragment:
		f = w.set(s.SelectionSet)
		w.directives(&f, s.Directives)
	case *ast.FragmentSpread:
		f = w.spread(s)
		w.directives(&f, s.Directives)
	}
	f.Selections = add(f.Selections, 1)
	return f
}

func (w *walker) spread(s *ast.FragmentSpread) figures {
	f := w.fragments[s.Name]
	if f == nil || f.state == open {
		return figures{}
	}
	if f.state == unseen {
		f.state = open
		f.figures = w.set(f.definition.SelectionSet)
		w.directives(&f.figures, f.definition.Directives)
		f.state = done
	}
	return f.figures
}

// field puts a field on top of its selections: one deeper, and a root field
// where its children are none.
func (w *walker) field(s *ast.Field) figures {
	f := w.set(s.SelectionSet)
	f.RootFields = 1
	f.Depth++
	if isList(s.Name) {
		f.lists++
	}
	if s.Name == "__schema" || s.Name == "__type" {
		f.Introspection, f.Depth = max(f.Introspection, f.lists), 1
	}
	if s.Alias != "" && s.Alias != s.Name {
		f.Aliases = add(f.Aliases, 1)
	}
	w.directives(&f, s.Directives)
	for _, arg := range s.Arguments {
		f.value(arg.Value)
	}
	return f
}

// isList names the lists of __Type: nested in each other they multiply.
func isList(field string) bool {
	switch field {
	case "fields", "inputFields", "interfaces", "possibleTypes":
		return true
	default:
		return false
	}
}

func (w *walker) directives(f *figures, list ast.DirectiveList) {
	f.Directives = add(f.Directives, len(list))
	for _, d := range list {
		for _, arg := range d.Arguments {
			f.value(arg.Value)
		}
	}
}

// value takes a value in the document into account.
func (f *figures) value(v *ast.Value) {
	if v != nil {
		f.ValueDepth = max(f.ValueDepth, f.nesting(v))
	}
}

func (f *figures) nesting(v *ast.Value) int {
	if v.Kind != ast.ListValue && v.Kind != ast.ObjectValue {
		return 0
	}
	if v.Kind == ast.ListValue {
		f.ListInput = max(f.ListInput, len(v.Children))
	}
	depth := 0
	for _, child := range v.Children {
		if child.Value != nil {
			depth = max(depth, f.nesting(child.Value))
		}
	}
	return depth + 1
}
