package binding

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/types/descriptorpb"

	"github.com/facetgraph/facet/generate/contract"
)

// Method is a method of a service's client: one operation, with what is read of its answer.
type Method struct {
	Go        string
	Service   *Service
	Operation *contract.Operation
	// Result is the type of what is read, at Path.
	Result *Type
	Path   []string
	// ByName says that Result is a list of what an object has under the names of keys.
	ByName bool
	Params []*Param
	// Body is the type of the body: an input object's, or a struct of the members that are sent. Empty: none is sent.
	Body    string
	Members []*Param // of the struct
	// Keys is the parameter that takes many keys, and Match the member of an item that is equal to one.
	Keys       string
	keysInBody string // the member of the body where they are
	Match      *Member
	// Page is what else is read of the answer where the result is a page; nil where it is none.
	Page *Page
	item *Type // of a page
	// Size is the parameter that says how many items the result has at most; nil where none does.
	Size     *Param
	sizeText string           // in the binding
	items    *contract.Schema // one of the list
	sized    *Member          // the member that is the list; nil where the result is
	// Same is the parameter that the answer is known by, an object whose member sameAs is equal to it; nil where none is.
	Same   *Param
	sameAs *Member
	// Stream says that it answers any number of times.
	Stream bool
	// Shared says that fields share equal calls.
	Shared bool
	writes bool // a mutation calls it
}

// idempotent says that POST, which may do anything, does no harm when it is done twice: only queries call it, or the
// .proto file says so (idempotency_level).
func (m *Method) idempotent() bool {
	if m.Operation.Method != http.MethodPost {
		return false
	}
	if m.isProcedure() {
		options, _ := m.Operation.Procedure.Options().(*descriptorpb.MethodOptions)
		if options.GetIdempotencyLevel() != descriptorpb.MethodOptions_IDEMPOTENCY_UNKNOWN {
			return true
		}
	}
	return !slices.ContainsFunc(m.Service.Methods, func(other *Method) bool { return other.Operation == m.Operation && other.writes })
}

// Param is one parameter in the struct of a method's parameters, or a member of its body.
type Param struct {
	Go       string
	Type     string // a type of Go
	Name     string // in the contract
	Optional bool   // nil leaves it out
	List     bool
	Target   *Target
}

// method finds or makes the method of a call. Fields that read the same of an operation share it.
func (c *checker) method(call *Call) *Method {
	result := call.Value
	switch {
	case call.ByName:
		result = mapType(call.Shape, result)
	case call.Mode == Batch:
		result = listType(result)
	case call.Page != nil:
		list := listType(result)
		result = &Type{Go: "clients.Page[" + strings.TrimPrefix(list.Go, "[]") + "]", Imports: list.Imports}
	}
	name := GoName(call.operation.ID)
	var m *Method
	for n := 1; ; n++ {
		m = nil
		for _, other := range call.service.Methods {
			if other.Go == name {
				m = other
			}
		}
		if m == nil || m.Operation == call.operation && m.Result.Go == result.Go && m.sizeText == call.from.size && m.sameAs == call.sameAs && strings.Join(m.Path, ".") == strings.Join(call.Path, ".") {
			break
		}
		name = GoName(call.operation.ID) + strconv.Itoa(n+1)
	}
	if m == nil {
		m = &Method{Go: name, Service: call.service, Operation: call.operation, Result: result, Path: call.Path, ByName: call.ByName, Page: call.Page, item: call.Value, sizeText: call.from.size, sameAs: call.sameAs}
		call.service.Methods = append(call.service.Methods, m)
	}
	for _, t := range call.Targets() {
		m.take(t, call)
	}
	if call.size != nil {
		m.Size, m.items, m.sized = m.Param(call.size), call.Shape.Items, call.sized
		if m.sized != nil {
			m.items = call.Value.Object.Schema.Property(m.sized.JSON).Schema.Items
		}
	}
	if call.sameAs != nil {
		m.Same, m.sameAs = m.Param(call.same), call.sameAs
	}
	m.Stream = call.Mode == Stream
	m.Shared = m.Shared || (call.Mode == Once || call.Mode == Same) && (m.bodyType() == "" || call.service.Contract.Proto)
	if call.Mode == Batch {
		if m.Keys = m.Param(call.Key.Target).Go; call.Key.Target.Member != nil {
			m.Keys, m.keysInBody = "keys()", m.Keys
		}
	}
	return m
}

// mapType is an object, or a map of a message, whose values have a type.
func mapType(s *contract.Schema, of *Type) *Type {
	key := text.onWire(s)
	if s.Wire != "" {
		key = keyType(s.Keys, false)
	}
	out := &Type{Go: "map[" + key.Go + "]" + of.Go, Imports: of.Imports}
	out.JSON.Func = fmt.Sprintf("func(d *clients.Decoder, to *%s) { clients.Values(d, to, %s) }", out.Go, of.JSON.Func)
	out.Wire.Func = fmt.Sprintf("func(r *wire.Reader, to *%s) { wire.Map(r, to, %s, %s) }", out.Go, key.Wire.Func, of.Wire.Func)
	return out
}

// Targets are where the values of a call go.
func (call *Call) Targets() (all []*Target) {
	if call.Key != nil {
		all = append(all, call.Key.Target)
	}
	for _, a := range call.Args {
		all = append(all, a.Target)
	}
	return all
}

// take adds what a call sends to the parameters of the method.
func (m *Method) take(t *Target, call *Call) {
	if t.Body != nil {
		for _, a := range call.Args {
			if a.Target == t {
				m.Body = "*" + a.Source.Type.Name()
			}
		}
		return
	}
	to := &m.Params
	if t.Member != nil {
		to = &m.Members
	}
	if m.Param(t) != nil {
		return
	}
	p := &Param{Go: freeParam(GoName(t.Name()), *to), Name: t.Name(), Target: t, Optional: !t.required(m.Operation)}
	s := t.Schema()
	if s.Kind == contract.Array {
		p.List, p.Type = true, "[]"+goOf(s.Items)
	} else if p.Type = goOf(s); p.Optional {
		p.Type = "*" + p.Type
	}
	if s.Wire == "enum" || s.Kind == contract.Array && s.Items.Wire == "enum" {
		for _, a := range call.Args {
			if a.Target.Member == t.Member && a.Source.Kind == FromArgument {
				p.Type = strings.Replace(p.Type, "string", a.Source.Type.Name(), 1)
			}
		}
	}
	if t.Member != nil {
		for _, a := range call.Args {
			if a.Target.Member == t.Member && a.Source.Kind == FromArgument {
				if of := a.Source.Type; p.Type == "" || p.Type == "*" || p.Type == "[]" { // an input object, or a list of them
					p.Type = "*" + of.Name()
					if of.Elem != nil {
						p.Type = "[]*" + of.Name()
					}
				}
			}
		}
	}
	*to = append(*to, p)
}

// freeParam is a name that no other parameter and no method has.
func freeParam(name string, others []*Param) string {
	for name == "Key" || name == "Body" || slices.ContainsFunc(others, func(p *Param) bool { return p.Go == name }) {
		name += "_"
	}
	return name
}

// Param is the parameter of a target, or the member of the body; nil for a whole body, and for what nobody sends.
func (m *Method) Param(t *Target) *Param {
	all := m.Params
	if t.Member != nil {
		all = m.Members
	}
	for _, p := range all {
		if t.Parameter != nil && p.Target.Parameter == t.Parameter || t.Member != nil && p.Target.Member == t.Member {
			return p
		}
	}
	return nil
}
