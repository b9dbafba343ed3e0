package main

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"
)

// position is a write function for one GraphQL type, with its nullability, held in one Go type.
type position struct {
	Name string
	GQL  string
	Go   string
	Body string
}

// down is a function that goes on below the values of one Go type.
type down struct {
	Name string
	Go   string
	Body string
}

// abstract is what the template needs of an interface or union.
type abstract struct {
	Name    string
	Go      string
	Deep    bool
	Members []member
}

type member struct {
	Name string
	Go   string
	Deep bool
}

// put names the write function of a type, making it where it needs one of its own.
func (v *view) put(f *codegen.Field, r *config.TypeReference) string {
	switch {
	case r.GQL.Elem != nil:
		return v.putList(f, r)
	case isComposite(r):
		return v.putObject(f, r)
	}
	return v.putLeaf(f, r)
}

// named registers a write function under a name that tells its type: PostListOrNull writes [Post!].
func (v *view) named(r *config.TypeReference, body string) string {
	p := &position{Name: "put" + positionName(r.GQL), GQL: r.GQL.String(), Go: ref(r.GO), Body: body}
	for v.positions[p.Name] != nil && v.positions[p.Name].Go != p.Go {
		p.Name += "_"
	}
	v.positions[p.Name] = p
	return p.Name
}

func positionName(t *ast.Type) string {
	name := t.NamedType
	if t.Elem != nil {
		name = positionName(t.Elem) + "List"
	}
	if !t.NonNull {
		name += "OrNull"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// orNull completes the name of a function of package plan that has a form for nullable positions.
func orNull(name string, t *ast.Type) string {
	if t.NonNull {
		return "plan." + name
	}
	return "plan." + name + "OrNull"
}

func (v *view) putList(f *codegen.Field, r *config.TypeReference) string {
	slice, ok := r.GO.(*types.Slice)
	if !ok {
		v.problem(f, "%s must be a Go slice, not %s", r.GQL, r.GO)
		return "nil"
	}
	elem := *r
	elem.GO, elem.GQL = slice.Elem(), r.GQL.Elem
	list := "v"
	if isComposite(r) && isStruct(elem.GO) {
		list = "plan.Refs(v)"
		elem.GO = types.NewPointer(elem.GO)
	}
	return v.named(r, fmt.Sprintf("return %s(w, f, %s, %s, %s)", orNull("List", r.GQL), list, v.keep(&elem), v.put(f, &elem)))
}

// keep names the function that says which elements of a list the client knows.
func (v *view) keep(elem *config.TypeReference) string {
	if elem.GQL.Elem != nil {
		return "nil"
	}
	switch elem.Definition.Kind {
	case ast.Interface, ast.Union:
		return "keep" + v.abstract(elem.Definition.Name).Name
	case ast.Enum:
		if isString(elem.GO) {
			return "plan.KnownValue"
		}
	}
	return "nil"
}

func (v *view) putObject(f *codegen.Field, r *config.TypeReference) string {
	name := r.Definition.Name
	if r.Definition.Kind != ast.Object {
		v.abstract(name)
		return v.named(r, fmt.Sprintf("return %s(w, f, v, presenceOf%s(f, v), write%s)", orNull("Abstract", r.GQL), name, name))
	}
	if isStruct(r.GO) {
		ptr := *r
		ptr.GO = types.NewPointer(r.GO)
		return v.named(r, fmt.Sprintf("return %s(w, f, &v)", v.putObject(f, &ptr)))
	}
	return v.named(r, fmt.Sprintf("return %s(w, f.Sel, v, write%s)", orNull("Object", r.GQL), name))
}

// abstract registers an interface or union.
func (v *view) abstract(name string) *abstract {
	if a := v.abstracts[name]; a != nil {
		return a
	}
	i := v.data.Interfaces[name]
	a := &abstract{Name: name, Go: ref(i.Type), Deep: v.deep[name]}
	v.abstracts[name] = a
	for _, impl := range i.Implementors {
		if !isStruct(impl.Type) { // the binder lists a value form, too; resolvers return pointers
			a.Members = append(a.Members, member{Name: impl.Name, Go: ref(impl.Type), Deep: v.deep[impl.Name]})
		}
	}
	return a
}

// down names the function that goes on below values of a type; "nil" where nothing below can need a call.
func (v *view) down(r *config.TypeReference) string {
	name := r.Definition.Name
	if !isComposite(r) || !v.deep[name] {
		return "nil"
	}
	d := &down{Name: "below" + name, Go: ref(r.GO)}
	switch t := r.GO.(type) {
	case *types.Slice:
		elem := *r
		elem.GO = t.Elem()
		if elem.GQL = r.GQL.Elem; elem.GQL == nil {
			elem.GQL = r.GQL
		}
		inner := v.down(&elem)
		d.Name = inner + "List"
		d.Body = fmt.Sprintf("%s(t, f, plan.Flat(vs))", inner)
	case *types.Pointer:
		d.Body = fmt.Sprintf("plan.Objects(t, f.Sel, vs, resolve%s)", name)
	default:
		if r.Definition.Kind != ast.Object {
			d.Body = fmt.Sprintf("resolve%s(t, f, vs)", v.abstract(name).Name)
			break
		}
		d.Name += "Value"
		d.Body = fmt.Sprintf("plan.Objects(t, f.Sel, plan.Refs(vs), resolve%s)", name)
	}
	v.downs[d.Name] = d
	return d.Name
}
