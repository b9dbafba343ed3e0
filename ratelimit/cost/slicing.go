package cost

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// one is the size of whatever is not a list.
const one int32 = 0

// size is the length of a list as an operation sets it.
type size struct {
	constant float64
	// open tells that constant does not count: the size awaits variables, or
	// is an error that belongs to whoever includes the field.
	open  bool
	info  *field
	field *ast.Field
	given []*ast.Value // per slicing argument; nil where the operation has none
}

// termSize returns the size of a field's own value, and the size that its
// @listSize sets, which differ when it is for children. Both are evaluated, so
// that first: -1 is an error even if no sized child is selected.
func (c *compiler) termSize(field *ast.Field, info *field, on *objectType, from sizing) (own, check int32) {
	check = one
	if info.size != nil {
		check = c.listSize(field, info, on)
	}
	switch {
	case !info.list:
		return one, check
	case from.from.sizes(field.Name):
		return from.size, check
	case info.size != nil && len(info.size.sized) == 0:
		return check, check
	case info.leaf && info.each == (amount{}):
		return one, check
	default:
		return c.constantSize(float64(c.analyzer.options.DefaultListSize)), check
	}
}

// below interns what a field's @listSize means for its children.
func (c *compiler) below(info *field, check int32) int32 {
	if info.size == nil || len(info.size.sized) == 0 {
		return 0
	}
	key := sizing{check, info.size}
	id, ok := c.sizings[key]
	if !ok {
		id = int32(len(c.sizingList))
		c.sizings[key] = id
		c.sizingList = append(c.sizingList, key)
	}
	return id
}

func (c *compiler) constantSize(n float64) int32 {
	id, ok := c.constants[n]
	if !ok {
		id = c.keepSize(size{constant: n})
		c.constants[n] = id
	}
	return id
}

func (c *compiler) keepSize(s size) int32 {
	c.formula.sizes = append(c.formula.sizes, s)
	return int32(len(c.formula.sizes) - 1)
}

func (c *compiler) listSize(field *ast.Field, info *field, on *objectType) int32 {
	s := size{info: info, field: field, open: true, given: make([]*ast.Value, len(info.size.slicing))}
	varies := false
	for i, arg := range info.size.slicing {
		if given := field.Arguments.ForName(arg.name); given != nil && given.Value != nil {
			s.given[i] = given.Value
			varies = varies || hasVariable(given.Value)
		}
	}
	if !varies {
		if n, err := s.evaluate(nil, c.analyzer.options.DefaultListSize); err == nil {
			return c.constantSize(n)
		}
	}
	key := nodeKey{field, on.name}
	id, ok := c.openSizes[key]
	if !ok {
		id = c.keepSize(s)
		c.openSizes[key] = id
	}
	return id
}

// evaluate applies the specification's rules: the largest value counts, one
// that the schema supplies included; null is not a value. Whether one or
// several are given is judged by what the client wrote, so that a default for
// first does not forbid last.
func (s *size) evaluate(variables lookup, otherwise int) (float64, error) {
	l := s.info.size
	largest, written := -1.0, 0
	for i, arg := range l.slicing {
		value, byClient := s.value(i, variables)
		if value == nil {
			continue
		}
		n, err := toSize(value)
		if err != nil {
			return 0, s.refuse(arg.name, "the argument "+arg.name+" "+err.Error())
		}
		largest = max(largest, n)
		if byClient {
			written++
		}
	}
	switch {
	case l.requireOne && (written > 1 || len(l.slicing) > 0 && largest < 0):
		return 0, s.refuse("", "give exactly one of "+l.slicingNames())
	case largest >= 0:
		return largest, nil
	case l.hasAssumed:
		return l.assumed, nil
	case otherwise > 0:
		return float64(otherwise), nil
	}
	return 0, s.refuse("", "nothing bounds the list; give one of "+l.slicingNames())
}

// value gives a slicing argument's effective value and whether the client
// wrote it. A variable without a value leaves the argument to its default.
func (s *size) value(i int, variables lookup) (value any, byClient bool) {
	if given := s.given[i]; given != nil {
		if given.Kind != ast.Variable {
			return literal(given, variables), true
		}
		if variables != nil {
			if value, ok := variables(given.Raw); ok {
				return value, true
			}
		}
	}
	return literal(s.info.size.slicing[i].preset, nil), false
}

func (s *size) refuse(argument, message string) error {
	return &Error{Code: CodeBadInput, Coordinate: s.info.coordinate, Argument: argument, Message: message, Pos: s.field.Position}
}

func (l *listSize) slicingNames() string {
	names := make([]string, len(l.slicing))
	for i, arg := range l.slicing {
		names[i] = arg.name
	}
	return strings.Join(names, ", ")
}
