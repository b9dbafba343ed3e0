package generate

import (
	"errors"
	"fmt"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/codegen"

	"github.com/facetgraph/facet/generate/binding"
)

// declaredFile is the file of the resolvers that bindings declare.
func declaredFile(p Paths) string { return filepath.Join(p.Declared, "declared_gen.go") }

// declarer writes the resolvers of the fields that bindings declare, with the signatures that gqlgen wants of them.
type declarer struct {
	*binding.Printer
	b        *binding.Binding
	data     *codegen.Data
	services string          // the import path of the folder of services
	deep     map[string]bool // the types that have a call on or below them
	errs     []error
	later    []func()          // write what stands at the end of the file
	checked  map[string]bool   // the inputs that have a check, which is written or will be
	patterns map[string]string // the variables of patterns
}

// declare writes the resolvers.
func (e *executor) declare(data *codegen.Data, deep map[string]bool) error {
	if e.binding == nil {
		return nil
	}
	d := &declarer{Printer: binding.NewPrinter(), b: e.binding, data: data, services: e.servicesPath, deep: deep, checked: map[string]bool{}, patterns: map[string]string{}}
	d.Use("context") // so that it has its name
	d.resolvers()
	d.root()
	for _, o := range data.Objects {
		d.object(o)
	}
	d.shared()
	for len(d.later) > 0 {
		write := d.later[0]
		d.later = d.later[1:]
		write()
	}
	text, err := d.File("the bindings of services", "Package declared resolves the fields that bindings of services declare (service.graphql). "+
		"A resolver that is written by hand embeds one of its types, and takes a field over by a method of the same name.", path.Base(filepath.ToSlash(e.paths.Declared)))
	if err := errors.Join(append(d.errs, err)...); err != nil {
		return err
	}
	if err := os.MkdirAll(e.paths.Declared, 0o755); err != nil {
		return err
	}
	return os.WriteFile(declaredFile(e.paths), text, 0o644)
}

// client is what the file calls the package of a service.
func (d *declarer) client(s *binding.Service) string {
	return d.Use(d.services + "/" + filepath.Base(s.Dir))
}

var exported = regexp.MustCompile(`(^|[^\w.])([A-Z]\w*)`)

// in is a type of the package of a service, as this file names it.
func (d *declarer) in(s *binding.Service, goType string) string {
	if strings.Contains(goType, "time.") {
		d.Use("time")
	}
	if !exported.MatchString(goType) {
		return goType
	}
	return exported.ReplaceAllString(goType, "${1}"+d.client(s)+".${2}")
}

// typ is a type of gqlgen's, as this file names it.
func (d *declarer) typ(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string { return d.Use(p.Path()) })
}

// resolvers writes the struct that all resolvers share, and what makes it.
func (d *declarer) resolvers() {
	services := d.Use("github.com/facetgraph/facet/clients")
	loader := d.Use("github.com/facetgraph/facet/loader")
	d.P("// Resolvers resolve the fields that bindings declare. They are safe for concurrent use.")
	d.P("type Resolvers struct {")
	for _, s := range d.b.Services {
		d.P("%s *%s.Client", clientField(s), d.client(s))
	}
	for _, l := range d.b.Loaders {
		d.P("%s *%s.Definition[%s, %s]", l.Go, loader, d.keyOf(l), d.in(l.Service, l.Value.Go))
	}
	d.P("}\n")
	d.P("// Services are the names of the services that have a binding.")
	d.P("func Services() []string { return []string{%s} }\n", quoted(d.b.Names()))
	d.P("// NewResolvers returns resolvers that call the services, which must be all of [Services]. keys counts what becomes of the")
	d.P("// keys that are asked for; nil counts nothing.")
	d.P("func NewResolvers(services map[string]*%s.Service, keys *%s.Meter) *Resolvers {", services, loader)
	d.P("r := &Resolvers{")
	for _, s := range d.b.Services {
		d.P("%s: %s.New(services[%q]),", clientField(s), d.client(s), s.Name)
	}
	d.P("}")
	for _, l := range d.b.Loaders {
		d.define(l)
	}
	d.P("return r\n}\n")
	for _, l := range d.b.Loaders {
		name := binding.GoName(l.Go) + "Loader"
		d.P("// %s loads for the fields that %s of the service %s resolves. A resolver by hand that asks it shares their batches.", name, l.Method.Go, l.Service.Name)
		d.P("func (r *Resolvers) %s() *%s.Definition[%s, %s] { return r.%s }\n", name, loader, d.keyOf(l), d.in(l.Service, l.Value.Go), l.Go)
	}
	for _, l := range d.b.Loaders {
		if len(l.Args) > 0 {
			d.P("// %s are the arguments of the fields that %s loads for.", l.Go+"Args", l.Go)
			d.P("type %s struct {", l.Go+"Args")
			for _, a := range l.Args {
				goType := l.Method.Param(a.Target).Type
				if a.Source.Kind == binding.FromMember { // which is compared
					goType = strings.TrimPrefix(goType, "*")
				}
				d.P("%s %s", l.Method.Param(a.Target).Go, d.in(l.Service, goType))
			}
			d.P("}\n")
		}
	}
}

