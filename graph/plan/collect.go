package plan

import "github.com/vektah/gqlparser/v2/ast"

// group is the fields of one response key, in document order.
type group struct {
	key    string
	fields []*ast.Field
}

// collect is CollectFields of the GraphQL specification (§6.3.2) over several selection sets for one object type.
func (b *build) collect(typeName string, sets []ast.SelectionSet) []group {
	c := collection{build: b, typeName: typeName, index: map[string]int{}, visited: map[string]bool{}}
	for _, set := range sets {
		c.add(set)
	}
	return c.groups
}

type collection struct {
	*build
	typeName string
	groups   []group
	index    map[string]int
	visited  map[string]bool // fragments already spread here
}

func (c *collection) add(set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			if c.included(s.Directives) {
				c.field(s)
			}
		case *ast.InlineFragment:
			if c.included(s.Directives) && c.applies(s.TypeCondition) {
				c.add(s.SelectionSet)
			}
		case *ast.FragmentSpread:
			c.spread(s)
		}
	}
}

func (c *collection) field(f *ast.Field) {
	i, ok := c.index[f.Alias]
	if !ok {
		i = len(c.groups)
		c.index[f.Alias] = i
		c.groups = append(c.groups, group{key: f.Alias})
	}
	c.groups[i].fields = append(c.groups[i].fields, f)
}

func (c *collection) spread(s *ast.FragmentSpread) {
	if c.visited[s.Name] || !c.included(s.Directives) {
		return
	}
	c.visited[s.Name] = true
	fragment := c.doc.Fragments.ForName(s.Name)
	if fragment != nil && c.applies(fragment.TypeCondition) {
		c.add(fragment.SelectionSet)
	}
}

// applies says whether a fragment's type condition holds for the object type.
func (c *collection) applies(condition string) bool {
	return condition == "" || c.possible[condition][c.typeName]
}

// included evaluates @skip and @include; @defer ends the compilation unless it is off.
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
		case "defer", "stream":
			if d.Arguments.ForName("if") == nil || c.truth(d) {
				c.err = &Unsupported{Reason: d.Name}
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
