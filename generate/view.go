package generate

import (
	"fmt"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
	"github.com/vektah/gqlparser/v2/ast"
)

// view is what the template renders.
type view struct {
	data     *codegen.Data
	names    *names
	config   string // the name of the configuration, for messages
	union    string // the file of the union schema
	report   *Report
	problems []error

	Objects   []*object
	positions map[string]*position
	downs     map[string]*down
	abstracts map[string]*abstract
	deep      map[string]bool // object and abstract types with a call on or below them
}

// object is one object type of the union schema.
type object struct {
	ID           int
	Name         string
	Const        string // the constant that is the ID
	Writer       string // the write function
	Resolver     string // the resolve function, or "nil"
	Go           string // the Go type, as *posts.Post; "" for the roots
	Root         bool
	Query        bool // the root of queries
	Subscription bool
	Deep         bool
	Fields       []*field
}

// field is one field of an object type, with the lines that resolve and write it.
type field struct {
	Op      int
	Name    string
	Kind    string // of plan: CallKind, LocalKind, or "" for fields that are read
	Args    string // what decodes the arguments; "" where there are none
	Resolve string // statement in the resolve function; "" where nothing is to be called
	Write   string // statement in the write function
}

func newView(data *codegen.Data, n *names, e *executor) *view {
	return &view{
		data: data, names: n, config: e.paths.Config, union: e.paths.Union, report: e.report,
		positions: map[string]*position{}, downs: map[string]*down{}, abstracts: map[string]*abstract{}, deep: map[string]bool{},
	}
}

// Build fills in the view. The template calls it first, because Go types can be named only while a file is rendered.
func (v *view) Build() string {
	objects := slices.DeleteFunc(slices.Clone(v.data.Objects), func(o *codegen.Object) bool { return strings.HasPrefix(o.Name, "__") })
	v.findDeep(objects)
	for i, o := range objects {
		v.Objects = append(v.Objects, v.object(o, i))
	}
	return ""
}

func (v *view) object(o *codegen.Object, id int) *object {
	obj := &object{
		ID: id, Name: o.Name, Const: v.names.ofType("type", o.Name), Writer: v.names.ofType("write", o.Name), Resolver: "nil",
		Root: o.Root, Query: o.Definition == v.data.Schema.Query, Subscription: o.Stream, Deep: v.deep[o.Name],
	}
	if obj.Deep {
		obj.Resolver = v.names.ofType("resolve", o.Name)
	}
	if !o.Root {
		obj.Go = ref(o.Reference())
		if !isPointerType(o.Reference()) {
			v.problems = append(v.problems, fmt.Errorf("%s: an object type cannot be held in %s: bind it to a Go struct under models: in %s",
				o.Name, o.Type, v.config))
			return obj
		}
	}
	for _, f := range o.Fields {
		if f.IsReserved() {
			continue
		}
		if why := v.unmapped(o, f); why != "" {
			v.problem(f, "%s", why)
			continue
		}
		v.report.add(o, f)
		obj.Fields = append(obj.Fields, v.field(o, f, len(obj.Fields)))
	}
	return obj
}

// UnionFile is the name of the union's file in the folder of the code.
func (v *view) UnionFile() string { return filepath.Base(v.union) }

// Decodes says that a field has arguments.
func (v *view) Decodes() bool {
	return slices.ContainsFunc(v.Objects, func(o *object) bool {
		return slices.ContainsFunc(o.Fields, func(f *field) bool { return f.Args != "" })
	})
}

// Positions, Downs and Abstracts are the functions that fields asked for.
func (v *view) Positions() []*position { return sortedValues(v.positions) }
func (v *view) Downs() []*down         { return sortedValues(v.downs) }
func (v *view) Abstracts() []*abstract { return sortedValues(v.abstracts) }

// Members are the members of all abstract types, each Go type once.
func (v *view) Members() []member {
	byGo := map[string]member{}
	for _, a := range v.Abstracts() {
		for _, m := range a.Members {
			if _, ok := byGo[m.Go]; !ok {
				byGo[m.Go] = m
			}
		}
	}
	return sortedValues(byGo)
}

