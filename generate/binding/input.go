package binding

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// input holds an input object to the object that it is sent as.
func (c *checker) input(i *Input, s *contract.Schema, f *Field) bool {
	if i.Schema != nil {
		if i.Schema != s && !sameShape(i.Schema, s) {
			return c.fails(f, "the input %s is already that of %s, and %s is another; give it another name", i.Name, i.Schema.Title(), s.Title())
		}
		return true
	}
	i.Schema = s
	ok := true
	given := map[string]bool{}
	for _, fd := range i.def.Fields {
		name := jsonName(fd.Name, fd.Directives)
		p := s.Property(name)
		place := i.Name + "." + fd.Name
		if p == nil {
			c.fail(fd.Position, "%s: %s of the contract has no member %s%s; allowed: %s", place, s.Title(), name, near(name, s.Names()), list(s.Names()))
			ok = false
			continue
		}
		given[name] = true
		if p.Must() && !fd.Type.NonNull && fd.DefaultValue == nil {
			c.fail(fd.Position, "%s: the contract requires %s; write %s!", place, name, fd.Type)
			ok = false
		}
		t := c.inputType(fd.Type, p.Schema, f, place)
		if t == nil {
			ok = false
			continue
		}
		i.Members = append(i.Members, &Member{JSON: name, Go: GoName(fd.Name), Field: fd.Name, Doc: firstOf(fd.Description, p.Schema.Description), Type: t})
	}
	for _, p := range s.Properties {
		if p.Must() && !given[p.Name] {
			c.fail(i.def.Position, "%s: the contract requires the member %s (%s), which the input lacks", i.Name, p.Name, i.Service.Contract.Place(s.Line))
			ok = false
		}
	}
	return ok
}

// inputType is the Go type of a member of an input object.
func (c *checker) inputType(t *ast.Type, s *contract.Schema, f *Field, place string) *Type {
	if !c.fitsSchema(f, t, s, place) {
		return nil
	}
	if t.Elem != nil {
		of := c.inputType(t.Elem, s.Items, f, place)
		if of == nil {
			return nil
		}
		return &Type{Go: "[]" + of.Go, Imports: of.Imports}
	}
	def := c.Schema.Types[t.NamedType]
	var out Type
	switch def.Kind {
	case ast.InputObject:
		return &Type{Go: "*" + def.Name}
	case ast.Enum:
		out.Go = def.Name
	default:
		if out.Go = goOf(s); out.Go == "time.Time" {
			out.Imports = []string{"time"}
		}
	}
	if !t.NonNull {
		out.Go = "*" + out.Go
	}
	return &out
}

// goOf is the Go type of a leaf of the contract.
func goOf(s *contract.Schema) string {
	if s.Wire == "Timestamp" {
		return "time.Time"
	}
	return map[contract.Kind]string{contract.Integer: "int", contract.Number: "float64", contract.Boolean: "bool"}[s.Kind] + map[bool]string{true: "string"}[s.Kind == contract.String]
}
