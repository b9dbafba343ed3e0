package binding

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// members looks at the fields of objects whose schemas have become known.
func (c *checker) members() {
	for len(c.pending) > 0 {
		o := c.pending[0]
		c.pending = c.pending[1:]
		for _, fd := range o.def.Fields {
			c.reads(o, fd)
			if fd.Directives.ForName("from") != nil || fd.Directives.ForName("constant") != nil || fd.Directives.ForName("go") != nil || strings.HasPrefix(fd.Name, "__") {
				continue
			}
			c.member(o, jsonName(fd.Name, fd.Directives), fd)
		}
	}
}

// reads adds the members that a method of Go reads and that are no fields.
func (c *checker) reads(o *Object, fd *ast.FieldDefinition) {
	d := fd.Directives.ForName("go")
	if d == nil || d.Arguments.ForName("reads") == nil {
		return
	}
	value := d.Arguments.ForName("reads").Value
	names := []string{value.Raw}
	if value.Kind == ast.ListValue {
		names = nil
		for _, child := range value.Children {
			names = append(names, child.Value.Raw)
		}
	}
	for _, name := range names {
		c.ownMember(o, name, o.Name+"."+fd.Name+": reads", d.Position, bareType, "%s is %s in the contract (%s), which needs a field of its own; allowed: string, integer, number, boolean, or an array of them")
	}
}

// bareType is the Go type of a member that only Go reads: nil where it is no leaf, and no list of leaves.
func bareType(s *contract.Schema, null bool) *Type {
	switch {
	case s.Wire == "enum":
		return nil
	case s.Kind == contract.String && s.Format == "date-time":
		return optional(moment.onWire(s), null || s.Nullable)
	case s.Kind == contract.String:
		return optional(text.onWire(s), null || s.Nullable)
	case s.Kind == contract.Integer:
		return optional(whole.onWire(s), null || s.Nullable)
	case s.Kind == contract.Number:
		return optional(fraction.onWire(s), null || s.Nullable)
	case s.Kind == contract.Boolean:
		return optional(leaves["Boolean"][contract.Boolean].onWire(s), null || s.Nullable)
	case s.Kind == contract.Array:
		if of := bareType(s.Items, false); of != nil {
			return listType(of)
		}
	}
	return nil
}

// known finds the member that a field is already.
func (o *Object) known(field string) *Member {
	for _, m := range o.Members {
		if m.Field == field {
			return m
		}
	}
	return nil
}

// member adds a member that a field is. It must fit all schemas that the type is read from; where one of them may lack it,
// it may be missing.
func (c *checker) member(o *Object, name string, fd *ast.FieldDefinition) {
	place := o.Name + "." + fd.Name
	if len(fd.Arguments) > 0 {
		c.fail(fd.Position, "%s: a member of an answer takes no arguments; @from names the operation that does, @go says that Go resolves it", place)
		return
	}
	m := o.known(fd.Name)
	for _, s := range append([]*contract.Schema{o.Schema}, o.Others...) {
		p := s.Property(name)
		if p == nil {
			c.fail(fd.Position, "%s: %s of the contract has no member %s (%s)%s; allowed: %s; @json(name:) says what it is called there, @from what call it needs, @go that Go resolves it",
				place, s.Title(), name, o.Service.Contract.Place(s.Line), near(name, s.Names()), list(s.Names()))
			return
		}
		t := c.typeOf(fd.Type, p.Schema, place, fd.Position, o.Service, p.Nullable())
		if d := fd.Directives.ForName("id"); d != nil && t != nil {
			t = c.globalID(o, d, fd, t)
		}
		switch {
		case t == nil:
			return
		case m == nil:
			if m = c.sharedMember(o, name, fd, t); m == nil {
				return
			}
			o.Members = append(o.Members, m)
		case t.Go == "*"+m.Type.Go:
			m.Type = t
		case m.Type.Go != t.Go && m.Type.Go != "*"+t.Go:
			c.fail(fd.Position, "%s: it is %s in %s and another value in %s of the contract; give one of them a type of its own", place, m.Type.Go, o.Schema.Title(), s.Title())
			return
		}
	}
}

