package plan

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// source is a selection set to collect fields from, and the @defer that it stands under, nil for none.
type source struct {
	set   ast.SelectionSet
	usage *Usage
}

// detail is one field as it was written, and the @defer that it stands under.
type detail struct {
	node  *ast.Field
	usage *Usage
}

// entry is the fields of one response key, in document order.
type entry struct {
	key     string
	details []detail
}

// collected is what several selection sets ask of one object type.
type collected struct {
	entries []entry
	// usages are the @defer that were met, in document order.
	usages []*Usage
}

// collect is CollectFields of the GraphQL specification (§6.3.2) over several selection sets for one object type, with
// what incremental delivery adds to it. Fragments are deferred only where inParts.
func (b *build) collect(typeName string, sources []source, inParts bool) collected {
	c := collection{build: b, typeName: typeName, inParts: inParts, index: map[string]int{}, visited: map[string][]*ast.Directive{}}
	for _, s := range sources {
		c.add(s.set, s.usage)
	}
	return c.collected
}

type collection struct {
	*build
	collected
	typeName string
	inParts  bool
	index    map[string]int
	visited  map[string][]*ast.Directive // by fragment: the @defer under which it was spread here, nil for none
}

func (c *collection) add(set ast.SelectionSet, under *Usage) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if c.included(s.Directives) {
				c.field(s, under)
			}
		case *ast.InlineFragment:
			if c.included(s.Directives) && c.applies(s.TypeCondition) {
				c.fragment(s.SelectionSet, s.Directives, under)
			}
		case *ast.FragmentSpread:
			c.spread(s, under)
		}
	}
}

func (c *collection) field(f *ast.Field, under *Usage) {
	i, ok := c.index[f.Alias]
	if !ok {
		i = len(c.entries)
		c.index[f.Alias] = i
		c.entries = append(c.entries, entry{key: f.Alias})
	}
	c.entries[i].details = append(c.entries[i].details, detail{f, under})
}

// spread collects a named fragment, unless the same fields were collected from it already, to come as early.
func (c *collection) spread(s *ast.FragmentSpread, under *Usage) {
	if !c.included(s.Directives) {
		return
	}
	fragment := c.doc.Fragments.ForName(s.Name)
	if fragment == nil || !c.applies(fragment.TypeCondition) {
		return
	}
	d := c.deferring(s.Directives)
	if d == nil && under != nil {
		d = under.directive
	}
	visited := c.visited[s.Name]
	if slices.Contains(visited, nil) || slices.Contains(visited, d) {
		return
	}
	c.visited[s.Name] = append(visited, d)
	c.fragment(fragment.SelectionSet, s.Directives, under)
}

// fragment collects a fragment, under a usage of its own where it is deferred.
func (c *collection) fragment(set ast.SelectionSet, directives ast.DirectiveList, under *Usage) {
	if d := c.deferring(directives); d != nil {
		under = c.usage(d, under)
		c.usages = append(c.usages, under)
	}
	c.add(set, under)
}

// deferring is the @defer of a fragment that is to come later, else nil.
func (c *collection) deferring(directives ast.DirectiveList) *ast.Directive {
	d := directives.ForName("defer")
	if !c.inParts || d == nil || d.Arguments.ForName("if") != nil && !c.truth(d) {
		return nil
	}
	return d
}

// label is that of a @defer; validation has made sure that it is no variable.
func label(d *ast.Directive) string {
	if arg := d.Arguments.ForName("label"); arg != nil && arg.Value != nil && arg.Value.Kind != ast.NullValue {
		return arg.Value.Raw
	}
	return ""
}

// applies says whether a fragment's type condition holds for the object type.
func (c *collection) applies(condition string) bool {
	return condition == "" || c.possible[condition][c.typeName]
}

// included evaluates @skip and @include.
func (c *collection) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		switch d.Name {
		case "skip":
			if c.truth(d) {
				return false
			}
		case "include":
			if !c.truth(d) {
				return false
			}
		}
	}
	return true
}

// truth is the value of a directive's "if" argument.
func (b *build) truth(d *ast.Directive) bool {
	arg := d.Arguments.ForName("if")
	if arg == nil || arg.Value == nil {
		return false
	}
	if arg.Value.Kind == ast.Variable {
		return b.conditions[arg.Value.Raw]
	}
	return arg.Value.Raw == "true"
}

// deferredBy is the set of @defer that an entry waits for where a field comes once: empty where it is wanted at once,
// and without those nested in others of the set, which deliver it earlier.
func (e *entry) deferredBy() (set []*Usage) {
	for _, d := range e.details {
		if d.usage == nil {
			return nil
		}
		if !slices.Contains(set, d.usage) {
			set = append(set, d.usage)
		}
	}
	return slices.DeleteFunc(set, func(u *Usage) bool {
		for p := u.Parent; p != nil; p = p.Parent {
			if slices.Contains(set, p) {
				return true
			}
		}
		return false
	})
}

// sameUsages compares sets.
func sameUsages(a, b []*Usage) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(u *Usage) bool { return !slices.Contains(b, u) })
}
