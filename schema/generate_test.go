package schema_test

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"
)

// model is a schema small enough to draw at random and to compare by hand. All
// clients of one test are drawn from one universe, so that they mostly agree;
// now and then one is given a difference, so that they sometimes do not.
type model struct {
	types []modelType
}

type modelType struct {
	kind       string // type, interface, input, enum, union, scalar
	name, desc string
	implements []string
	members    []string // of a union
	values     []string // of an enum
	fields     []modelField
	oneOf      bool
}

type modelField struct {
	name, desc, typ, def string // def is an input field's default
	deprecated           bool
	args                 []modelArg
}

type modelArg struct{ name, typ, def string }

// innermost is the type inside the wrappers.
func innermost(typ string) string { return strings.Trim(typ, "[]!") }

func maybe(t *rapid.T, percent int, label string) bool {
	return rapid.IntRange(1, 100).Draw(t, label) <= percent
}

// subset draws some of a list, keeping its order.
func subset[T any](t *rapid.T, list []T, percent int, label string) []T {
	var some []T
	for _, item := range list {
		if maybe(t, percent, label) {
			some = append(some, item)
		}
	}
	return some
}

func wrapped(t *rapid.T, typ string) string {
	return fmt.Sprintf(rapid.SampledFrom([]string{"%s", "%s", "%s!", "[%s]", "[%s!]", "[%s!]!"}).Draw(t, "wrapper"), typ)
}

// universe draws everything that the clients of a test may have.
func universe(t *rapid.T) model {
	outputs := []string{"Int", "String", "ID", "E0", "S0", "O0", "O1", "I0", "U0"}
	inputs := []string{"Int", "String", "E0", "N0", "N1"}
	field := func(name string) modelField {
		f := modelField{name: name, typ: wrapped(t, rapid.SampledFrom(outputs).Draw(t, "type"))}
		for i := range rapid.IntRange(0, 2).Draw(t, "args") {
			f.args = append(f.args, modelArg{name: fmt.Sprint("a", i), typ: wrapped(t, rapid.SampledFrom(inputs).Draw(t, "input"))})
		}
		return f
	}
	fields := func(prefix string, most int) (list []modelField) {
		for i := range rapid.IntRange(1, most).Draw(t, "fields") {
			list = append(list, field(fmt.Sprint(prefix, i)))
		}
		return list
	}
	shared := fields("s", 2)
	object := func(name string) modelType {
		o := modelType{kind: "type", name: name, fields: fields("f", 4)}
		if maybe(t, 60, "implements") {
			o.implements = []string{"I0"}
			o.fields = append(o.fields, shared...)
		}
		return o
	}
	input := func(name string) modelType {
		n := modelType{kind: "input", name: name, oneOf: maybe(t, 20, "oneOf")}
		for i := range rapid.IntRange(1, 3).Draw(t, "input fields") {
			f := modelField{name: fmt.Sprint("n", i), typ: rapid.SampledFrom([]string{"Int", "E0", "String!", "[Int!]", "N1"}).Draw(t, "input type")}
			if n.oneOf {
				f.typ = strings.TrimSuffix(f.typ, "!")
			} else if f.typ == "Int" && maybe(t, 30, "default") {
				f.def = "7"
			}
			n.fields = append(n.fields, f)
		}
		return n
	}
	return model{[]modelType{
		{kind: "type", name: "Query", fields: append(fields("q", 4), modelField{name: "ok", typ: "Int"})},
		object("O0"), object("O1"),
		{kind: "interface", name: "I0", fields: shared},
		{kind: "union", name: "U0", members: []string{"O0", "O1"}},
		{kind: "enum", name: "E0", values: []string{"A", "B", "C"}},
		{kind: "scalar", name: "S0"},
		input("N0"), input("N1"),
	}}
}

// client draws part of a universe. conflicts is the percentage of fields and
// arguments that are given another type.
func (m model) client(t *rapid.T, conflicts int) model {
	var c model
	var iface []string                // what this client has of the interface
	shared := map[string]modelField{} // and how, the same in every type
	for _, typ := range m.types {
		if typ.kind == "interface" {
			for _, f := range subset(t, typ.fields, 70, "shared") {
				iface = append(iface, f.name)
			}
			for _, f := range typ.fields {
				shared[f.name] = f.drawn(t, false, false, conflicts)
			}
		}
	}
	for _, typ := range m.types {
		if typ.name != "Query" && !maybe(t, 80, "has "+typ.name) {
			continue
		}
		typ.desc = rapid.SampledFrom([]string{"", "", "a text", "another \"text\"\n\n  indented"}).Draw(t, "description")
		typ.members = subset(t, typ.members, 70, "member")
		typ.values = subset(t, typ.values, 70, "value")
		all := typ.fields
		typ.fields = nil
		for _, f := range all {
			isShared := strings.HasPrefix(f.name, "s")
			if isShared && !slices.Contains(iface, f.name) && (typ.kind == "interface" || maybe(t, 50, "not shared")) {
				continue
			}
			if !isShared && f.name != "ok" && !maybe(t, 75, "has field") {
				continue
			}
			if isShared {
				typ.fields = append(typ.fields, shared[f.name])
			} else {
				typ.fields = append(typ.fields, f.drawn(t, typ.kind == "input", typ.oneOf, conflicts))
			}
		}
		c.types = append(c.types, typ)
	}
	c.prune()
	return c
}

