package generate

import (
	"errors"
	"fmt"
	"go/token"
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
	"github.com/facetgraph/facet/generate/contract"
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
}

// declare writes the resolvers.
func (e *executor) declare(data *codegen.Data, deep map[string]bool) error {
	if e.binding == nil {
		return nil
	}
	d := &declarer{Printer: binding.NewPrinter(), b: e.binding, data: data, services: e.servicesPath, deep: deep}
	d.Use("context") // so that it has its name
	d.resolvers()
	d.root()
	for _, o := range data.Objects {
		d.object(o)
	}
	d.shared()
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
		if len(l.Args) > 0 {
			d.P("// %s are the arguments of the fields that %s loads for.", l.Go+"Args", l.Go)
			d.P("type %s struct {", l.Go+"Args")
			for _, a := range l.Args {
				d.P("%s %s", l.Method.Param(a.Target).Go, d.in(l.Service, l.Method.Param(a.Target).Type))
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
		if a.Source.Kind == binding.FromViewer || a.Source.Kind == binding.FromLiteral {
			given[a.Target] = d.fixed(a, l.Method, fail)
		}
	}
	call := fmt.Sprintf("r.%s.%s(ctx, %s)", clientField(l.Service), l.Method.Go, d.params(l.Service, l.Method, l.Call, given))
	switch {
	case l.Call.Mode == binding.Each:
		d.P("return %s.Each(keys, func(key %s) (%s, error) {\nreturn %s.OrNil(%s)\n})", loader, l.Key, value, d.Use("github.com/facetgraph/facet/clients"), call)
	case l.Call.ByName && l.Key == "int":
		d.P("found, err := %s\nreturn %s.ByName(keys, found, err, %s.Itoa)", call, loader, d.Use("strconv"))
	case l.Call.ByName:
		d.P("found, err := %s\nreturn %s.ByName(keys, found, err, func(key string) string { return key })", call, loader)
	case l.Match == nil:
		d.P("found, err := %s\nreturn %s.ByPosition(keys, found, err)", call, loader)
	default:
		d.P("found, err := %s\nreturn %s.ByKey(keys, found, err, func(o %s) %s { return o.%s })", call, loader, value, l.Key, l.Match.Go)
	}
	config := fmt.Sprintf("Name: %q, HeedsContext: true, Tally: keys.Tally(%q)", l.Go, l.Go)
	if l.Most > 0 {
		config += fmt.Sprintf(", MaxBatch: %d", l.Most)
	}
	d.P("}%s, %s.Config[%s, %s]{%s})", end, loader, d.keyOf(l), value, config)
}

// fixed writes what gives a value that no argument has a say in, and returns its expression.
func (d *declarer) fixed(a *binding.Arg, m *binding.Method, fail string) string {
	p := m.Param(a.Target)
	of := strings.TrimPrefix(p.Type, "*")
	name := "the" + p.Go
	switch {
	case a.Source.Kind == binding.FromLiteral && !p.Optional:
		return a.Source.Literal
	case a.Source.Kind == binding.FromLiteral:
		if of == "float64" {
			d.P("%s := float64(%s)", name, a.Source.Literal)
		} else {
			d.P("%s := %s", name, a.Source.Literal)
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
	targets := []*binding.Target{}
	if call.Key != nil {
		targets = append(targets, call.Key.Target)
	}
	for _, a := range call.Args {
		targets = append(targets, a.Target)
	}
	for _, t := range targets {
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
	for _, name := range []string{"Mutation", "Query"} { // which resolvers by hand embed before anything is declared
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

// field writes one resolver.
func (d *declarer) field(o *codegen.Object, cf *codegen.Field, f *binding.Field) {
	result := d.typ(cf.TypeReference.GO)
	params := []string{"ctx context.Context"}
	if f.Root == "" {
		params = append(params, "objs []"+d.typ(o.Reference()))
		result = "[]" + result
	}
	if f.Call.Mode == binding.Constant {
		d.constant(o, cf, f, strings.Join(params, ", "), result)
		return
	}
	vars := map[string]string{}
	for _, a := range cf.Args {
		name := variable(a.Name)
		vars[a.Name] = name
		params = append(params, name+" "+d.typ(a.TypeReference.GO))
	}
	doc := fmt.Sprintf("%s is %s of the service %s.", cf.GoFieldName, f.Call.Method.Go, f.Call.Method.Service.Name)
	d.P("// %s\nfunc (f %sFields) %s(%s) (found %s, err error) {", doc, o.Name, cf.GoFieldName, strings.Join(params, ", "), result)
	for _, a := range f.Call.Args {
		if a.Source.Kind == binding.FromArgument {
			d.bounds(cf, a.Target.Schema(), vars[a.Source.Argument.Name], a.Place, a.Source.Argument.Name)
		}
	}
	switch f.Call.Mode {
	case binding.Batch, binding.Each:
		d.loads(o, cf, f, vars)
	default:
		d.calls(cf, f, vars)
	}
	d.P("}\n")
}

// constant writes the resolver of a field that is always the same.
func (d *declarer) constant(o *codegen.Object, cf *codegen.Field, f *binding.Field, params, result string) {
	d.P("// %s is a constant.\nfunc (f %sFields) %s(%s) (%s, error) {", cf.GoFieldName, o.Name, cf.GoFieldName, params, result)
	value := f.Call.Literal
	if _, pointer := cf.TypeReference.GO.(*types.Pointer); pointer {
		d.P("value := %s(%s)", basicOf(cf.TypeReference.GO.(*types.Pointer).Elem()), value)
		value = "&value"
	}
	if f.Root == "" {
		d.P("return %s.Same(objs, %s, nil)\n}\n", d.Use("github.com/facetgraph/facet/loader"), value)
		return
	}
	d.P("return %s, nil\n}\n", value)
}

// variable is a name for an argument that is none of Go's or of the generated code.
func variable(name string) string {
	if token.IsKeyword(name) || slices.Contains([]string{"ctx", "objs", "found", "err", "f", "p", "key", "args", "any", "int", "string", "bool", "float64", "len", "nil", "true", "false", "error"}, name) {
		return name + "_"
	}
	if name[0] == '_' || strings.HasPrefix(name, "the") {
		return "arg" + name
	}
	return strings.ToLower(name[:1]) + name[1:] + map[bool]string{true: "_"}[isPackageName(name)]
}

// isPackageName says that a name could be that of an import.
func isPackageName(name string) bool {
	return slices.Contains([]string{"graph", "loader", "clients", "auth", "strconv", "time", "context", "generated", "dataloader", "model"}, name)
}

// loads writes the statements of a field that asks a loader.
func (d *declarer) loads(o *codegen.Object, cf *codegen.Field, f *binding.Field, vars map[string]string) {
	loader := d.Use("github.com/facetgraph/facet/loader")
	l, key := f.Call.Loader, f.Call.Key
	wrap := func(key string) string { return key }
	if len(l.Args) > 0 {
		var parts []string
		for _, a := range f.Call.Args {
			if a.Source.Kind == binding.FromArgument {
				parts = append(parts, l.Method.Param(a.Target).Go+": "+d.convert(cf, a, vars, l.Method))
			}
		}
		d.P("args := %sArgs{%s}", l.Go, strings.Join(parts, ", "))
		wrap = func(key string) string {
			return fmt.Sprintf("%s{Key: %s, Args: args}", d.keyOf(l), key)
		}
	}
	if f.Root == "" {
		member := "o." + key.Member.Go
		if key.Optional {
			member = loader + ".KeyOf(" + member + ")"
		}
		switch {
		case key.List && len(l.Args) > 0:
			d.errs = append(d.errs, fmt.Errorf("%s.%s: several keys of an object, together with arguments, are for Go", f.Type, f.Name))
		case key.List:
			d.P("return %s.Lists(ctx, f.r.%s, objs, func(o %s) []%s { return %s })", loader, l.Go, d.typ(o.Reference()), l.Key, member)
		case key.Optional && len(l.Args) > 0:
			d.errs = append(d.errs, fmt.Errorf("%s.%s: a key that may be null, together with arguments, is for Go", f.Type, f.Name))
		default:
			d.P("return %s.All(ctx, f.r.%s, %s.KeysOf(objs, func(o %s) %s { return %s }))", loader, l.Go, loader, d.typ(o.Reference()), d.keyOf(l), wrap(member))
		}
		return
	}
	arg := cf.FieldDefinition.Arguments.ForName(key.Argument.Name)
	name := vars[arg.Name]
	if key.Optional {
		d.P("if %s == nil {\nreturn found, nil\n}", name)
	}
	graph := d.Use("github.com/facetgraph/facet/graph")
	t := argType(cf, arg.Name)
	switch {
	case key.List:
		of := t.(*types.Slice).Elem()
		if basicOf(of) == l.Key && len(l.Args) == 0 {
			d.P("found, err = %s.Many(ctx, f.r.%s, %s)", loader, l.Go, name)
			break
		}
		d.P("keys := make([]%s, len(%s))\nfor i, v := range %s {", d.keyOf(l), name, name)
		d.P("keys[i] = %s\n}", wrap(d.scalar("v", of, l.Key, arg.Name)))
		d.P("found, err = %s.Many(ctx, f.r.%s, keys)", loader, l.Go)
	default:
		if p, ok := t.(*types.Pointer); ok {
			name, t = "*"+name, p.Elem()
		}
		d.P("found, err = %s.One(ctx, f.r.%s, %s)", loader, l.Go, wrap(d.scalar(name, t, l.Key, arg.Name)))
	}
	d.P("return found, %s.Rejected(err, %q)", graph, arg.Name)
}

// calls writes the statements of a field that calls without a loader.
func (d *declarer) calls(cf *codegen.Field, f *binding.Field, vars map[string]string) {
	graph := d.Use("github.com/facetgraph/facet/graph")
	m := f.Call.Method
	given := map[*binding.Target]string{}
	var names []string
	for _, a := range f.Call.Args {
		if a.Source.Kind == binding.FromArgument {
			given[a.Target] = d.convert(cf, a, vars, m)
			names = append(names, a.Place)
			continue
		}
		given[a.Target] = d.fixed(a, m, "return found, err")
	}
	blame := ""
	if len(names) == 1 {
		blame = names[0]
	}
	want := d.typ(cf.TypeReference.GO)
	have := d.in(m.Service, m.Result.Go)
	d.P("p := %s", d.params(m.Service, m, f.Call, given))
	call := fmt.Sprintf("f.r.%s.%s(ctx, p)", clientField(m.Service), m.Go)
	nothing := !cf.TypeReference.GQL.NonNull && (strings.HasPrefix(have, "*") || strings.HasPrefix(have, "[]"))
	if f.Call.Mode != binding.Write && nothing {
		call = d.Use("github.com/facetgraph/facet/clients") + ".OrNil(" + call + ")"
	}
	if have == "" {
		d.P("if err := %s; err != nil {\nreturn found, %s.Refused(err, %q)\n}", call, graph, blame)
		value := "true"
		if want != "bool" {
			d.P("yes := true")
			value = "&yes"
		}
		d.P("return %s, nil", value)
		return
	}
	loader := "github.com/facetgraph/facet/loader"
	if m.Shared && f.Call.Mode != binding.Write {
		call = fmt.Sprintf("%s.Once(ctx, call(%s+p.Key()), func() (%s, error) {\nreturn %s\n})", d.Use(loader), strconv.Quote(m.Service.Name+" "), have, call)
	}
	if f.Call.Mode != binding.Write && !d.deep[cf.TypeReference.Definition.Name] { // batches beside it need not wait for it
		call = fmt.Sprintf("%s.Alone(ctx, func() (%s, error) {\nreturn %s\n})", d.Use(loader), have, call)
	}
	d.P("answer, err := %s", call)
	refused := "Rejected"
	if f.Call.Mode == binding.Write {
		refused = "Refused"
	}
	d.P("if err != nil {\nreturn found, %s.%s(err, %q)\n}", graph, refused, blame)
	value := "answer"
	switch {
	case want == have:
	case want == "*"+have:
		value = "&answer"
	default:
		d.errs = append(d.errs, fmt.Errorf("%s.%s: the answer is held in %s, and gqlgen wants %s", f.Type, f.Name, have, want))
	}
	if f.Call.Mode == binding.Same {
		d.P("return %s.Same(objs, %s, nil)", d.Use("github.com/facetgraph/facet/loader"), value)
		return
	}
	d.P("return %s, nil", value)
}

// argType is the Go type of an argument.
func argType(cf *codegen.Field, name string) types.Type {
	for _, a := range cf.Args {
		if a.Name == name {
			return a.TypeReference.GO
		}
	}
	return types.Typ[types.Invalid]
}

// basicOf is the basic type that a type is, "" for others.
func basicOf(t types.Type) string {
	if b, ok := t.(*types.Basic); ok {
		return b.Name()
	}
	return ""
}

// underlying is the basic type that a type is made of.
func underlying(t types.Type) string {
	if b, ok := t.Underlying().(*types.Basic); ok {
		return b.Name()
	}
	return ""
}

// scalar is an expression of a basic type for a value. It writes statements where the conversion may fail.
func (d *declarer) scalar(value string, t types.Type, want, place string) string {
	have := underlying(t)
	switch {
	case basicOf(t) == want:
		return value
	case have == want:
		return want + "(" + value + ")"
	case have == "string" && want == "int":
		name := "n" + strings.Map(letters, binding.GoName(place))
		d.P("%s, err := %s.Integer(%q, string(%s))\nif err != nil {\nreturn found, err\n}", name, d.Use("github.com/facetgraph/facet/graph"), place, value)
		return name
	case strings.HasPrefix(have, "int") && want == "string":
		return d.Use("strconv") + ".Itoa(int(" + value + "))"
	case strings.HasPrefix(have, "int") && (want == "int" || want == "float64"):
		return want + "(" + value + ")"
	case isTime(t) && want == "string":
		return value + ".Format(" + d.Use("time") + ".RFC3339Nano)"
	}
	d.errs = append(d.errs, fmt.Errorf("argument %s: %s cannot be sent as %s", place, t, want))
	return value
}

func letters(r rune) rune {
	if 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' {
		return r
	}
	return -1
}

func isTime(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == "time" && n.Obj().Name() == "Time"
}

// convert is an expression for an argument, of the type of the parameter that it is sent as.
func (d *declarer) convert(cf *codegen.Field, a *binding.Arg, vars map[string]string, m *binding.Method) string {
	name, t := vars[a.Source.Argument.Name], argType(cf, a.Source.Argument.Name)
	pointer, isPointer := t.(*types.Pointer)
	if a.Target.Body != nil || a.Target.Schema().Kind == contract.Object {
		if isPointer {
			return name
		}
		return "&" + name
	}
	p := m.Param(a.Target)
	if list, ok := t.(*types.Slice); ok {
		of := strings.TrimPrefix(p.Type, "[]")
		if basicOf(list.Elem()) == of || strings.HasPrefix(of, "*") {
			return name
		}
		all := name + "List"
		d.P("%s := make(%s, len(%s))\nfor i, v := range %s {", all, p.Type, name, name)
		d.P("%s[i] = %s\n}", all, d.scalar("v", list.Elem(), of, a.Place))
		return all
	}
	want := strings.TrimPrefix(p.Type, "*")
	if !isPointer {
		value := d.scalar(name, t, want, a.Place)
		if !p.Optional {
			return value
		}
		if value != name {
			d.P("%sValue := %s", name, value)
			value = name + "Value"
		}
		return "&" + value
	}
	if basicOf(pointer.Elem()) == want && p.Optional {
		return name
	}
	if !p.Optional {
		d.P("if err := %s.Given(%q, %s); err != nil {\nreturn found, err\n}", d.Use("github.com/facetgraph/facet/graph"), a.Place, name)
		return d.scalar("*"+name, pointer.Elem(), want, a.Place)
	}
	d.P("var %sValue *%s\nif %s != nil {", name, want, name)
	d.P("v := %s\n%sValue = &v\n}", d.scalar("*"+name, pointer.Elem(), want, a.Place), name)
	return name + "Value"
}

// bounds writes the checks of an argument that the contract bounds.
func (d *declarer) bounds(cf *codegen.Field, s *contract.Schema, name, place, argument string) {
	t := argType(cf, argument)
	value := name
	pointer, isPointer := t.(*types.Pointer)
	if isPointer {
		value, t = "*"+name, pointer.Elem()
	}
	check := d.check(s, value, t, place)
	switch {
	case check == "":
	case isPointer:
		d.P("if %s != nil {\nif err := %s; err != nil {\nreturn found, err\n}\n}", name, check)
	default:
		d.P("if err := %s; err != nil {\nreturn found, err\n}", check)
	}
}

// check is the expression that holds a value to the bounds of a schema; "" where there are none.
func (d *declarer) check(s *contract.Schema, value string, t types.Type, place string) string {
	graph := func() string { return d.Use("github.com/facetgraph/facet/graph") }
	basic := underlying(t)
	if s.Kind == contract.Integer && basic != "int" || s.Kind == contract.Number && basic != "float64" {
		return "" // it is sent as another type, and the service says what is wrong
	}
	number := func(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
	switch s.Kind {
	case contract.Integer, contract.Number:
		if basicOf(t) == "" {
			value = basic + "(" + value + ")"
		}
		switch {
		case s.Minimum != nil && s.Maximum != nil:
			return fmt.Sprintf("%s.Between(%q, %s, %s, %s)", graph(), place, value, number(*s.Minimum), number(*s.Maximum))
		case s.Minimum != nil:
			return fmt.Sprintf("%s.AtLeast(%q, %s, %s)", graph(), place, value, number(*s.Minimum))
		case s.Maximum != nil:
			return fmt.Sprintf("%s.AtMost(%q, %s, %s)", graph(), place, value, number(*s.Maximum))
		}
	case contract.String:
		if len(s.Enum) > 0 && basicOf(t) == "string" { // a type of its own has been read as one of these
			return fmt.Sprintf("%s.OneOf(%q, %s, %s)", graph(), place, value, quoted(s.Enum))
		}
		if (s.MinLength != nil || s.MaxLength != nil) && basic == "string" {
			return fmt.Sprintf("%s.Length(%q, %s, %s)", graph(), place, value, lowHigh(s.MinLength, s.MaxLength))
		}
	case contract.Array:
		if _, ok := t.(*types.Slice); ok && (s.MinItems != nil || s.MaxItems != nil) {
			return fmt.Sprintf("%s.Count(%q, %s, %s)", graph(), place, value, lowHigh(s.MinItems, s.MaxItems))
		}
	}
	return ""
}

// lowHigh are bounds as arguments; -1 is no upper one.
func lowHigh(low, high *int64) string {
	l, h := int64(0), int64(-1)
	if low != nil {
		l = *low
	}
	if high != nil {
		h = *high
	}
	return fmt.Sprintf("%d, %d", l, h)
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