func clientField(s *binding.Service) string { return s.Package() + "Client" }

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = strconv.Quote(n)
	}
	return strings.Join(out, ", ")
}

// keyOf is the type of the keys of a loader.
func (d *declarer) keyOf(l *binding.Loader) string {
	if len(l.Args) == 0 {
		return l.Key
	}
	return fmt.Sprintf("%s.Asked[%s, %s]", d.Use("github.com/facetgraph/facet/loader"), l.Key, l.Go+"Args")
}

// define writes the definition of a loader.
func (d *declarer) define(l *binding.Loader) {
	loader, dataloader := d.Use("github.com/facetgraph/facet/loader"), d.Use("github.com/graph-gophers/dataloader/v7")
	value := d.in(l.Service, l.Value.Go)
	result := fmt.Sprintf("[]*%s.Result[%s]", dataloader, value)
	args, end := "keys []"+l.Key, ""
	if len(l.Args) > 0 {
		args, end = "args "+l.Go+"Args, "+args, ")"
		d.P("r.%s = %s.Define(%s.Grouped(func(ctx context.Context, %s) %s {", l.Go, loader, loader, args, result)
	} else {
		d.P("r.%s = %s.Define(func(ctx context.Context, %s) %s {", l.Go, loader, args, result)
	}
	given := map[*binding.Target]string{}
	for _, a := range l.Args {
		given[a.Target] = "args." + l.Method.Param(a.Target).Go
		if a.Source.Kind == binding.FromMember && l.Method.Param(a.Target).Optional {
			given[a.Target] = "&" + given[a.Target]
		}
	}
	key := "keys"
	if l.Call.Mode == binding.Each {
		key = "key"
	}
	if p := l.Method.Param(l.Call.Key.Target); p != nil && l.Call.Mode == binding.Each && strings.HasPrefix(p.Type, "*") {
		key = "&key"
	}
	given[l.Call.Key.Target] = key
	fail := fmt.Sprintf("return %s.ByKey[%s, %s](keys, nil, err, nil)", loader, l.Key, value)
	for _, a := range l.Call.Args {
		if a.Source.Kind != binding.FromArgument && a.Source.Kind != binding.FromMember {
			given[a.Target] = d.fixed(a, l.Method, "r", fail)
		}
	}
	call := fmt.Sprintf("r.%s.%s(ctx, %s)", clientField(l.Service), l.Method.Go, d.params(l.Service, l.Method, l.Call, given))
	switch {
	case l.Call.Mode == binding.Each:
		d.P("return %s.Each(keys, func(key %s) (%s, error) {\nreturn %s.OrNil(%s)\n})", loader, l.Key, value, d.Use("github.com/facetgraph/facet/clients"), call)
	case l.Call.ByName && l.Key == "int" && strings.HasPrefix(l.Method.Result.Go, "map[string]"):
		d.P("found, err := %s\nreturn %s.ByName(keys, found, err, %s.Itoa)", call, loader, d.Use("strconv"))
	case l.Call.ByName:
		d.P("found, err := %s\nreturn %s.ByName(keys, found, err, func(key %s) %s { return key })", call, loader, l.Key, l.Key)
	case l.Match == nil:
		d.P("found, err := %s\nreturn %s.ByPosition(keys, found, err)", call, loader)
	default:
		d.P("found, err := %s\nreturn %s.ByKey(keys, found, err, func(o %s) %s { return %s })", call, loader, value, l.Key, l.Match.Type.KeyOf("o."+l.Match.Go))
	}
	config := fmt.Sprintf("Name: %q, HeedsContext: true, Tally: keys.Tally(%q)", l.Go, l.Go)
	if l.Most > 0 {
		config += fmt.Sprintf(", MaxBatch: %d", l.Most)
	}
	d.P("}%s, %s.Config[%s, %s]{%s})", end, loader, d.keyOf(l), value, config)
}

// fixed writes what gives a value that no argument has a say in, and returns its expression. resolvers is what the Resolvers
// are called there, and fail the statement that returns an err.
func (d *declarer) fixed(a *binding.Arg, m *binding.Method, resolvers, fail string) string {
	p := m.Param(a.Target)
	of := strings.TrimPrefix(p.Type, "*")
	name := "the" + p.Go
	switch {
	case a.Source.Kind == binding.FromClient && !p.Optional:
		return d.Use("github.com/facetgraph/facet/graph") + ".ClientName(ctx)"
	case a.Source.Kind == binding.FromClient:
		d.P("%s := %s.ClientName(ctx)", name, d.Use("github.com/facetgraph/facet/graph"))
		return "&" + name
	case a.Source.Kind == binding.FromSetting:
		value := fmt.Sprintf("%s.%s.Settings.%s", resolvers, clientField(m.Service), binding.GoName(a.Source.Literal))
		if p.Optional {
			return "&" + value
		}
		return value
	case a.Source.Kind == binding.FromLiteral && !p.Optional:
		return a.Source.Literal
	case a.Source.Kind == binding.FromLiteral:
		switch of {
		case "string", "int", "bool":
			d.P("%s := %s", name, a.Source.Literal)
		default:
			d.P("%s := %s(%s)", name, d.in(m.Service, of), a.Source.Literal)
		}
		return "&" + name
	}
	auth := d.Use("github.com/facetgraph/facet/auth")
	get := "RequireSubject"
	if p.Optional {
		get = "Subject"
	}
	d.P("%s, err := %s.%s[%s](ctx)\nif err != nil {\n%s\n}", name, auth, get, of, fail)
	return name
}

