package binding

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// globalID is the type of a member whose field is a global id: t, under a name of its own.
func (c *checker) globalID(o *Object, d *ast.Directive, fd *ast.FieldDefinition, t *Type) *Type {
	kind := kindOf(d, o.Name)
	base, null := strings.CutPrefix(t.Go, "*")
	if fd.Type.NamedType != "ID" || base != "string" && base != "int" {
		c.fail(d.Position, "%s.%s: @id makes a global id of a field of type ID whose member is a string or an integer, and this is %s", o.Name, fd.Name, fd.Type)
		return nil
	}
	id := &GlobalID{Go: kind + "GlobalID", Kind: kind, Base: base}
	for _, known := range o.Service.IDs {
		if known.Go == id.Go && known.Base != id.Base {
			c.fail(d.Position, "%s.%s: the global ids of %s are made of %s elsewhere, and of %s here", o.Name, fd.Name, kind, known.Base, base)
			return nil
		} else if known.Go == id.Go {
			id = nil
			break
		}
	}
	if id != nil {
		o.Service.IDs = append(o.Service.IDs, id)
	}
	one := *leafFor(base).onWire(o.Schema.Property(jsonName(fd.Name, fd.Directives)).Schema)
	one.Go, one.base = kind+"GlobalID", base
	one.JSON = cast(one.JSON, "*clients.Decoder", one.Go, base)
	if one.Wire.Call != "" {
		one.Wire = cast(one.Wire, "*wire.Reader", one.Go, base)
	}
	return optional(&one, null)
}

func leafFor(base string) *Type {
	if base == "int" {
		return whole
	}
	return text
}

// cast reads a value of a type by what reads one of what this is made of.
func cast(r Reading, reader, goType, base string) Reading {
	call := strings.Replace(r.Call, "&%s", "(*"+base+")(&%s)", 1)
	name, _, _ := strings.Cut(r.Call, ".")
	return Reading{fmt.Sprintf("func(%s %s, to *%s) { %s }", name, reader, goType, strings.Replace(r.Call, "&%s", "(*"+base+")(to)", 1)), call}
}

// kindOf is the type that a global id is of.
func kindOf(d *ast.Directive, otherwise string) string {
	if a := d.Arguments.ForName("type"); a != nil {
		return a.Value.Raw
	}
	return otherwise
}

// IDKind is the type that an argument is the global id of; empty where it is none.
func (f *Field) IDKind(argument string) string {
	arg := f.def.Arguments.ForName(argument)
	if arg == nil || arg.Directives.ForName("id") == nil {
		return ""
	}
	return kindOf(arg.Directives.ForName("id"), f.def.Type.Name())
}

// IDKinds are the types that arguments are global ids of.
func (f *Field) IDKinds() (kinds []string) {
	for _, arg := range f.def.Arguments {
		if kind := f.IDKind(arg.Name); kind != "" {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// ids holds the global ids among the arguments of a field to what they can be.
func (c *checker) ids(f *Field) bool {
	for _, arg := range f.def.Arguments {
		d := arg.Directives.ForName("id")
		if d == nil {
			continue
		}
		kind := f.IDKind(arg.Name)
		def := c.Schema.Types[kind]
		switch {
		case arg.Type.Name() != "ID":
			return c.fails(f, "the argument %s is %s, and only an ID can be a global id", arg.Name, arg.Type)
		case def == nil || def.Kind != ast.Object:
			return c.fails(f, "the argument %s is the id of a %s, which is no object type here; write @id(type: \"…\")", arg.Name, kind)
		}
	}
	return true
}

// writeID writes the type of global ids.
func (p *Printer) writeID(id *GlobalID) {
	p.Use("io")
	appended := fmt.Sprintf("clients.AppendTextID(b, %q, string(id))", id.Kind)
	if id.Base == "int" { // the same, without a text in between
		appended = fmt.Sprintf("clients.AppendGlobalID(b, %q, int64(id))", id.Kind)
	}
	p.P("// %s is the key of a %s, which is a global id in GraphQL.\ntype %s %s\n", id.Go, id.Kind, id.Go, id.Base)
	p.P("// MarshalGQL writes the global id as a quoted string.\nfunc (id %s) MarshalGQL(w io.Writer) { _, _ = w.Write(id.AppendGQL(nil)) }\n", id.Go)
	p.P("// AppendGQL appends the global id as a quoted string.\nfunc (id %s) AppendGQL(b []byte) []byte { return %s }\n", id.Go, appended)
	p.P("// UnmarshalGQL reads a global id.\nfunc (id *%s) UnmarshalGQL(v any) error {\ntext, _ := v.(string)\nkey, err := clients.ParseTextID(%q, text)\nif err != nil {\nreturn err\n}", id.Go, id.Kind)
	if id.Base == "int" {
		p.P("n, err := %s.Atoi(key)\n*id = %s(n)\nreturn err\n}\n", p.Use("strconv"), id.Go)
		return
	}
	p.P("*id = %s(key)\nreturn nil\n}\n", id.Go)
}
