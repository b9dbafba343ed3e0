package generate

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

// abstract is what the template needs of an interface or union: the names of its functions, and its members.
type abstract struct {
	Name     string
	Go       string
	Deep     bool
	Presence string
	Keep     string
	Writer   string
	Resolver string
	Members  []member
}

type member struct {
	Name     string
	Go       string
	Type     types.Type
	Deep     bool
	ID       string // the constant
	Local    string // a variable
	Writer   string
	Resolver string
}

// put names the write function of a type, making it where it needs one of its own.
func (v *view) put(f *codegen.Field, r *config.TypeReference) string {
	switch {
	case r.GQL.Elem != nil:
		return v.putList(f, r)
	case isComposite(r):
		return v.putComposite(f, r)
	}
	return v.putLeaf(f, r)
}

// named registers a write function under a name that tells its type: PostListOrNull writes [Post!].
func (v *view) named(r *config.TypeReference, body string) string {
	gql, goType := r.GQL.String(), ref(r.GO)
	name := v.names.of("put", gql+" "+goType, positionName(r.GQL))
	v.positions[name] = &position{Name: name, GQL: gql, Go: goType, Body: body}
	return name
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
		v.problem(f, "a Go type for %s must be a slice, not %s", r.GQL, r.GO)
		return "nil"
	}
	elem := *r
	elem.GO, elem.GQL = slice.Elem(), r.GQL.Elem
	list := "v"
	if elem.GQL.Elem == nil && isValue(&elem) {
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
		return v.abstract(elem.Definition.Name).Keep
	case ast.Enum:
		if v.holdsName(elem) {
			return "plan.KnownValue"
		}
	}
	return "nil"
}

// holdsName says that a value of an enum is held as its GraphQL name.
func (v *view) holdsName(r *config.TypeReference) bool {
	_, pointer := r.GO.(*types.Pointer)
	return !pointer && isString(r.GO) && !r.HasEnumValues() && (r.Marshaler == nil || v.knownMarshal(r).write != "")
}

func (v *view) putComposite(f *codegen.Field, r *config.TypeReference) string {
	name := r.Definition.Name
	if r.Definition.Kind != ast.Object {
		a := v.abstract(name)
		if !types.IsInterface(r.GO) {
			v.problem(f, "a Go type for %s must be %s, not %s", r.GQL, a.Go, r.GO)
		}
		return v.named(r, fmt.Sprintf("return %s(w, f, v, %s(f, v), %s)", orNull("Abstract", r.GQL), a.Presence, a.Writer))
	}
	if isValue(r) {
		ptr := *r
		ptr.GO = types.NewPointer(r.GO)
		return v.named(r, fmt.Sprintf("return %s(w, f, &v)", v.putComposite(f, &ptr)))
	}
	if p, ok := r.GO.(*types.Pointer); ok && isPointerType(p.Elem()) {
		v.problem(f, "a Go type for %s must have one pointer at the most, not be %s", r.GQL, r.GO)
	}
	return v.named(r, fmt.Sprintf("return %s(w, f.Sel, v, v == nil, %s)", orNull("Object", r.GQL), v.names.ofType("write", name)))
}

// abstract registers an interface or union.
func (v *view) abstract(name string) *abstract {
	if a := v.abstracts[name]; a != nil {
		return a
	}
	i := v.data.Interfaces[name]
	a := &abstract{
		Name: name, Go: ref(i.Type), Deep: v.deep[name],
		Presence: v.names.ofType("presenceOf", name), Keep: v.names.ofType("keep", name),
		Writer: v.names.ofType("write", name), Resolver: v.names.ofType("resolve", name),
	}
	v.abstracts[name] = a
	bound := map[string]string{}
	for _, impl := range i.Implementors {
		// The binder lists interfaces that implement this one, and a value form of objects, too; resolvers return pointers.
		if impl.Kind != ast.Object || !isPointerType(impl.Type) {
			continue
		}
		m := v.member(impl)
		if first := bound[m.Go]; first != "" {
			v.problems = append(v.problems, fmt.Errorf("%s: its members %s and %s are both held in %s, so nothing tells them "+
				"apart: bind them to two Go types under models: in %s", name, first, m.Name, m.Go, v.config))
		}
		bound[m.Go] = m.Name
		a.Members = append(a.Members, m)
	}
	return a
}

func (v *view) member(impl codegen.InterfaceImplementor) member {
	return member{
		Name: impl.Name, Go: ref(impl.Type), Type: impl.Type, Deep: v.deep[impl.Name],
		ID: v.names.ofType("type", impl.Name), Local: v.names.ofType("as", impl.Name),
		Writer: v.names.ofType("write", impl.Name), Resolver: v.names.ofType("resolve", impl.Name),
	}
}

// down names the function that goes on below values of a type; "nil" where nothing below can need a call.
func (v *view) down(r *config.TypeReference) string {
	if !isComposite(r) || !v.deep[r.Definition.Name] {
		return "nil"
	}
	name, body := v.downBody(r)
	goType := ref(r.GO)
	name = v.names.of("below", r.Definition.Name+" "+goType, name)
	v.downs[name] = &down{Name: name, Go: goType, Body: body}
	return name
}

// downBody is what the name of such a function says after "below", and its body.
func (v *view) downBody(r *config.TypeReference) (name, body string) {
	name = r.Definition.Name
	resolve := v.names.ofType("resolve", name)
	slice, ok := r.GO.(*types.Slice)
	switch {
	case ok:
		elem := *r
		elem.GO = slice.Elem()
		if elem.GQL = r.GQL.Elem; elem.GQL == nil {
			elem.GQL = r.GQL
		}
		inner := v.down(&elem)
		return strings.TrimPrefix(inner, "below") + "List", fmt.Sprintf("%s(t, f, plan.Flat(vs))", inner)
	case r.Definition.Kind != ast.Object:
		v.abstract(name)
		return name, fmt.Sprintf("%s(t, f, vs)", resolve)
	case isPointerType(r.GO):
		return name, fmt.Sprintf("plan.Objects(t, f.Sel, vs, %s)", resolve)
	}
	return name + "Value", fmt.Sprintf("plan.Objects(t, f.Sel, plan.Refs(vs), %s)", resolve)
}
