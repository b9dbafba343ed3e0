package auth

import (
	"errors"
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// DirectiveSDL declares the directives that [Requirements] reads. A schema that
// uses them includes it once.
const DirectiveSDL = `"""
Only for viewers with a valid token. On a type: for every field of it and every field that returns it.
"""
directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM

"""
Only for viewers whose token has every scope of at least one of the inner lists.
"""
directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
`

const (
	authenticatedName  = "authenticated"
	requiresScopesName = "requiresScopes"
)

// fieldName is a coordinate of a schema.
type fieldName struct{ typ, field string }

// Rules are the authorization requirements of one schema. They do not change and
// are safe for concurrent use.
type Rules struct {
	types  map[string]Requirement
	fields map[fieldName]Requirement
}

// Requirements compiles the directives @authenticated and @requiresScopes of a
// schema, or reports every directive that is not well-formed, with its position.
func Requirements(schema *ast.Schema) (*Rules, error) {
	c := compiler{schema: schema, rules: &Rules{
		types:  map[string]Requirement{},
		fields: map[fieldName]Requirement{},
	}}
	names := slices.Sorted(maps.Keys(schema.Types))
	for _, name := range names {
		c.typ(schema.Types[name])
	}
	for _, name := range names {
		c.objectFields(schema.Types[name])
	}
	for _, name := range names {
		c.abstractFields(schema.Types[name])
	}
	if err := errors.Join(c.errs...); err != nil {
		return nil, err
	}
	return c.rules, nil
}

// Field is what a viewer needs to select a field of a type. For an object type it
// is the conjunction of the directives on
//
//   - the field, and the same field of every interface the object implements;
//   - the object, and every interface it implements;
//   - the type the field returns (an object with the interfaces it implements, an
//     interface, a scalar, an enum).
//
// So the answer depends on the object and the field alone, not on the path by which
// a document gets there: ask with the concrete object type, also for a field that
// was selected on an interface. Asked with an interface or a union, Field answers
// with what the strictest of its objects requires, so that a caller who knows no
// better can refuse too much but never let through what the object would refuse.
//
// "__typename" requires what the type requires. For names that the schema lacks
// there is no requirement.
func (r *Rules) Field(typeName, field string) Requirement {
	return r.fields[fieldName{typeName, field}]
}

// Type is what a viewer needs to see that an object of this type exists. It is
// part of every Field of the type; use it for an object reached through an
// interface or union of which no field was selected.
func (r *Rules) Type(name string) Requirement { return r.types[name] }

// Empty reports whether the schema requires nothing anywhere.
func (r *Rules) Empty() bool { return len(r.types) == 0 && len(r.fields) == 0 }
