package generate

import (
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/codegen/templates"
)

// domain is a schema and how Go holds it, from which tests write a module: SDL, models, bindings and resolvers. What
// resolvers give depends on nothing but where and with which arguments they are asked, so that two executors get the
// same.
type domain struct {
	Enums      []enum
	Scalars    []scalar
	Interfaces []composite
	Unions     []composite
	Objects    []composite
	Inputs     string // SDL
	Go         string // more Go types
	Validated  bool   // gqlgen compiles what it wrote, which the test does in any case
	Config     string // more under models: in gqlgen.yml
}

// enum is an enum and how it is held: by a Go string type of ours, or by the one that gqlgen generates.
type enum struct {
	Name      string
	Values    []string
	Generated bool
	Int       bool   // held in an integer that marshals itself
	Go        string // held in this type of package models, which is declared elsewhere
}

// scalar is a scalar, what it binds to, and the Go type of that.
type scalar struct{ Name, Model, Go string }

// composite is an object type, a root, an interface or a union.
type composite struct {
	Name       string
	Implements []string
	Members    []string // of a union
	Fields     []property
	Generated  bool // of an interface or union: gqlgen's
}

// property is a field. Home is "" for a struct field, or method, resolver, batch.
type property struct {
	Name, Args, Type, Home string
	Directives             string
	Go                     string   // the Go type of a struct field, where it is not the usual one
	GoArgs                 []string // sorted, as the union sorts arguments
}

func (d *domain) isRoot(name string) bool {
	return name == "Query" || name == "Mutation" || name == "Subscription"
}

// sdl is the schema.
func (d *domain) sdl() string {
	var b strings.Builder
	for _, s := range d.Scalars {
		if !builtIn[s.Name] {
			fmt.Fprintf(&b, "scalar %s\n", s.Name)
		}
	}
	for _, e := range d.Enums {
		fmt.Fprintf(&b, "enum %s { %s }\n", e.Name, strings.Join(e.Values, " "))
	}
	for _, u := range d.Unions {
		fmt.Fprintf(&b, "union %s = %s\n", u.Name, strings.Join(u.Members, " | "))
	}
	write := func(kind string, c composite) {
		fmt.Fprintf(&b, "%s %s", kind, c.Name)
		if len(c.Implements) > 0 {
			fmt.Fprintf(&b, " implements %s", strings.Join(c.Implements, " & "))
		}
		b.WriteString(" {\n")
		for _, f := range c.Fields {
			fmt.Fprintf(&b, "  %s%s: %s %s\n", f.Name, f.Args, f.Type, f.Directives)
		}
		b.WriteString("}\n")
	}
	for _, c := range d.Interfaces {
		write("interface", c)
	}
	for _, c := range d.Objects {
		write("type", c)
	}
	return b.String() + d.Inputs
}

var builtIn = map[string]bool{"Int": true, "String": true, "Float": true, "Boolean": true, "ID": true}

// structs are the Go types of scalars that are structs.
var structs = map[string]bool{"time.Time": true, "models.Money": true, "models.Tag": true}

// goType is the Go type that gqlgen binds a GraphQL type to by itself. In is the package that says it.
func (d *domain) goType(gql, in string) string {
	t, nonNull := strings.CutSuffix(gql, "!")
	if list, ok := strings.CutPrefix(t, "["); ok {
		elem := d.goType(strings.TrimSuffix(list, "]"), in)
		if structs[elem] && in != "models" {
			elem = "*" + elem // gqlgen has resolvers give pointers to structs
		}
		return "[]" + elem
	}
	models := ""
	if in != "models" {
		models = "models."
	}
	pointer := "*"
	if nonNull {
		pointer = ""
	}
	if basic := map[string]string{"Int": "int", "String": "string", "Float": "float64", "Boolean": "bool", "ID": "string"}[t]; basic != "" {
		return pointer + basic
	}
	for _, s := range d.Scalars {
		if s.Name == t {
			if strings.HasPrefix(s.Go, "map[") || strings.HasPrefix(s.Go, "[]") {
				return s.Go
			}
			return pointer + strings.ReplaceAll(s.Go, "models.", models)
		}
	}
	for _, e := range d.Enums {
		if e.Name == t {
			if e.Generated {
				models = "model."
			}
			if e.Go != "" {
				return pointer + models + e.Go
			}
			return pointer + models + templates.ToGoModelName(t)
		}
	}
	for _, c := range append(d.Interfaces, d.Unions...) {
		if c.Name == t {
			if c.Generated {
				models = "model."
			}
			return models + templates.ToGoModelName(t)
		}
	}
	return "*" + models + goModel(t)
}

