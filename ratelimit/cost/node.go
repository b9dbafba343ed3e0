package cost

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// nodeKey identifies a field of the document on a concrete parent type. The
// executor uses it too: see Formula.FieldNode.
type nodeKey struct {
	field *ast.Field
	on    string
}

// objectKey identifies the objects a field returns. In the IBM dialect only
// the object's type matters, and the other two are left empty.
type objectKey struct {
	node   nodeKey
	object string
}

// node is one field of the document on one object type: what one execution of
// it costs.
type node struct {
	info  *field
	fixed float64 // base, and the arguments and directives that are literals
	open  []openInput
	// leafSizes are the sizes of a priced leaf list, to count it when executed.
	leafSizes []int32
}

// openInput is an argument whose value awaits variables.
type openInput struct {
	input *inputValue
	value *ast.Value
}

func (c *compiler) node(field *ast.Field, on *objectType, info *field, size int32) int32 {
	f := c.formula
	key := nodeKey{field, on.name}
	id, ok := f.nodeIndex[key]
	if !ok {
		n := node{info: info, fixed: info.base}
		c.addInputs(&n, info.args, field.Arguments)
		for _, d := range field.Directives {
			c.addInputs(&n, c.analyzer.directives[d.Name], d.Arguments)
		}
		id = int32(len(f.nodes))
		f.nodeIndex[key] = id
		f.nodes = append(f.nodes, n)
	}
	if n := &f.nodes[id]; info.leaf && info.each != (amount{}) && !slices.Contains(n.leafSizes, size) {
		n.leafSizes = append(n.leafSizes, size)
	}
	return id
}

func (c *compiler) addInputs(n *node, inputs []*inputValue, given ast.ArgumentList) {
	for _, input := range inputs {
		arg := given.ForName(input.name)
		switch {
		case arg == nil || arg.Value == nil:
			n.fixed += input.presetCost
		case hasVariable(arg.Value):
			n.open = append(n.open, openInput{input, arg.Value})
		default:
			n.fixed += c.analyzer.inputCost(input, literal(arg.Value, nil))
		}
	}
}

func (a *Analyzer) inputCost(v *inputValue, value any) float64 {
	if a.options.Dialect == Apollo {
		return apolloInput(v, value)
	}
	return ibmInput(v, value)
}

// execution turns the raw sum into what one execution costs. The
// specification rounds a negative sum up to zero here, at the field, and
// nowhere below: arguments and directives alone may be negative.
func execution(raw float64) amount { return fieldAmount(max(0, raw)) }

func hasVariable(v *ast.Value) bool {
	if v.Kind == ast.Variable {
		return true
	}
	for _, child := range v.Children {
		if child.Value != nil && hasVariable(child.Value) {
			return true
		}
	}
	return false
}