// params is the literal of a method's parameters.
func (d *declarer) params(s *binding.Service, m *binding.Method, call *binding.Call, given map[*binding.Target]string) string {
	var fields, members []string
	for _, t := range call.Targets() {
		switch {
		case t.Body != nil:
			fields = append(fields, "Body: "+given[t])
		case t.Member != nil:
			members = append(members, m.Param(t).Go+": "+given[t])
		default:
			fields = append(fields, m.Param(t).Go+": "+given[t])
		}
	}
	pkg := d.client(s)
	if len(members) > 0 {
		fields = append(fields, fmt.Sprintf("Body: &%s.%sBody{%s}", pkg, m.Go, strings.Join(members, ", ")))
	}
	return fmt.Sprintf("%s.%sParams{%s}", pkg, m.Go, strings.Join(fields, ", "))
}

// declaredOf are the declared fields of a type, by name.
func (d *declarer) declaredOf(o *codegen.Object) map[string]*binding.Field {
	fields := map[string]*binding.Field{}
	for _, f := range d.b.Fields {
		if f.Type == o.Name {
			fields[f.Name] = f
		}
	}
	return fields
}

// root writes the resolver root. It lacks the types whose fields are not all declared.
func (d *declarer) root() {
	generated := d.Use(d.data.Config.Exec.ImportPath())
	d.P("// Root resolves the types all of whose fields are declared. Where those are all types it is a [%s.ResolverRoot];", generated)
	d.P("// otherwise embed it in one.\ntype Root struct{ r *Resolvers }\n")
	d.P("// Declared are the resolvers that the root is made of.\nfunc (r Root) Declared() *Resolvers { return r.r }\n")
	d.P("// NewRoot returns a root of [NewResolvers].")
	d.P("func NewRoot(services map[string]*%s.Service, keys *%s.Meter) Root { return Root{NewResolvers(services, keys)} }\n",
		d.Use("github.com/facetgraph/facet/clients"), d.Use("github.com/facetgraph/facet/loader"))
	for _, name := range []string{"Mutation", "Query", "Subscription"} { // which resolvers by hand embed before anything is declared
		if !slices.ContainsFunc(d.b.Fields, func(f *binding.Field) bool { return f.Type == name }) {
			d.P("// %sFields resolves the declared fields of %s: there are none.\ntype %sFields struct{}\n", name, name, name)
			d.P("// %sFields resolves the declared fields of %s.\nfunc (r *Resolvers) %sFields() %sFields { return %sFields{} }\n", name, name, name, name, name)
		}
	}
	for _, o := range d.data.Objects {
		fields := d.declaredOf(o)
		if !o.HasResolvers() || len(fields) == 0 {
			continue
		}
		all := true
		for _, f := range o.Fields {
			all = all && (f.IsReserved() || !f.IsResolver && !f.IsBatch() || fields[f.Name] != nil)
		}
		name := o.Name
		d.P("// %sFields resolves the declared fields of %s.", name, name)
		d.P("func (r *Resolvers) %sFields() %sFields { return %sFields{r} }\n", name, name, name)
		if all {
			d.P("// %s resolves the fields of %s.", strings.ToUpper(name[:1])+name[1:], name)
			d.P("func (r Root) %s() %s.%sResolver { return %sFields{r.r} }\n", strings.ToUpper(name[:1])+name[1:], generated, strings.ToUpper(name[:1])+name[1:], name)
		}
	}
}

// object writes the resolvers of a type.
func (d *declarer) object(o *codegen.Object) {
	fields := d.declaredOf(o)
	if len(fields) == 0 || !o.HasResolvers() {
		return
	}
	d.P("// %sFields resolves the declared fields of %s. A type that embeds it takes a field over by a method of the same name.", o.Name, o.Name)
	d.P("type %sFields struct{ r *Resolvers }\n", o.Name)
	for _, cf := range o.Fields {
		if f := fields[cf.Name]; f != nil && (cf.IsResolver || cf.IsBatch()) {
			d.field(o, cf, f)
		}
	}
}

// shared writes what tells shared calls apart, where there are any.
func (d *declarer) shared() {
	for _, f := range d.b.Fields {
		if (f.Call.Mode == binding.Once || f.Call.Mode == binding.Same) && f.Call.Method != nil && f.Call.Method.Shared {
			d.P("// call is a call that fields of an operation share.\ntype call string")
			return
		}
	}
}
