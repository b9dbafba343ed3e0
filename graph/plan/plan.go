package plan

import (
	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Plan is one operation compiled for one client and one combination of its boolean variables. It is immutable but for
// argument values that are decoded once and kept, and safe for concurrent use.
type Plan struct {
	// Root is the selection on the root type.
	Root *Selection
	// Operation is query, mutation or subscription.
	Operation ast.Operation

	tables     *Tables
	meta       *introspection
	fields     int32    // how many Field.ID there are
	slots      int32    // how many Field.slot there are
	selections int      // how many Selection.ID there are
	guarded    []*Field // the fields with a Guard, in order of ID
	usages     []*Usage
	groups     []*Group
	byID       []*Field
}

// Selection is what one concrete object type is asked at one place of the operation.
type Selection struct {
	// ID numbers the selections of a plan from 0; [Run.Objects] counts by it.
	ID int
	// Type is the GraphQL name of the object type.
	Type string
	// Fields are to be written, in the order of the response.
	Fields []Field
	// Deep are those of Fields that need a call, or have one below them.
	Deep []*Field
	// Deferred is what comes later; nil for nothing.
	Deferred *Deferred
	// Again says that an earlier part has the objects, too: they are counted there.
	Again bool

	typename []byte // the name as a JSON string
}

// Field is one plan node: all fields of one selection that share a response key, merged. What the writer reads for
// every value stands first, in one cache line.
type Field struct {
	key key

	// Op is the number that generated switches use; see [Typename].
	Op int
	// Sel is the sub-selection where the field's type is an object type.
	Sel *Selection
	// Values are the values of the field's enum: true for those that the client knows, false for those that only other
	// clients know. Nil allows any.
	Values map[string]bool
	// ID numbers the fields of a plan from 0.
	ID int32

	slot int32 // numbers the fields whose results wait, from 0; noSlot for others

	// NonNull is true where null must propagate to the parent.
	NonNull bool

	// Droppable says that the answer does not wait for long for the field, nor for one that it is below of.
	Droppable bool

	below bool // a call below this field
	// ByType holds a sub-selection per Type.ID where the field's type is abstract. An entry is nil where the client
	// lacks the type: such values are narrowed away.
	ByType []*Selection
	// Alias is the response key.
	Alias string
	// Type is the name of the object type that declares the field.
	Type string
	// AST is the first of the merged fields; its arguments stand for all.
	AST *ast.Field
	// Selections are the sub-selections of all merged fields, as written.
	Selections ast.SelectionSet
	// Again says that an earlier part has the field of the same objects, too: it is counted there.
	Again bool
	// Guard is what the compiler's guard function said of the field; nil for fields open to all.
	Guard any

	parent *Field                // the field that this one's selection belongs to
	decode ArgsFunc              // nil where it takes no arguments
	chain  *graphql.FieldContext // of this field, for the contexts of fields below; never changed
}

// noSlot is the slot of fields that are read from their parent.
const noSlot = -1

// Path gives the response keys from the root to the field, without list indexes.
func (f *Field) Path() []string {
	if f.parent == nil {
		return []string{f.Alias}
	}
	return append(f.parent.Path(), f.Alias)
}

// Coordinate is the schema coordinate, as in "Post.author".
func (f *Field) Coordinate() string { return f.Type + "." + f.AST.Name }
