package cost

import "github.com/vektah/gqlparser/v2/ast"

// A condition is what must hold of Boolean variables for a selection to be
// part of the operation: a chain of @skip and @include from the root down.
// Conditions are numbers, so that equal chains compare equal.
const (
	always int32 = 0
	never  int32 = -1
)

type condition struct {
	parent   int32
	variable int32 // in Formula.booleans
	want     bool
}

type conditionKey = condition

// when extends a condition by the @skip and @include of a selection.
func (c *compiler) when(parent int32, directives ast.DirectiveList) int32 {
	for _, d := range directives {
		if parent == never {
			return never
		}
		switch d.Name {
		case "include":
			parent = c.require(parent, d, true)
		case "skip":
			parent = c.require(parent, d, false)
		}
	}
	return parent
}

func (c *compiler) require(parent int32, d *ast.Directive, want bool) int32 {
	arg := d.Arguments.ForName("if")
	if arg == nil || arg.Value == nil {
		return parent
	}
	switch arg.Value.Kind {
	case ast.BooleanValue:
		if (arg.Value.Raw == "true") == want {
			return parent
		}
		return never
	case ast.Variable:
		return c.link(parent, c.boolean(arg.Value.Raw), want)
	default:
		return parent
	}
}

// link returns parent itself when it already holds the requirement, so that a
// chain is no longer than twice the number of variables.
func (c *compiler) link(parent, variable int32, want bool) int32 {
	for at := parent; at != always; at = c.formula.conditions[at].parent {
		if known := c.formula.conditions[at]; known.variable == variable {
			if known.want == want {
				return parent
			}
			return never
		}
	}
	key := conditionKey{parent, variable, want}
	id, ok := c.chain[key]
	if !ok {
		id = int32(len(c.formula.conditions))
		c.chain[key] = id
		c.formula.conditions = append(c.formula.conditions, key)
	}
	return id
}

func (c *compiler) boolean(name string) int32 {
	id, ok := c.booleans[name]
	if !ok {
		id = int32(len(c.formula.booleans))
		c.booleans[name] = id
		c.formula.booleans = append(c.formula.booleans, name)
	}
	return id
}