// sharedMember is the member of a field: a new one, or one that has the Go name of another that is read from the same.
func (c *checker) sharedMember(o *Object, name string, fd *ast.FieldDefinition, t *Type) *Member {
	doc := firstOf(fd.Description, o.Schema.Property(name).Schema.Description)
	for _, other := range o.Members {
		if other.JSON != name {
			continue
		}
		if other.Type.Go != t.Go {
			c.fail(fd.Position, "%s.%s: %s is read as %s already, for %s, and is %s here; give both fields one type", o.Name, fd.Name, name, other.Type.Go, firstOf(other.Field, "a key"), t.Go)
			return nil
		}
		return &Member{JSON: name, Go: other.Go, Field: fd.Name, Doc: doc, Type: t, Again: true}
	}
	return &Member{JSON: name, Go: o.free(GoName(fd.Name)), Field: fd.Name, Doc: doc, Type: t}
}

// Read are the members that are read: each once, whatever number of fields it is.
func (o *Object) Read() []*Member {
	return slices.DeleteFunc(slices.Clone(o.Members), func(m *Member) bool { return m.Again })
}

// free is a name for a member that no other has. gqlgen takes names for the same that differ in case or underscores only.
func (o *Object) free(name string) string {
	free := name
	for n := 2; free == "Member" || free == "Field" || free == "Defaults" || slices.ContainsFunc(o.Members, func(m *Member) bool { return strings.EqualFold(m.Go, free) }); n++ {
		free = name + strconv.Itoa(n)
	}
	return free
}

// keyMember is a member that a key is made of: that of a field, or one of its own.
func (c *checker) keyMember(o *Object, name, place string, pos *ast.Position) *Member {
	return c.ownMember(o, name, place, pos, keyType, "a key cannot be made of %s, which is %s in the contract (%s); allowed: string, integer, or an array of them")
}

// ownMember is a member that Go needs: that of a field, or one of its own, of the type that typeOf says.
// misfit says of its name, its kind and its place why it can be none.
func (c *checker) ownMember(o *Object, name, place string, pos *ast.Position, typeOf func(*contract.Schema, bool) *Type, misfit string) *Member {
	for _, m := range o.Members {
		if m.JSON == name {
			return m
		}
	}
	p := o.Schema.Property(name)
	if p == nil {
		c.fail(pos, "%s: %s of the contract has no member %s (%s)%s; allowed: %s", place, o.Schema.Title(), name,
			o.Service.Contract.Place(o.Schema.Line), near(name, o.Schema.Names()), list(o.Schema.Names()))
		return nil
	}
	t := typeOf(p.Schema, p.Nullable())
	if t == nil {
		c.fail(pos, "%s: "+misfit, place, name, p.Schema.Title(), o.Service.Contract.Place(p.Schema.Line))
		return nil
	}
	for _, other := range o.Others {
		if q := other.Property(name); q == nil || q.Schema.Kind != p.Schema.Kind {
			c.fail(pos, "%s: %s of the contract has no such member %s, and is answered as %s, too", place, other.Title(), name, o.Name)
			return nil
		} else if q.Nullable() && p.Schema.Kind != contract.Array {
			t = typeOf(p.Schema, true)
		}
	}
	m := &Member{JSON: name, Go: o.free(GoName(name)), Doc: firstOf(p.Schema.Description), Type: t}
	o.Members = append(o.Members, m)
	return m
}

// keyType is the Go type of a member that only keys are made of.
func keyType(s *contract.Schema, null bool) *Type {
	switch s.Kind {
	case contract.String, contract.Integer:
		if !isKey(s) {
			return nil
		}
	}
	switch s.Kind {
	case contract.String:
		return optional(text.onWire(s), null || s.Nullable)
	case contract.Integer:
		return optional(whole.onWire(s), null || s.Nullable)
	case contract.Array:
		if of := keyType(s.Items, false); of != nil && s.Items.Kind != contract.Array {
			return listType(of)
		}
	}
	return nil
}

func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