// goModel is the Go type of an object.
func goModel(name string) string {
	if name == "" || strings.ToUpper(name[:1]) != name[:1] || strings.HasPrefix(name, "_") {
		return "X" + name
	}
	return name
}

// models are the Go types.
func (d *domain) models() string {
	var b strings.Builder
	b.WriteString("package models\n\nimport (\n\"errors\"\n\"fmt\"\n\"io\"\n\"strconv\"\n\"time\"\n\"github.com/99designs/gqlgen/graphql\"\n)\n\n" +
		"var _ = errors.New\nvar _ = fmt.Sprint\nvar _ io.Writer\nvar _ = strconv.Itoa\nvar _ time.Time\nvar _ graphql.Marshaler\n\n")
	for _, e := range d.Enums {
		if e.Generated || e.Go != "" {
			continue
		}
		if !e.Int {
			fmt.Fprintf(&b, "type %s string\n\n", templates.ToGoModelName(e.Name))
			continue
		}
		fmt.Fprintf(&b, "type %[1]s int\n\nvar names%[1]s = %#[2]v\n\nfunc (e %[1]s) MarshalGQL(w io.Writer) { fmt.Fprint(w, strconv.Quote(names%[1]s[e])) }\n\n"+
			"func (e *%[1]s) UnmarshalGQL(v any) error {\nfor i, name := range names%[1]s {\nif name == fmt.Sprint(v) {\n*e = %[1]s(i)\nreturn nil\n}\n}\nreturn errors.New(\"no value\")\n}\n\n",
			templates.ToGoModelName(e.Name), e.Values)
	}
	for _, c := range append(d.Interfaces, d.Unions...) {
		if !c.Generated {
			fmt.Fprintf(&b, "type %[1]s interface{\nIs%[1]s()\n%[2]s\n}\n\n", templates.ToGoModelName(c.Name), strings.Join(c.Implements, "\n"))
		}
	}
	for _, o := range d.Objects {
		if d.isRoot(o.Name) {
			continue
		}
		fmt.Fprintf(&b, "type %s struct {\nSeed uint64\n", goModel(o.Name))
		for _, f := range o.Fields {
			if f.Home == "" {
				fmt.Fprintf(&b, "%s %s\n", templates.ToGo(f.Name), d.fieldType(f))
			}
		}
		b.WriteString("}\n\n")
		for _, f := range o.Fields {
			if f.Home == "method" {
				fmt.Fprintf(&b, "func (o *%s) %s(%s) %s { return Value[%s](%q, o.Seed%s) }\n\n", goModel(o.Name), templates.ToGo(f.Name),
					strings.Join(f.GoArgs, ", "), d.goType(f.Type, "models"), d.goType(f.Type, "models"), o.Name+"."+f.Name, argNames(f))
			}
		}
		for _, c := range append(d.Interfaces, d.Unions...) {
			if !c.Generated && d.is(o, c) {
				fmt.Fprintf(&b, "func (*%s) Is%s() {}\n\n", goModel(o.Name), templates.ToGoModelName(c.Name))
			}
		}
	}
	return b.String() + d.Go
}

func (d *domain) fieldType(f property) string {
	if f.Go != "" {
		return f.Go
	}
	return d.goType(f.Type, "models")
}

func argNames(f property) string {
	out := ""
	for _, a := range f.GoArgs {
		out += ", " + strings.Fields(a)[0]
	}
	return out
}

// is says that an object is of an abstract type.
func (d *domain) is(o, c composite) bool {
	for _, name := range append(o.Implements, c.Members...) {
		if name == c.Name || name == o.Name && len(c.Members) > 0 {
			return true
		}
	}
	return false
}