// ref names a Go type in the file being rendered, importing its package.
func ref(t types.Type) string { return templates.CurrentImports.LookupType(t) }

func (v *view) problem(f *codegen.Field, format string, args ...any) {
	v.problems = append(v.problems, fmt.Errorf("%s.%s: %s", f.Object.Name, f.Name, fmt.Sprintf(format, args...)))
}

// isCall says that a field is resolved before writing: by a resolver, by a method that may do I/O, or by a method that
// returns objects and so must be asked only once.
func isCall(f *codegen.Field) bool {
	return f.IsResolver || f.IsBatch() || f.IsMethod() && (f.MethodHasContext || isComposite(f.TypeReference))
}

// kindOf names the plan.Kind of a field.
func kindOf(f *codegen.Field) string {
	switch {
	case !isCall(f):
		return ""
	case f.IsMethod() && !f.MethodHasContext && !f.IsResolver:
		return "LocalKind"
	}
	return "CallKind"
}

func isComposite(r *config.TypeReference) bool {
	switch r.Definition.Kind {
	case ast.Object, ast.Interface, ast.Union:
		return true
	}
	return false
}

// findDeep marks the types that have a call on or below them, to a fixed point.
func (v *view) findDeep(objects []*codegen.Object) {
	for changed := true; changed; {
		changed = false
		for _, o := range objects {
			if v.deep[o.Name] {
				continue
			}
			for _, f := range o.Fields {
				if !f.IsReserved() && (isCall(f) || v.deep[f.TypeReference.Definition.Name]) {
					v.deep[o.Name], changed = true, true
				}
			}
		}
		for name, i := range v.data.Interfaces {
			for _, impl := range i.Implementors {
				if v.deep[impl.Name] && !v.deep[name] {
					v.deep[name], changed = true, true
				}
			}
		}
	}
}

// field builds the statements of one field.
func (v *view) field(o *codegen.Object, f *codegen.Field, op int) *field {
	out := &field{Op: op, Name: f.Name, Kind: kindOf(f)}
	if len(f.Args) > 0 {
		out.Args = args(f)
	}
	switch {
	case o.Stream:
		out.Kind = "CallKind"
		out.Resolve = v.subscribe(o, f)
		out.Write = fmt.Sprintf("ok = %s(w, f, %s) && ok", form("Slot", f.TypeReference.GO), v.slotPut(f, f.TypeReference))
	case out.Kind != "":
		out.Resolve = v.call(o, f)
		out.Write = fmt.Sprintf("ok = %s(w, f, %s) && ok", form("Slot", f.TypeReference.GO), v.slotPut(f, f.TypeReference))
	case f.IsMethod():
		out.Write = v.method(o, f)
	case isComposite(f.TypeReference):
		out.Resolve, out.Write = v.inline(o, f)
	default:
		out.Write = v.leafField(f)
	}
	return out
}

// call is the statement that resolves a call field.
func (v *view) call(o *codegen.Object, f *codegen.Field) string {
	result, below := ref(f.TypeReference.GO), v.down(f.TypeReference)
	args := callArgs(f, "n.Args")
	switch {
	case o.Root:
		return fmt.Sprintf("%s(t, f, func(n *plan.Node) (%s, error) {\nreturn resolvers(n).%s().%s(n.Ctx%s)\n}, %s)",
			form("One", f.TypeReference.GO), result, templates.UcFirst(o.Name), f.GoFieldName, args, below)
	case f.IsBatch():
		return fmt.Sprintf("%s(t, f, os, func(n *plan.Node, os []%s) ([]%s, error) {\nreturn resolvers(n).%s().%s(n.Ctx, os%s)\n}, %s)",
			form("Batch", f.TypeReference.GO), ref(o.Reference()), result, templates.UcFirst(o.Name), f.GoFieldName, args, below)
	case f.IsResolver:
		return fmt.Sprintf("%s(t, f, os, func(n *plan.Node, o %s) (%s, error) {\nreturn resolvers(n).%s().%s(n.Ctx, o%s)\n}, %s)",
			form("Each", f.TypeReference.GO), ref(o.Reference()), result, templates.UcFirst(o.Name), f.GoFieldName, args, below)
	}
	with := "Local"
	if f.MethodHasContext {
		with = "Each"
	}
	return fmt.Sprintf("%s(t, f, os, func(n *plan.Node, o %s) (%s, error) {\nreturn %s\n}, %s)",
		form(with, f.TypeReference.GO), ref(o.Reference()), result, v.methodCall(f, "n.Ctx", "n.Args"), below)
}

