package generate

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/binding"
	"github.com/facetgraph/facet/generate/contract"
)

// field writes one resolver.
func (d *declarer) field(o *codegen.Object, cf *codegen.Field, f *binding.Field) {
	result := d.typ(cf.TypeReference.GO)
	params := []string{"ctx context.Context"}
	switch f.Root {
	case "":
		params = append(params, "objs []"+d.typ(o.Reference()))
		result = "[]" + result
	case ast.Subscription:
		result = "<-chan " + result
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
	for _, a := range cf.Args {
		vars[a.Name] = d.local(f, a, vars[a.Name])
	}
	for _, a := range f.Call.Args {
		if a.Source.Kind == binding.FromArgument {
			d.hold(a.Target.Schema(), vars[a.Source.Argument.Name], argType(cf, a.Source.Argument.Name), strconv.Quote(a.Place), "return found, err")
		}
	}
	if key := f.Call.Key; key != nil && key.Argument != nil && !key.List {
		s := key.Target.Schema()
		if s.Kind == contract.Array {
			s = s.Items
		}
		d.hold(s, vars[key.Argument.Name], argType(cf, key.Argument.Name), strconv.Quote(key.Argument.Name), "return found, err")
	}
	switch f.Call.Mode {
	case binding.Batch, binding.Each:
		d.loads(o, cf, f, vars)
	case binding.Stream:
		d.follows(cf, f, vars)
	case binding.Once:
		if f.Call.Page != nil {
			d.page(cf, f, vars)
			break
		}
		d.calls(cf, f, vars)
	default:
		d.calls(cf, f, vars)
	}
	d.P("}\n")
}

// local writes what takes the key of an argument that is a global id, and returns what has it; other arguments are as they are.
func (d *declarer) local(f *binding.Field, a *codegen.FieldArgument, name string) string {
	kind := f.IDKind(a.Name)
	if kind == "" {
		return name
	}
	function := "LocalID"
	switch a.TypeReference.GO.(type) {
	case *types.Pointer:
		function = "LocalIDOrNil"
	case *types.Slice:
		function = "LocalIDs"
	}
	d.P("%sKey, err := %s.%s(%q, %q, %s)\nif err != nil {\nreturn found, err\n}", name, d.graph(), function, a.Name, kind, name)
	return name + "Key"
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
		member := d.keyMember(o, f, key)
		switch {
		case key.List && len(l.Args) > 0:
			d.errs = append(d.errs, fmt.Errorf("%s.%s: several keys of an object, together with arguments, are for Go", f.Type, f.Name))
		case key.List:
			d.P("return %s.Lists(ctx, f.r.%s, objs, func(o %s) []%s { return %s })", loader, l.Go, d.typ(o.Reference()), l.Key, member)
		case len(l.Args) > 0:
			d.askedKeys(o, f, member)
		default:
			d.P("return %s.All(ctx, f.r.%s, %s.KeysOf(objs, func(o %s) %s { return %s }))", loader, l.Go, loader, d.typ(o.Reference()), d.keyOf(l), member)
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

// askedKeys writes the loading of keys that have arguments, or further parts, beside them. Where one of these is missing, nothing
// is asked for.
func (d *declarer) askedKeys(o *codegen.Object, f *binding.Field, member string) {
	loader, l := d.Use("github.com/facetgraph/facet/loader"), f.Call.Loader
	d.P("return %s.All(ctx, f.r.%s, %s.KeysOf(objs, func(o %s) (none %s) {\nkey := %s", loader, l.Go, loader, d.typ(o.Reference()), d.keyOf(l), member)
	missing := []string{"key == " + zeroOf(l.Key)}
	parts := ""
	for _, a := range f.Call.Args {
		if a.Source.Kind == binding.FromMember {
			name := "args." + l.Method.Param(a.Target).Go
			parts += fmt.Sprintf("%s = %s\n", name, d.keyMember(o, f, a.Source.Key))
			missing = append(missing, name+" == "+zeroOf(a.Source.Key.Go))
		}
	}
	if parts != "" {
		d.P("args := args\n%s", parts)
	}
	d.P("if %s {\nreturn none\n}\nreturn %s{Key: key, Args: args}\n}))", strings.Join(missing, " || "), d.keyOf(l))
}

// zeroOf is the zero value of the type of a key.
func zeroOf(goType string) string {
	if goType == "int" {
		return "0"
	}
	return `""`
}

// given writes what gives each target of a call its value, and returns the expressions and the argument that is to blame
// where a service refuses one: the only one.
func (d *declarer) given(cf *codegen.Field, f *binding.Field, vars map[string]string) (given map[*binding.Target]string, blame string) {
	given = map[*binding.Target]string{}
	var names []string
	blame = `""`
	for _, a := range f.Call.Args {
		if a.Source.Kind == binding.FromArgument {
			given[a.Target] = d.convert(cf, a, vars, f.Call.Method)
			names = append(names, a.Place)
			continue
		}
		if a.Source.Kind == binding.FromPage || a.Source.Kind == binding.FromMember {
			continue // which the page says
		}
		given[a.Target] = d.fixed(a, f.Call.Method, "f.r", "return found, err")
	}
	if len(names) == 1 {
		blame = strconv.Quote(names[0])
	}
	if places := f.Call.Places(); len(places) > 1 {
		name := "place" + f.Type + binding.GoName(f.Name)
		d.later = append(d.later, func() { d.places(name, f, places) })
		blame = fmt.Sprintf("%s.Blamed(err, %s, %s)", d.Use("github.com/facetgraph/facet/graph"), blame, name)
	}
	return given, blame
}

// places writes the function that says what the names of a service stand for.
func (d *declarer) places(name string, f *binding.Field, places []binding.Place) {
	d.P("// %s is what the names of the service's stand for in the arguments of %s.%s.", name, f.Type, f.Name)
	d.P("func %s(field string) string {\nswitch field {", name)
	var same []string
	for _, p := range places {
		if p.Wire == p.Argument {
			same = append(same, p.Wire)
			continue
		}
		d.P("case %q:\nreturn %q", p.Wire, p.Argument)
	}
	if len(same) > 0 {
		d.P("case %s:\nreturn field", quoted(same))
	}
	d.P("}\nreturn \"\"\n}\n")
}

// follows writes the statements of a field that opens a stream.
func (d *declarer) follows(cf *codegen.Field, f *binding.Field, vars map[string]string) {
	m := f.Call.Method
	given, blame := d.given(cf, f, vars)
	want, have := d.typ(cf.TypeReference.GO), d.in(m.Service, m.Result.Go)
	if want != have {
		d.errs = append(d.errs, fmt.Errorf("%s.%s: an event is held in %s, and gqlgen wants %s", f.Type, f.Name, have, want))
	}
	d.P("p := %s", d.params(m.Service, m, f.Call, given))
	d.P("found, err = %s.Follow(ctx, func(ctx context.Context) %s.Seq2[%s, error] { return f.r.%s.%s(ctx, p) })",
		d.Use("github.com/facetgraph/facet/clients"), d.Use("iter"), have, clientField(m.Service), m.Go)
	d.P("return found, %s.Refused(err, %s)", d.Use("github.com/facetgraph/facet/graph"), blame)
}

// page writes the statements of a connection.
func (d *declarer) page(cf *codegen.Field, f *binding.Field, vars map[string]string) {
	m, page := f.Call.Method, f.Call.Page
	services, loader := d.Use("github.com/facetgraph/facet/clients"), d.Use("github.com/facetgraph/facet/loader")
	parse := "AfterOffset"
	if page.By == binding.ByCursor {
		parse = "AfterCursor"
	}
	if page.Size.Schema().Minimum == nil {
		d.refuse(fmt.Sprintf("%s.AtLeast(\"first\", %s, 0)", d.graph(), vars["first"]), "return found, err")
	}
	refuse := fmt.Sprintf("if err != nil {\nreturn found, %s.BadInput(\"after\", \"%%s\", err)\n}", d.graph())
	d.P("from, err := %s.%s(%s)\n%s", services, parse, vars["after"], refuse)
	value := map[binding.Paging]string{binding.ByCursor: "from.Cursor", binding.ByOffset: "from.Offset", binding.ByNumber: "number"}[page.By]
	if page.By == binding.ByNumber {
		d.P("number, err := from.Number(%s, %d)\n%s", vars["first"], page.Base, refuse)
	}
	if m.Param(page.From).Optional {
		if value = "&" + value; page.By == binding.ByCursor {
			value = "from.CursorOrNil()"
		}
	}
	given, blame := d.given(cf, f, vars)
	given[page.From] = value
	if page.By == binding.ByCursor {
		most := "0"
		if high := page.Size.Schema().Maximum; high != nil {
			most = number(high)
		}
		d.P("size := from.Size(%s, %s)", vars["first"], most)
		if given[page.Size] = "size"; m.Param(page.Size).Optional {
			given[page.Size] = "&size"
		}
	}
	d.P("p := %s", d.params(m.Service, m, f.Call, given))
	have := d.in(m.Service, m.Result.Go)
	call := fmt.Sprintf("%s.OrNil(f.r.%s.%s(ctx, p))", services, clientField(m.Service), m.Go)
	if m.Shared {
		call = fmt.Sprintf("%s.Once(ctx, call(p.Key()), func() (%s, error) {\nreturn %s\n})", loader, have, call)
	}
	d.P("answer, err := %s\nif err != nil {\nreturn found, %s.Rejected(err, %s)\n}", call, d.graph(), blame)
	c := page.Connection
	edge := d.in(m.Service, c.Edge)
	d.P("edges, info := %s.Connection(answer, from, %s, func(cursor string, node %s) *%s { return &%s{Cursor: cursor, Node: node} })",
		services, vars["first"], d.in(m.Service, c.Node.Go), edge, edge)
	total := ""
	if c.Total {
		total = ", TotalCount: answer.Total"
	}
	d.P("return &%s{Edges: edges, PageInfo: info%s}, nil", d.in(m.Service, c.Name), total)
}

// calls writes the statements of a field that calls without a loader.
func (d *declarer) calls(cf *codegen.Field, f *binding.Field, vars map[string]string) {
	graph := d.Use("github.com/facetgraph/facet/graph")
	m := f.Call.Method
	given, blame := d.given(cf, f, vars)
	want := d.typ(cf.TypeReference.GO)
	have := d.in(m.Service, m.Result.Go)
	d.P("p := %s", d.params(m.Service, m, f.Call, given))
	call := fmt.Sprintf("f.r.%s.%s(ctx, p)", clientField(m.Service), m.Go)
	nothing := !cf.TypeReference.GQL.NonNull && (strings.HasPrefix(have, "*") || strings.HasPrefix(have, "[]"))
	if f.Call.Mode != binding.Write && nothing {
		call = d.Use("github.com/facetgraph/facet/clients") + ".OrNil(" + call + ")"
	}
	if have == "" {
		d.P("if err := %s; err != nil {\nreturn found, %s\n}", call, d.refused(f, blame))
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
		call = fmt.Sprintf("%s.Once(ctx, call(p.Key()), func() (%s, error) {\nreturn %s\n})", d.Use(loader), have, call)
	}
	if f.Call.Mode != binding.Write && !d.deep[cf.TypeReference.Definition.Name] { // batches beside it need not wait for it
		call = fmt.Sprintf("%s.Alone(ctx, func() (%s, error) {\nreturn %s\n})", d.Use(loader), have, call)
	}
	d.P("answer, err := %s", call)
	refused := fmt.Sprintf("%s.Rejected(err, %s)", graph, blame)
	if f.Call.Mode == binding.Write {
		refused = d.refused(f, blame)
	}
	d.P("if err != nil {\nreturn found, %s\n}", refused)
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

// refused is the expression of the error of a write: of what kind the object is that is not there, where a global id says it.
func (d *declarer) refused(f *binding.Field, blame string) string {
	if kinds := f.IDKinds(); len(kinds) == 1 {
		return fmt.Sprintf("%s.RefusedOf(err, %s, %q)", d.graph(), blame, kinds[0])
	}
	return fmt.Sprintf("%s.Refused(err, %s)", d.graph(), blame)
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
