package binding

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// unionOf is a union: a oneOf of objects with a discriminator. Each choice has one type of the union, by its name or by that of
// @json, and each type of the union is a choice.
func (c *checker) unionOf(def *ast.Definition, s *contract.Schema, place string, pos *ast.Position, service *Service) *Type {
	u := c.unions[def.Name]
	switch {
	case u == nil:
		c.fail(pos, "%s: no binding defines the union %s; allowed: %s", place, def.Name, list(sortedKeys(c.unions)))
		return nil
	case s.Kind != contract.OneOf || s.Discriminator == "" || slices.ContainsFunc(s.Choices, func(choice *contract.Schema) bool { return choice.Kind != contract.Object }):
		c.fail(pos, "%s: the contract has %s there (%s), which the union %s does not fit; allowed: a oneOf of objects with a discriminator", place, s.Title(), service.Contract.Place(s.Line), def.Name)
		return nil
	case u.Service != service:
		c.fail(pos, "%s: %s is a union of the service %s; give it another name here", place, def.Name, u.Service.Name)
		return nil
	case u.Schema == nil && !c.choices(u, s):
		return nil
	case u.Schema != s && !sameChoices(u.Schema, s):
		c.fail(pos, "%s: the union %s is already that of %s, and %s is another; give it another name", place, def.Name, u.Schema.Title(), s.Title())
		return nil
	}
	read := "read" + def.Name
	return &Type{Go: def.Name, JSON: Reading{read, read + "(d, &%s)"}}
}

func sameChoices(a, b *contract.Schema) bool {
	return a.Discriminator == b.Discriminator && slices.Equal(a.Choices, b.Choices)
}

// choices finds the type of each choice.
func (c *checker) choices(u *Union, s *contract.Schema) bool {
	u.Schema = s
	names := make([]string, len(s.Choices))
	for i, choice := range s.Choices {
		names[i] = choice.Name
	}
	var bound []string
	for _, typeName := range u.def.Types {
		def := c.Schema.Types[typeName]
		name := jsonName(typeName, def.Directives)
		i := slices.Index(names, name)
		if i < 0 {
			c.fail(u.def.Position, "%s: %s of the contract has no choice %s (%s)%s; allowed: %s; @json(name:) on the type says what it is called there",
				u.Name, s.Title(), name, u.Service.Contract.Place(s.Line), near(name, names), list(names))
			return false
		}
		of := c.objectOf(def, s.Choices[i], u.Name, u.def.Position, u.Service)
		if of == nil {
			return false
		}
		bound = append(bound, name)
		u.Choices = append(u.Choices, Choice{of.Object, s.Tags(s.Choices[i])})
	}
	for _, name := range names {
		if !slices.Contains(bound, name) {
			c.fail(u.def.Position, "%s: the contract's choice %s has no type in the union (%s); add one, with @json(name: %q) if it has another name",
				u.Name, name, u.Service.Contract.Place(s.Line), name)
			return false
		}
	}
	return true
}

// writeUnion writes the interface of a union, and what reads one of its objects.
func (p *Printer) writeUnion(u *Union) {
	names := make([]string, len(u.Choices))
	for i, choice := range u.Choices {
		names[i] = choice.Object.Name
	}
	p.P("%stype %s interface{ Is%s() }\n", comment(sentence(firstOf(u.Doc, u.Name+" is one of "+strings.Join(names, ", ")))), u.Name, u.Name)
	for _, name := range names {
		p.P("// Is%s says that it can be one.\nfunc (%s) Is%s() {}\n", u.Name, name, u.Name)
	}
	p.P("// read%s reads what the member %s tells that it is.", u.Name, u.Schema.Discriminator)
	p.P("func read%s(d *clients.Decoder, to *%s) {\nclients.OneOf(d, %q, func(tag string) clients.Members {\nswitch tag {", u.Name, u.Name, u.Schema.Discriminator)
	for _, choice := range u.Choices {
		tags := make([]string, len(choice.Tags))
		for i, tag := range choice.Tags {
			tags[i] = strconv.Quote(tag)
		}
		p.P("case %s:\none := new(%s)\n*to = one\nreturn one", strings.Join(tags, ", "), choice.Object.Name)
	}
	p.P("}\nreturn nil\n})\n}\n")
}
