package plan

import (
	"errors"

	"github.com/vektah/gqlparser/v2/ast"
)

// ErrTooLarge says that an operation expands to more than [MaxFields] plan nodes.
var ErrTooLarge = errors.New("the operation expands to too many fields")

// MaxFields bounds the plan nodes of one operation. Limits on expanded selections refuse such operations long before;
// this is the belt to those braces.
const MaxFields = 50_000

// Compiler compiles operations against the schema of one client. It is immutable and safe for concurrent use.
type Compiler struct {
	tables   *Tables
	schema   *ast.Schema
	guard    func(typeName, fieldName string) any
	drop     func(typeName, fieldName string) bool
	possible map[string]map[string]bool // type condition → object types it holds for
	enums    map[string]map[string]bool // by enum; see Field.Values
	meta     *introspection
}

// NewCompiler returns a compiler for a client's schema. union is the schema that the tables were generated from: enum
// values that it has and the client lacks are narrowed away. guard may be nil; otherwise it says what guards a field,
// nil for nothing, and fields with a guard are offered to [Hooks]. droppable may be nil, too; otherwise it
// says for which fields the answer does not wait for long.
func NewCompiler(tables *Tables, client, union *ast.Schema, guard func(typeName, fieldName string) any, droppable func(typeName, fieldName string) bool) *Compiler {
	if guard == nil {
		guard = func(string, string) any { return nil }
	}
	if droppable == nil {
		droppable = func(string, string) bool { return false }
	}
	c := &Compiler{tables: tables, schema: client, guard: guard, drop: droppable, possible: map[string]map[string]bool{}, enums: map[string]map[string]bool{}, meta: newIntrospection(client)}
	for name, def := range client.Types {
		switch def.Kind {
		case ast.Object, ast.Interface, ast.Union:
			c.possible[name] = map[string]bool{}
			for _, t := range client.GetPossibleTypes(def) {
				c.possible[name][t.Name] = true
			}
		case ast.Enum:
			c.enums[name] = valueSet(def, union.Types[name])
		}
	}
	return c
}

// valueSet has true for the values of the client's enum and false for those that only the union's has.
func valueSet(def, union *ast.Definition) map[string]bool {
	set := make(map[string]bool, len(def.EnumValues))
	if union != nil {
		for _, v := range union.EnumValues {
			set[v.Name] = false
		}
	}
	for _, v := range def.EnumValues {
		set[v.Name] = true
	}
	return set
}

// Compile compiles an operation of a validated document for one form of delivery. conditions holds the values of the
// variables that directives use as their "if" argument. The error is [ErrTooLarge].
func (c *Compiler) Compile(doc *ast.QueryDocument, op *ast.OperationDefinition, conditions map[string]bool, d Delivery) (*Plan, error) {
	root := c.schema.Query
	switch op.Operation {
	case ast.Mutation:
		root = c.schema.Mutation
	case ast.Subscription:
		root = c.schema.Subscription
	}
	b := &build{Compiler: c, doc: doc, conditions: conditions, delivery: d, plan: &Plan{Operation: op.Operation, tables: c.tables, meta: c.meta}}
	b.plan.Root = b.selection(place{def: root}, []source{{set: op.SelectionSet}})
	if b.err != nil {
		return nil, b.err
	}
	b.plan.need()
	return b.plan, nil
}

// info is what is known of a field: of introspection by this package, of all others by the generated code.
func (c *Compiler) info(typeName, fieldName string) FieldInfo {
	if t := c.tables.Types[typeName]; t != nil {
		if info, ok := t.Fields[fieldName]; ok {
			return info
		}
	}
	return c.meta.fields[typeName+"."+fieldName]
}