// drawn is a field as one client writes it.
func (f modelField) drawn(t *rapid.T, input, oneOf bool, conflicts int) modelField {
	f.desc = rapid.SampledFrom([]string{"", "", "about it", "more about it"}).Draw(t, "description")
	f.deprecated = !strings.HasSuffix(f.typ, "!") && maybe(t, 10, "deprecated")
	if f.name != "ok" && maybe(t, conflicts, "conflict") {
		f.typ = rapid.SampledFrom([]string{"Int", "String", "E0"}).Draw(t, "other type")
		if input && !oneOf && f.typ == "Int" {
			f.def = rapid.SampledFrom([]string{"", "7", "8"}).Draw(t, "other default")
		} else {
			f.def = ""
		}
	}
	f.args = slices.Clone(subset(t, f.args, 90, "has argument"))
	for i, a := range f.args {
		if maybe(t, conflicts, "argument conflict") {
			f.args[i].typ = rapid.SampledFrom([]string{"Int", "Int!"}).Draw(t, "other input type")
		}
		if innermost(a.typ) == "Int" && f.args[i].typ == "Int" && maybe(t, 50, "argument default") {
			f.args[i].def = rapid.SampledFrom([]string{"1", "2"}).Draw(t, "argument default")
		}
	}
	return f
}

// prune removes what refers to types that the client did not draw, until
// nothing does.
func (m *model) prune() {
	for {
		has := map[string]bool{"Int": true, "String": true, "ID": true}
		for _, typ := range m.types {
			has[typ.name] = true
		}
		var kept []modelType
		for _, typ := range m.types {
			if !typ.empty(has) {
				kept = append(kept, typ)
			}
		}
		done := len(kept) == len(m.types)
		m.types = kept
		if done {
			return
		}
	}
}

// empty takes away what is not there, and tells whether nothing is left.
func (typ *modelType) empty(has map[string]bool) bool {
	typ.implements = slices.DeleteFunc(slices.Clone(typ.implements), func(n string) bool { return !has[n] })
	typ.members = slices.DeleteFunc(slices.Clone(typ.members), func(n string) bool { return !has[n] })
	fields := typ.fields[:0:0]
	for _, f := range typ.fields {
		if !has[innermost(f.typ)] {
			continue
		}
		f.args = slices.DeleteFunc(slices.Clone(f.args), func(a modelArg) bool { return !has[innermost(a.typ)] })
		fields = append(fields, f)
	}
	typ.fields = fields
	switch typ.kind {
	case "scalar":
		return false
	case "union":
		return len(typ.members) == 0
	case "enum":
		return len(typ.values) == 0
	}
	return len(typ.fields) == 0
}

// sdl prints a model.
func (m model) sdl() string {
	var b strings.Builder
	for _, typ := range m.types {
		describe(&b, "", typ.desc)
		fmt.Fprintf(&b, "%s %s", typ.kind, typ.name)
		if len(typ.implements) > 0 {
			fmt.Fprintf(&b, " implements %s", strings.Join(typ.implements, " & "))
		}
		if typ.oneOf {
			b.WriteString(" @oneOf")
		}
		switch {
		case typ.kind == "union":
			fmt.Fprintf(&b, " = %s", strings.Join(typ.members, " | "))
		case typ.kind == "enum":
			fmt.Fprintf(&b, " { %s }", strings.Join(typ.values, " "))
		case len(typ.fields) > 0:
			b.WriteString(" {\n")
			for _, f := range typ.fields {
				f.sdl(&b)
			}
			b.WriteString("}")
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (f modelField) sdl(b *strings.Builder) {
	describe(b, "  ", f.desc)
	fmt.Fprintf(b, "  %s", f.name)
	for i, a := range f.args {
		b.WriteString([]string{"(", ", "}[min(i, 1)] + a.name + ": " + a.typ)
		if a.def != "" {
			b.WriteString(" = " + a.def)
		}
	}
	if len(f.args) > 0 {
		b.WriteString(")")
	}
	fmt.Fprintf(b, ": %s", f.typ)
	if f.def != "" {
		b.WriteString(" = " + f.def)
	}
	if f.deprecated {
		b.WriteString(" @deprecated(reason: \"old\")")
	}
	b.WriteString("\n")
}

func describe(b *strings.Builder, indent, text string) {
	if text != "" {
		fmt.Fprintf(b, "%s\"\"\"\n%s\n\"\"\"\n", indent, text)
	}
}