// form names a function of package plan for values of a Go type: it has another for lists.
func form(name string, t types.Type) string {
	if slice, ok := t.(*types.Slice); ok {
		if _, deeper := slice.Elem().(*types.Slice); !deeper {
			return "plan." + name + "List"
		}
	}
	return "plan." + name
}

// subscribe is the statement that opens a subscription.
func (v *view) subscribe(o *codegen.Object, f *codegen.Field) string {
	return fmt.Sprintf("ch, err := resolvers(n).%s().%s(n.Ctx%s)\nreturn plan.Channel(ch, %s), err",
		templates.UcFirst(o.Name), f.GoFieldName, callArgs(f, "n.Args"), v.down(f.TypeReference))
}

// method is the statement that writes a plain method's leaf value.
func (v *view) method(o *codegen.Object, f *codegen.Field) string {
	return fmt.Sprintf("ok = plan.Method(w, f, o, func(a plan.Args, o %s) (%s, error) {\nreturn %s\n}, %s) && ok",
		ref(o.Reference()), ref(f.TypeReference.GO), v.methodCall(f, "", "a"), v.put(f, f.TypeReference))
}

func (v *view) methodCall(f *codegen.Field, ctx, from string) string {
	args := strings.TrimPrefix(callArgs(f, from), ", ")
	if f.MethodHasContext {
		args = strings.TrimSuffix(ctx+", "+args, ", ")
	}
	call := fmt.Sprintf("o.%s(%s)", f.GoFieldName, args)
	switch {
	case f.VOkFunc:
		v.problem(f, "%s.%s returns (value, bool), which is not supported: return a pointer", ref(f.Object.Reference()), f.GoFieldName)
	case f.NoErr:
		return call + ", nil"
	}
	return call
}

// args is what decodes a field's arguments. Where directives of gqlgen's have a say, it is gqlgen's function.
func args(f *codegen.Field) string {
	var each []string
	for _, a := range f.Args {
		if len(a.ImplDirectives()) > 0 {
			return fmt.Sprintf("ec.%s", f.ArgsFunc())
		}
		each = append(each, fmt.Sprintf("plan.ArgumentOf(%q, ec.%s)", a.Name, a.TypeReference.UnmarshalFunc()))
	}
	return fmt.Sprintf("plan.Decode(%s)", strings.Join(each, ", "))
}

// callArgs lists the arguments of a call, each with a comma before it.
func callArgs(f *codegen.Field, from string) string {
	var b strings.Builder
	for _, a := range f.Args {
		fmt.Fprintf(&b, ", plan.Arg[%s](%s, %q)", ref(a.TypeReference.GO), from, a.Name)
	}
	return b.String()
}

// inline gives both statements of objects and lists held in a struct field.
func (v *view) inline(o *codegen.Object, f *codegen.Field) (resolve, write string) {
	amp, typ := "", f.TypeReference
	if isValue(typ) {
		amp = "&"
		ptr := *typ
		ptr.GO = types.NewPointer(typ.GO)
		typ = &ptr
	}
	if below := v.down(typ); below != "nil" {
		resolve = fmt.Sprintf("%s(t, f, os, func(o %s) %s { return %so.%s }, %s)",
			form("Inline", typ.GO), ref(o.Reference()), ref(typ.GO), amp, f.GoFieldName, below)
	}
	return resolve, fmt.Sprintf("ok = %s(w, f, %so.%s, %s) && ok", form("Nested", typ.GO), amp, f.GoFieldName, v.put(f, typ))
}

// isValue says that a type reference is of an object that is held by value.
func isValue(r *config.TypeReference) bool {
	return r.GQL.Elem == nil && r.Definition.Kind == ast.Object && !isPointerType(r.GO)
}

func isPointerType(t types.Type) bool {
	_, ok := t.(*types.Pointer)
	return ok
}