// config is gqlgen.yml.
func (d *domain) config(module string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "schema: [union.graphql]\nexec: {package: domain, filename: generated.go}\nmodel: {package: model, filename: model/model.go}\n"+
		"autobind: [%s/models]\nomit_interface_checks: true\nomit_getters: true\nomit_root_models: true\nomit_slice_element_pointers: false\nskip_mod_tidy: true\nskip_validation: %v\nmodels:\n", module, !d.Validated)
	for _, s := range d.Scalars {
		fmt.Fprintf(&b, "  %s: {model: %s}\n", s.Name, strings.ReplaceAll(s.Model, "models.", module+"/models."))
	}
	for _, o := range d.Objects {
		if d.isRoot(o.Name) {
			continue
		}
		fmt.Fprintf(&b, "  %s:\n    model: %s/models.%s\n", o.Name, module, goModel(o.Name))
		fields := ""
		for _, f := range o.Fields {
			switch f.Home {
			case "resolver":
				fields += fmt.Sprintf("      %q: {resolver: true}\n", f.Name)
			case "batch":
				fields += fmt.Sprintf("      %q: {resolver: true, batch: true}\n", f.Name)
			}
		}
		if fields != "" {
			b.WriteString("    fields:\n" + fields)
		}
	}
	return b.String() + strings.ReplaceAll(d.Config, "models.", module+"/models.")
}

// resolvers are the root and what the executor asks of it.
func (d *domain) resolvers(module string) string {
	var b strings.Builder
	b.WriteString("func init() {\nmodels.Known = models.Domain{\nStrings: map[reflect.Type][]string{\n")
	for _, e := range d.Enums {
		fmt.Fprintf(&b, "reflect.TypeFor[%s](): %#v,\n", d.goType(e.Name+"!", ""), e.Values)
	}
	b.WriteString("},\nMembers: map[reflect.Type][]reflect.Type{\n")
	for _, c := range append(d.Interfaces, d.Unions...) {
		fmt.Fprintf(&b, "reflect.TypeFor[%s](): {", d.goType(c.Name, ""))
		for _, o := range d.Objects {
			if d.is(o, c) {
				fmt.Fprintf(&b, "reflect.TypeFor[models.%s](),", goModel(o.Name))
			}
		}
		b.WriteString("},\n")
	}
	b.WriteString("},\n}\n}\n\n")
	for _, o := range d.Objects {
		d.resolversOf(&b, o)
	}
	model := ""
	if strings.Contains(b.String(), "model.") {
		model = fmt.Sprintf("%q\n", module+"/model")
	}
	return fmt.Sprintf("package domain\n\nimport (\n\"context\"\n\"reflect\"\n\"time\"\n\n%q\n%s)\n\n"+
		"var _ context.Context\nvar _ time.Time\n\ntype root struct{}\n\n", module+"/models", model) + b.String()
}

func (d *domain) resolversOf(b *strings.Builder, o composite) {
	began := false
	for _, f := range o.Fields {
		if !d.isRoot(o.Name) && f.Home != "resolver" && f.Home != "batch" {
			continue
		}
		if !began {
			began = true
			fmt.Fprintf(b, "type of%[1]s struct{}\n\nfunc (root) %[2]s() %[2]sResolver { return of%[1]s{} }\n\n", o.Name, templates.UcFirst(o.Name))
		}
		typ, name := d.goType(f.Type, ""), o.Name+"."+f.Name
		if structs[typ] {
			typ = "*" + typ
		}
		args := ""
		for _, a := range f.GoArgs {
			args += ", " + a
		}
		switch {
		case o.Name == "Subscription":
			fmt.Fprintf(b, "func (of%s) %s(_ context.Context%s) (<-chan %s, error) {\nreturn models.Stream[%s](%q%s), nil\n}\n\n",
				o.Name, templates.ToGo(f.Name), args, typ, typ, name, argNames(f))
		case d.isRoot(o.Name):
			fmt.Fprintf(b, "func (of%s) %s(_ context.Context%s) (%s, error) {\nreturn models.Value[%s](%q, 1%s), nil\n}\n\n",
				o.Name, templates.ToGo(f.Name), args, typ, typ, name, argNames(f))
		case f.Home == "batch":
			fmt.Fprintf(b, "func (of%s) %s(_ context.Context, os []*models.%s%s) ([]%s, error) {\nout := make([]%s, len(os))\nfor i, o := range os {\nif o == nil {\ncontinue // gqlgen asks for what is not there, too\n}\nout[i] = models.Value[%s](%q, o.Seed%s)\n}\nreturn out, nil\n}\n\n",
				o.Name, templates.ToGo(f.Name), goModel(o.Name), args, typ, typ, typ, name, argNames(f))
		default:
			fmt.Fprintf(b, "func (of%s) %s(_ context.Context, o *models.%s%s) (%s, error) {\nreturn models.Value[%s](%q, o.Seed%s), nil\n}\n\n",
				o.Name, templates.ToGo(f.Name), goModel(o.Name), args, typ, typ, name, argNames(f))
		}
	}
}
