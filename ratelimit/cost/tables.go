package cost

import "github.com/vektah/gqlparser/v2/ast"

// The tables are the client's schema, read once: what pricing needs, with the
// dialect already worked in, so that compiling an operation only looks up.

// objectType is an object type of the client's schema.
type objectType struct {
	name   string
	weight float64
	fields map[string]*field
	// is holds every name a fragment may use to mean this type: its own, and
	// those of its interfaces and unions.
	is map[string]bool
}

// field is a field of one object type.
type field struct {
	coordinate string
	list, leaf bool
	// base is what one execution costs before arguments and directives.
	base float64
	// args are only those that can change the price.
	args []*inputValue
	// size is nil when neither the field nor its interfaces have @listSize.
	size *listSize
	// each is what one value of a leaf field costs; zero unless the scalar or
	// enum has a weight.
	each amount
	// branches are the object types a composite field may return.
	branches []branch
}

// branch is one object type a field may return, and what one object costs.
type branch struct {
	object *objectType
	each   amount
}

// inputValue is an argument or an input field.
type inputValue struct {
	name     string
	weight   float64
	explicit bool
	object   *inputType // nil unless its named type is an input object
	// preset is the default value in the schema; nil when there is none.
	preset *ast.Value
	// presetCost is what leaving the value out costs.
	presetCost float64
	presetRead readState
}

// readState marks progress through definitions that may refer to each other.
type readState uint8

const (
	unread readState = iota
	reading
	read
)

// priced tells whether giving the value can change a price.
func (v *inputValue) priced() bool { return v.weight != 0 || v.object != nil }

// inputType is an input object type, with its priced fields only.
type inputType struct {
	name   string
	fields []*inputValue
}

// listSize is a field's @listSize.
type listSize struct {
	assumed    float64 // meaningful when hasAssumed
	hasAssumed bool
	slicing    []slicingArgument
	sized      []string
	requireOne bool
}

type slicingArgument struct {
	name   string
	preset *ast.Value
	// certain tells that leaving it out still gives it a value.
	certain bool
}

// sizes tells whether the directive sets the size of the child field named.
func (l *listSize) sizes(child string) bool {
	if l == nil {
		return false
	}
	for _, name := range l.sized {
		if name == child {
			return true
		}
	}
	return false
}

// bounded tells whether every valid operation gives the list a size. An
// argument that must be given (requireOne) counts: without it the operation
// is refused.
func (l *listSize) bounded() bool {
	if l.hasAssumed || (l.requireOne && len(l.slicing) > 0) {
		return true
	}
	for _, arg := range l.slicing {
		if arg.certain {
			return true
		}
	}
	return false
}
