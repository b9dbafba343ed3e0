package binding

import (
	"strconv"
	"strings"
)

// writeObject writes the struct of an object, and what reads it.
func (p *Printer) writeObject(o *Object) {
	p.P("%stype %s struct {", comment(sentence(docOf(o.Name, firstOf(o.Doc, o.Schema.Description)))), o.Name)
	for _, m := range o.Read() {
		p.use(m.Type)
		p.P("%s%s %s `json:%q`", comment(sentence(m.Doc)), m.Go, m.Type.Go, m.JSON)
	}
	p.P("}\n")
	if o.Service.Contract.Proto {
		p.writeFields(o)
		return
	}
	p.P("// Member reads one JSON member, see [clients.Members].")
	p.P("func (o *%s) Member(d *clients.Decoder, name []byte) {\nswitch string(name) {", o.Name)
	for _, m := range o.Read() {
		p.P("case %q:\n%s", m.JSON, m.Type.JSON.statement("d", "o."+m.Go))
	}
	p.P("default:\nd.Skip()\n}\n}\n")
	if o.Entry {
		p.writeEntries(o)
	}
}

// writeEntries writes what reads an object whose members have any names as a list, in the order of the names.
func (p *Printer) writeEntries(o *Object) {
	var key, value *Member
	for _, m := range o.Read() {
		switch m.JSON {
		case "$key":
			key = m
		case "$value":
			value = m
		}
	}
	read, of := "func(d *clients.Decoder, _ *struct{}) { d.Skip() }", "struct{}"
	if value != nil {
		read, of = value.Type.JSON.Func, value.Type.Go
	}
	p.P("// read%sEntries reads an object of any names as a list, in the order of the names.", o.Name)
	p.P("func read%sEntries(d *clients.Decoder, to *[]*%s) {", o.Name, o.Name)
	p.P("var all map[string]%s\nclients.Values(d, &all, %s)\n*to = nil\nif all == nil {\nreturn\n}", of, read)
	p.P("*to = make([]*%s, 0, len(all))\nfor _, name := range %s.Sorted(%s.Keys(all)) {\nentry := new(%s)", o.Name, p.Use("slices"), p.Use("maps"), o.Name)
	if key != nil {
		p.P("entry.%s = name", key.Go)
	}
	if value != nil {
		p.P("entry.%s = all[name]", value.Go)
	}
	p.P("*to = append(*to, entry)\n}\n}\n")
}

// docOf is a doc comment that begins with the name.
func docOf(name, text string) string {
	if strings.HasPrefix(text, name+" ") {
		return text
	}
	return strings.TrimSpace(name + " is that of the contract. " + text)
}

// writeEnum writes an enum, whose values are held as the contract spells them.
func (p *Printer) writeEnum(e *Enum) {
	p.Use("io")
	p.P("%stype %s string\n", comment(sentence(docOf(e.Name, e.Doc))), e.Name)
	p.P("// The values of %s, as the contract spells them.\nconst (", e.Name)
	renamed := false
	var names []string
	for _, v := range e.Values {
		p.P("%s%s %s = %q", comment(sentence(v.Doc)), v.Go, e.Name, v.Wire)
		renamed = renamed || v.Wire != v.Name
		names = append(names, strconv.Quote(v.Name))
	}
	p.P(")\n")
	p.P("// MarshalGQL writes the name in GraphQL as a quoted string.")
	p.P("func (e %s) MarshalGQL(w io.Writer) { _, _ = w.Write(e.AppendGQL(nil)) }\n", e.Name)
	p.P("// AppendGQL appends the name in GraphQL as a quoted string.")
	if !renamed {
		p.P("func (e %s) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, e) }\n", e.Name)
	} else {
		p.P("func (e %s) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, e.EnumName()) }\n", e.Name)
		p.P("// EnumName is the name in GraphQL. Of a value that the contract does not have it is the value, which is no name.")
		p.P("func (e %s) EnumName() string {\nswitch e {", e.Name)
		for _, v := range e.Values {
			p.P("case %s:\nreturn %q", v.Go, v.Name)
		}
		p.P("}\nreturn string(e)\n}\n")
	}
	p.P("// UnmarshalGQL reads the name in GraphQL.")
	p.P("func (e *%s) UnmarshalGQL(v any) error {\nname, err := clients.UnmarshalEnum(v, []string{%s})", e.Name, strings.Join(names, ", "))
	if !renamed {
		p.P("*e = %s(name)\nreturn err\n}\n", e.Name)
		return
	}
	p.P("switch name {")
	for _, v := range e.Values {
		p.P("case %q:\n*e = %s", v.Name, v.Go)
	}
	p.P("}\nreturn err\n}\n")
}

// writeInput writes the struct of an input object.
func (p *Printer) writeInput(i *Input) {
	p.P("%stype %s struct {", comment(sentence(docOf(i.Name, firstOf(i.Doc, i.Schema.Description)))), i.Name)
	for _, m := range i.Members {
		p.use(m.Type)
		optional := strings.HasPrefix(m.Type.Go, "*") || strings.HasPrefix(m.Type.Go, "[]")
		p.P("%s%s %s `json:%q`", comment(sentence(m.Doc)), m.Go, m.Type.Go, tag(m.JSON, optional && !i.required(m)))
	}
	p.P("}\n")
	if i.Service.Contract.Proto {
		p.writeMessageInput(i)
	}
}

func (i *Input) required(m *Member) bool {
	p := i.Schema.Property(m.JSON)
	return p != nil && p.Required
}
