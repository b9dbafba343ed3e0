package plan

import (
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// build is the state of one compilation. Its first error ends it.
type build struct {
	*Compiler
	doc        *ast.QueryDocument
	conditions map[string]bool
	plan       *Plan
	err        error
}

// selection compiles what an object type is asked by several selection sets that were merged. under is the field that
// the sets belong to, nil at the root.
func (b *build) selection(def *ast.Definition, under *Field, sets []ast.SelectionSet) *Selection {
	sel := &Selection{ID: b.plan.selections, Type: def.Name, typename: strconv.AppendQuote(nil, def.Name)}
	b.plan.selections++
	groups := b.collect(def.Name, sets)
	sel.Fields = make([]Field, len(groups))
	b.plan.Bytes += 96 + len(groups)*256
	for i, g := range groups {
		b.field(&sel.Fields[i], def, under, g, i == 0)
		if b.err != nil {
			return nil
		}
	}
	typ := b.tables.Types[def.Name]
	for i := range sel.Fields {
		f := &sel.Fields[i]
		if f.below || f.Op != Typename && typ.Fields[f.AST.Name].Kind != ReadKind {
			sel.Deep = append(sel.Deep, f)
		}
	}
	return sel
}

// field fills in one plan node and compiles what is below it.
func (b *build) field(f *Field, def *ast.Definition, under *Field, g group, first bool) {
	node := g.fields[0]
	*f = Field{ID: b.plan.fields, Op: Typename, Alias: g.key, Type: def.Name, AST: node, parent: under, key: responseKey(g.key, first)}
	b.plan.byID = append(b.plan.byID, f)
	if b.plan.fields++; b.plan.fields > MaxFields {
		b.err = ErrTooLarge
		return
	}
	switch node.Name {
	case "__typename":
		return
	case "__schema", "__type":
		b.err = &Unsupported{Reason: "introspection"}
		return
	}
	info := b.tables.Types[def.Name].Fields[node.Name]
	f.Op, f.decode = info.Op, info.Args
	if info.Kind != ReadKind {
		f.slot = b.plan.slots
		b.plan.slots++
	}
	f.NonNull = node.Definition.Type.NonNull
	if f.Guard = b.guard(def.Name, node.Name); f.Guard != nil {
		b.plan.guarded = append(b.plan.guarded, f)
	}
	b.below(f, g)
}

// below compiles the sub-selections of a field: one, or one per type that an abstract type can be.
func (b *build) below(f *Field, g group) {
	def := b.schema.Types[f.AST.Definition.Type.Name()]
	sets := make([]ast.SelectionSet, len(g.fields))
	for i, node := range g.fields {
		sets[i] = node.SelectionSet
		f.Selections = append(f.Selections, node.SelectionSet...)
	}
	f.chain = &graphql.FieldContext{Object: f.Type, Field: graphql.CollectedField{Field: f.AST, Selections: f.Selections}}
	if f.parent != nil {
		f.chain.Parent = f.parent.chain
	}
	switch def.Kind {
	case ast.Enum:
		f.Values = b.enums[def.Name]
	case ast.Object:
		if f.Sel = b.selection(def, f, sets); f.Sel != nil {
			f.below = len(f.Sel.Deep) > 0
		}
	case ast.Interface, ast.Union:
		f.ByType = make([]*Selection, len(b.tables.Types))
		for _, t := range b.schema.GetPossibleTypes(def) {
			sel := b.selection(t, f, sets)
			if b.err != nil {
				return
			}
			f.ByType[b.tables.Types[t.Name].ID] = sel
			f.below = f.below || len(sel.Deep) > 0
		}
	}
}
