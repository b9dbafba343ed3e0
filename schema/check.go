package schema

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// checkDocument reports the common mistakes of an SDL all at once. The
// validator, which runs afterwards, stops at its first error and knows no
// names that were meant. What it found can be cut out, to check the rest.
func checkDocument(doc *ast.SchemaDocument, p *problems) flaws {
	base := prelude()
	c := documentCheck{p: p, types: map[string]*ast.Definition{}, directives: map[string]*ast.DirectiveDefinition{}, flaws: newFlaws()}
	for _, def := range base.Definitions {
		c.types[def.Name] = def
	}
	for _, def := range base.Directives {
		c.directives[def.Name] = def
	}
	before := len(p.list)
	c.collect(doc)
	c.roots(doc)
	c.flaws.fatal = len(p.list) > before
	for _, def := range slices.Concat(doc.Definitions, doc.Extensions) {
		c.definition(def)
	}
	for _, def := range doc.Directives {
		c.arguments("@"+def.Name, def.Arguments)
	}
	return c.flaws
}

// documentCheck is the state of one checkDocument.
type documentCheck struct {
	p          *problems
	types      map[string]*ast.Definition
	directives map[string]*ast.DirectiveDefinition
	flaws      flaws
}

// collect learns the names that a document declares and reports those that it
// declares again.
func (c *documentCheck) collect(doc *ast.SchemaDocument) {
	for _, def := range doc.Definitions {
		switch first := c.types[def.Name]; {
		case first == nil:
			c.types[def.Name] = def
		case first.BuiltIn:
			c.p.add(def.Position, "%s is part of GraphQL itself; remove this declaration", def.Name)
		default:
			c.p.add(def.Position, "type %s is already declared at %s; remove one, or write extend", def.Name, posOf(first.Position))
		}
	}
	for _, def := range doc.Extensions {
		if c.types[def.Name] == nil {
			c.types[def.Name] = def
		}
	}
	for _, def := range doc.Directives {
		switch first := c.directives[def.Name]; {
		case first == nil:
			c.directives[def.Name] = def
		case isSpecDirective(first):
			c.p.add(def.Position, "@%s is part of GraphQL itself; remove this declaration", def.Name)
		case first.Position.Src.Name == preludeSource().Name:
			c.p.add(def.Position, "@%s is declared by the server for every client; remove this declaration", def.Name)
		default:
			c.p.add(def.Position, "directive @%s is already declared at %s; remove one", def.Name, posOf(first.Position))
		}
	}
}

// definition checks the names that a type uses.
func (c *documentCheck) definition(def *ast.Definition) {
	c.applied(def.Directives, locations[def.Kind])
	for _, name := range def.Interfaces {
		c.known(name, def.Position, def.Name+" implements")
	}
	for i, name := range def.Types {
		at := def.Position
		if i < len(def.TypePositions) {
			at = def.TypePositions[i]
		}
		c.known(name, at, "union "+def.Name+" has")
	}
	fields := ast.LocationFieldDefinition
	if def.Kind == ast.InputObject {
		fields = ast.LocationInputFieldDefinition
	}
	for _, f := range def.Fields {
		c.known(f.Type.Name(), f.Position, def.Name+"."+f.Name+" has")
		c.applied(f.Directives, fields)
		c.arguments(def.Name+"."+f.Name, f.Arguments)
	}
	for _, v := range def.EnumValues {
		c.applied(v.Directives, ast.LocationEnumValue)
	}
}

func (c *documentCheck) arguments(owner string, args ast.ArgumentDefinitionList) {
	for _, arg := range args {
		c.known(arg.Type.Name(), arg.Position, fmt.Sprintf("%s(%s:) has", owner, arg.Name))
		c.applied(arg.Directives, ast.LocationArgumentDefinition)
	}
}

// known reports a type that nothing declares.
func (c *documentCheck) known(name string, at *ast.Position, who string) {
	if c.types[name] != nil {
		return
	}
	c.flaws.types[name] = at
	var names []string
	for known := range c.types {
		if !strings.HasPrefix(known, "__") {
			names = append(names, known)
		}
	}
	hint := didYouMean(name, names)
	if hint == "" {
		hint = "; declare it in this client's folder"
	}
	c.p.add(at, "%s the unknown type %s%s", who, name, hint)
}

// roots reports root types that do not have their usual names: the clients
// share one executor, and so its root types.
func (c *documentCheck) roots(doc *ast.SchemaDocument) {
	want := map[ast.Operation]string{ast.Query: "Query", ast.Mutation: "Mutation", ast.Subscription: "Subscription"}
	explicit := slices.Concat(doc.Schema, doc.SchemaExtension)
	for _, def := range explicit {
		for _, op := range def.OperationTypes {
			if name := want[op.Operation]; op.Type != name {
				c.p.add(op.Position, "the %s root is %s; call the type %s, as every client must", op.Operation, op.Type, name)
			}
			delete(want, op.Operation)
		}
	}
	if len(doc.Schema) == 0 {
		return // roots are then found by name
	}
	for op, name := range want {
		if c.types[name] != nil {
			c.p.add(doc.Schema[0].Position, "type %s is declared but is not the %s root here; add %s: %s, or remove the schema block", name, op, op, name)
		}
	}
}
