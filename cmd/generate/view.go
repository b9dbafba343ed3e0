package main

import (
	"fmt"
	"go/types"
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
	problems []error

	Objects   []*object
	positions map[string]*position
	downs     map[string]*down
	abstracts map[string]*abstract
	deep      map[string]bool // object and abstract types with a call on or below them
}

// object is one object type of the union schema.
type object struct {
	ID     int
	Name   string
	Go     string // the Go type, as *posts.Post; "" for the roots
	Root   bool
	Query  bool // the root of queries
	Stream bool
	Deep   bool
	Fields []*field
}

// field is one field of an object type, with the lines that resolve and write it.
type field struct {
	Op      int
	Name    string
	Kind    string // of plan: CallKind, LocalKind, or "" for fields that are read
	ArgsFn  string
	Resolve string // statement in the resolve function; "" where nothing is to be called
	Write   string // statement in the write function
}

func newView(data *codegen.Data) *view {
	return &view{data: data, positions: map[string]*position{}, downs: map[string]*down{}, abstracts: map[string]*abstract{}, deep: map[string]bool{}}
}

// Build fills in the view. The template calls it first, because Go types can be named only while a file is rendered.
func (v *view) Build() string {
	objects := slices.DeleteFunc(slices.Clone(v.data.Objects), func(o *codegen.Object) bool { return strings.HasPrefix(o.Name, "__") })
	v.findDeep(objects)
	for i, o := range objects {
		obj := &object{ID: i, Name: o.Name, Root: o.Root, Query: o.Definition == v.data.Schema.Query, Stream: o.Stream, Deep: v.deep[o.Name]}
		if !o.Root {
			obj.Go = ref(o.Reference())
		}
		for _, f := range o.Fields {
			if !f.IsReserved() {
				obj.Fields = append(obj.Fields, v.field(o, f, len(obj.Fields)))
			}
		}
		v.Objects = append(v.Objects, obj)
	}
	return ""
}

// Positions, Downs and Abstracts are the functions that fields asked for.
func (v *view) Positions() []*position { return sortedValues(v.positions) }
func (v *view) Downs() []*down         { return sortedValues(v.downs) }
func (v *view) Abstracts() []*abstract { return sortedValues(v.abstracts) }

// Members are the members of all abstract types, each once.
func (v *view) Members() []member {
	byGo := map[string]member{}
	for _, a := range v.abstracts {
		for _, m := range a.Members {
			byGo[m.Go] = m
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
		out.ArgsFn = f.ArgsFunc()
	}
	switch {
	case o.Stream:
		out.Kind = "CallKind"
		out.Resolve = v.stream(f)
		out.Write = fmt.Sprintf("ok = plan.Slot(w, f, %s) && ok", v.put(f, f.TypeReference))
	case out.Kind != "":
		out.Resolve = v.call(o, f)
		out.Write = fmt.Sprintf("ok = plan.Slot(w, f, %s) && ok", v.put(f, f.TypeReference))
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
		return fmt.Sprintf("plan.One(t, f, func(n *plan.Node) (%s, error) {\nreturn resolvers(n).%s().%s(n.Ctx%s)\n}, %s)",
			result, templates.UcFirst(o.Name), f.GoFieldName, args, below)
	case f.IsBatch():
		return fmt.Sprintf("plan.Batch(t, f, os, func(n *plan.Node, os []%s) ([]%s, error) {\nreturn resolvers(n).%s().%s(n.Ctx, os%s)\n}, %s)",
			ref(o.Reference()), result, templates.UcFirst(o.Name), f.GoFieldName, args, below)
	case f.IsResolver:
		return fmt.Sprintf("plan.Each(t, f, os, func(n *plan.Node, o %s) (%s, error) {\nreturn resolvers(n).%s().%s(n.Ctx, o%s)\n}, %s)",
			ref(o.Reference()), result, templates.UcFirst(o.Name), f.GoFieldName, args, below)
	}
	with := "Local"
	if f.MethodHasContext {
		with = "Each"
	}
	return fmt.Sprintf("plan.%s(t, f, os, func(n *plan.Node, o %s) (%s, error) {\nreturn %s\n}, %s)",
		with, ref(o.Reference()), result, v.methodCall(f, "n.Ctx", "n.Args"), below)
}

// stream is the statement that opens a subscription.
func (v *view) stream(f *codegen.Field) string {
	return fmt.Sprintf("ch, err := resolvers(n).Subscription().%s(n.Ctx%s)\nreturn plan.Channel(ch, %s), err",
		f.GoFieldName, callArgs(f, "n.Args"), v.down(f.TypeReference))
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
		v.problem(f, "methods that return (value, bool) are not supported; return a pointer")
	case f.NoErr:
		return call + ", nil"
	}
	return call
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
	if isStruct(typ.GO) {
		amp = "&"
		ptr := *typ
		ptr.GO = types.NewPointer(typ.GO)
		typ = &ptr
	}
	if below := v.down(typ); below != "nil" {
		resolve = fmt.Sprintf("plan.Inline(t, f, os, func(o %s) %s { return %so.%s }, %s)",
			ref(o.Reference()), ref(typ.GO), amp, f.GoFieldName, below)
	}
	return resolve, fmt.Sprintf("ok = plan.Nested(w, f, %so.%s, %s) && ok", amp, f.GoFieldName, v.put(f, typ))
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}
