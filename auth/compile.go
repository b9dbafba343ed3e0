package auth

import (
	"errors"
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

const typename = "__typename"

// compiler fills Rules from a schema.
type compiler struct {
	schema *ast.Schema
	rules  *Rules
	errs   []error
}

// typ sets what a type requires. Abstract types are completed by abstractFields.
func (c *compiler) typ(def *ast.Definition) {
	need := c.read(def.Directives, def.Name)
	for _, name := range def.Interfaces {
		if i := c.schema.Types[name]; i != nil {
			need = need.and(c.read(i.Directives, ""))
		}
	}
	if !need.Empty() {
		c.rules.types[def.Name] = need
	}
}

// objectFields sets what the fields of an object require.
func (c *compiler) objectFields(def *ast.Definition) {
	if def.Kind != ast.Object {
		return
	}
	own := c.rules.types[def.Name]
	c.set(def, typename, own)
	for _, f := range def.Fields {
		need := own.and(c.read(f.Directives, def.Name+"."+f.Name)).and(c.rules.types[f.Type.Name()])
		for _, name := range def.Interfaces {
			if i := c.schema.Types[name]; i != nil {
				if declared := i.Fields.ForName(f.Name); declared != nil {
					need = need.and(c.read(declared.Directives, "")).and(c.rules.types[declared.Type.Name()])
				}
			}
		}
		c.set(def, f.Name, need)
	}
}

// set keeps what a field requires, if anything.
func (c *compiler) set(def *ast.Definition, field string, need Requirement) {
	if !need.Empty() {
		c.rules.fields[fieldName{def.Name, field}] = need
	}
}

// abstractFields sets for an interface or union the strictest of its objects. It
// runs after all objects, because their rules read the types of interfaces as they
// are declared.
func (c *compiler) abstractFields(def *ast.Definition) {
	if !def.IsAbstractType() {
		return
	}
	own := c.rules.types[def.Name]
	c.set(def, typename, c.strictest(own, def, typename))
	for _, f := range def.Fields {
		need := own.and(c.read(f.Directives, def.Name+"."+f.Name)).and(c.rules.types[f.Type.Name()])
		c.set(def, f.Name, c.strictest(need, def, f.Name))
	}
}

// strictest adds to need what every object of an abstract type requires for field.
func (c *compiler) strictest(need Requirement, def *ast.Definition, field string) Requirement {
	for _, o := range c.schema.GetPossibleTypes(def) {
		if o.Kind == ast.Object {
			need = need.and(c.rules.fields[fieldName{o.Name, field}])
		}
	}
	return need
}

// read is what a list of directives requires. Mistakes are reported under at; with
// at "" the list is read again for another type and they are known already.
func (c *compiler) read(list ast.DirectiveList, at string) (need Requirement) {
	// Having scopes implies having a token, so @requiresScopes alone suffices.
	need.authenticated = list.ForName(authenticatedName) != nil
	for _, d := range list.ForNames(requiresScopesName) {
		sets, err := scopeSets(d)
		if err != nil {
			if at != "" {
				c.errs = append(c.errs, &DirectiveError{Pos: d.Position, Reason: fmt.Sprintf("@%s on %s: %s", d.Name, at, err)})
			}
			continue
		}
		need = need.and(Requirement{authenticated: true, scopes: [][][]string{sets}})
	}
	return need
}

// scopeSets reads the argument scopes: [[String!]!]!, of which one inner list has
// to be had whole.
func scopeSets(d *ast.Directive) ([][]string, error) {
	arg := d.Arguments.ForName("scopes")
	if arg == nil || arg.Value == nil || arg.Value.Kind != ast.ListValue || len(arg.Value.Children) == 0 {
		return nil, errors.New(`scopes has to be a list of lists such as [["a", "b"], ["c"]] (a and b, or c)`)
	}
	sets := make([][]string, 0, len(arg.Value.Children))
	for _, inner := range arg.Value.Children {
		if inner.Value.Kind != ast.ListValue || len(inner.Value.Children) == 0 {
			return nil, errors.New(`each element of scopes has to be a list of at least one scope: [["a", "b"]] for both, [["a"], ["b"]] for either`)
		}
		var set []string
		for _, e := range inner.Value.Children {
			if e.Value.Kind != ast.StringValue || !scopeToken(e.Value.Raw) {
				return nil, fmt.Errorf("%s is not a scope (RFC 6749: printable ASCII without space, quote and backslash)", e.Value)
			}
			set = append(set, e.Value.Raw)
		}
		slices.Sort(set)
		sets = append(sets, slices.Compact(set))
	}
	return sets, nil
}

// DirectiveError is a directive of a schema that is not well-formed.
type DirectiveError struct {
	// Pos is where the directive stands; nil where the schema does not tell.
	Pos *ast.Position
	// Reason names the directive and its place in the schema, and says what is wrong and what is allowed.
	Reason string
}

// Error begins with file, line and column, where they are known.
func (e *DirectiveError) Error() string {
	if e.Pos == nil || e.Pos.Src == nil {
		return e.Reason
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Pos.Src.Name, e.Pos.Line, e.Pos.Column, e.Reason)
}
