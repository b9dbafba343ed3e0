package binding

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// Mode is how a field makes its call.
type Mode int

// The modes.
const (
	// Once: a root field of queries calls; equal calls of an operation are one.
	Once Mode = iota
	// Write: a root field of mutations calls.
	Write
	// Same: a field of an object calls without asking for anything of the object, so all objects share one call.
	Same
	// Batch: one call asks for the keys of all objects.
	Batch
	// Each: one call for each different key.
	Each
	// Constant: no call is made.
	Constant
	// Stream: a root field of subscriptions opens a stream.
	Stream
)

// Call is how a field is resolved.
type Call struct {
	Mode   Mode
	Method *Method
	Args   []*Arg
	// Key is what is asked for of each object; nil in the modes Once, Write and Same.
	Key *Key
	// Loader makes the calls in the modes Batch and Each.
	Loader *Loader
	// Value is the type of what the field is; that of one of several keys where an object has several.
	Value *Type
	// Path is where in the answer the value is.
	Path []string
	// Page is how a connection is paged; nil for what is none.
	Page *Page
	// Shape is the schema at the path, and Item that of one item of a batch's answer.
	Shape, Item *contract.Schema
	// Literal is the value of a constant, as a literal of Go.
	Literal string
	// ByName says that a batch's answer is an object whose members are named by the keys.
	ByName bool

	size      *Target // which says how many items the answer has at most; nil where none does
	sized     *Member // the member of each object that is the list; nil where the answer is
	acts      string  // the parameter of a mutation's key; empty where it has none
	same      *Target // the key that the answer is known by; nil where it is not, and in batches
	sameAs    *Member // the member of the answer that is equal to it
	null      bool    // the value may be missing on the way to it
	main      int     // which of the keys is asked for, and not only a further part
	from      *from
	service   *Service
	operation *contract.Operation
}

// Target is where a value goes in a request: a parameter, a member of the body, or all of the body.
type Target struct {
	Parameter *contract.Parameter
	Member    *contract.Property
	Body      *contract.Schema
}

// Schema is that of the value that goes there.
func (t *Target) Schema() *contract.Schema {
	switch {
	case t.Parameter != nil:
		return sent(t.Parameter.Schema)
	case t.Member != nil:
		return sent(t.Member.Schema)
	}
	return t.Body
}

// sent is the schema of what is sent where a contract takes several: the first choice, if all are leaves.
func sent(s *contract.Schema) *contract.Schema {
	if s.Kind != contract.OneOf {
		return s
	}
	for _, choice := range s.Choices {
		switch choice.Kind {
		case contract.String, contract.Integer, contract.Number, contract.Boolean:
		default:
			return s
		}
	}
	return s.Choices[0]
}

// Name is what the contract calls it.
func (t *Target) Name() string {
	switch {
	case t.Parameter != nil:
		return t.Parameter.Name
	case t.Member != nil:
		return t.Member.Name
	}
	return "body"
}

// SourceKind is the kind of a source.
type SourceKind int

// The kinds of sources.
const (
	FromArgument SourceKind = iota
	FromViewer
	FromLiteral
	FromClient  // the name of the client that asks
	FromSetting // a value of the service's configuration
	FromPage    // the place of a page
	FromMember  // a member of the object, which is a part of its key
)

// Source is what a value is made of.
type Source struct {
	Kind     SourceKind
	Argument *ast.ArgumentDefinition
	Type     *ast.Type
	Literal  string // as a literal of Go; of a setting its name
	Key      *Key   // of a member
}

// Arg is a parameter with its source.
type Arg struct {
	Target *Target
	Source *Source
	// Place is how messages name the argument.
	Place string
}

// Key is what is asked for of each object.
type Key struct {
	Target *Target
	// Member is the member of the object that the key is; nil on roots, where it is an argument.
	Member   *Member
	Argument *ast.ArgumentDefinition
	// Of is the field that the key is of a type that no binding defines.
	Of string
	// List says that an object has several keys.
	List bool
	// Optional says that an object may have none.
	Optional bool
	// Go is the type of one key.
	Go string
}

// call fills in how a field makes its call.
func (c *checker) call(f *Field) {
	call := f.Call
	if call.Mode == Constant || !c.ids(f) || call.Key != nil && !c.key(f) {
		return
	}
	if !c.args(f) || !c.size(f) || !c.same(f) {
		return
	}
	call.Method = c.method(call)
	call.Method.writes = call.Method.writes || f.Root == ast.Mutation
	if call.Mode == Batch || call.Mode == Each {
		c.loader(f)
	}
}

// size finds the parameter that says how many items a list has at most. It must be sent: what nobody says bounds nothing.
func (c *checker) size(f *Field) bool {
	call := f.Call
	name, member, isMember := strings.Cut(call.from.size, "=")
	if name == "" {
		return true
	}
	switch {
	case call.Page != nil:
		return c.fails(f, "size: the size of a page is that of @page")
	case isMember:
		if !c.sizedMember(f, name, member) {
			return false
		}
	case call.Mode == Batch || call.Mode == Stream || call.Shape.Kind != contract.Array:
		return c.fails(f, "size: %s does not answer one list, whose size it could be (%s); allowed: an array, of a call that takes no list of keys; "+
			"or %s=member, where each object has a list", call.operation.ID, call.service.Contract.Place(call.operation.Line), name)
	}
	if call.size = c.target(f, name, "size"); call.size == nil {
		return false
	}
	if s := call.size.Schema(); s.Kind != contract.Integer {
		return c.fails(f, "size: %s is %s in the contract; allowed: integer", name, s.Title())
	}
	for _, a := range call.Args {
		if a.Target.Name() == name {
			call.size = a.Target
			return true
		}
	}
	return c.fails(f, "size: nothing is sent as %s; write args: \"%s=…\", or give the field an argument of that name", name, name)
}

// actsOn takes the key of a mutation for what it is: an argument, which is sent each time, and by which match knows the answer.
func (c *checker) actsOn(f *Field) bool {
	call := f.Call
	key := call.from.keys[0]
	if p := placeIn(call.operation, key.name); len(call.from.keys) > 1 || p != nil && p.Kind == contract.Array {
		return c.fails(f, "keys: a mutation acts on one object by one key; send what else there is by args")
	}
	call.acts, call.from.keys = key.name, nil
	call.from.args = append([]pair{key}, call.from.args...)
	return true
}

// same finds the member of a single answer that is equal to the key that was asked for.
func (c *checker) same(f *Field) bool {
	call := f.Call
	if call.from.match == "" || call.Mode != Each && call.Mode != Write {
		return true
	}
	if call.Value.Object == nil || call.Value.List {
		return c.fails(f, "match: the answer is %s, which has no members", call.Shape.Title())
	}
	for _, t := range call.Targets() {
		if call.Key == nil && t.Name() == call.acts || call.Key != nil && t == call.Key.Target {
			call.same = t
		}
	}
	m := c.keyMember(call.Value.Object, call.from.match, f.place()+": match", call.from.pos)
	if m == nil {
		return false
	}
	if of := goOf(call.same.Schema()); m.Type.Key() != of {
		return c.fails(f, "match: %s is %s in the contract, and the key is %s", call.from.match, m.Type.Key(), of)
	}
	call.sameAs = m
	return true
}

// sizedMember finds the list that each object of an answer has.
func (c *checker) sizedMember(f *Field, size, name string) bool {
	call := f.Call
	var names []string
	if o := call.Value.Object; o != nil && call.Shape.Kind == contract.Array && call.Mode != Stream {
		for _, m := range o.Read() {
			if p := o.Schema.Property(m.JSON); p == nil || p.Schema.Kind != contract.Array {
				continue
			}
			if m.JSON == name {
				call.sized = m
				return true
			}
			names = append(names, m.JSON)
		}
	}
	if len(names) == 0 {
		return c.fails(f, "size: %s=%s: no list of objects that have lists is answered; allowed: size: %q, of a list", size, name, size)
	}
	return c.fails(f, "size: %s=%s: %s has no list %s%s; allowed: %s", size, name, call.Value.Object.Name, name, near(name, names), list(names))
}

// key finds the member or argument that the key is made of, and those of its further parts: these go to parameters of their
// own, and all objects that agree in them are asked for by one call.
func (c *checker) key(f *Field) bool {
	call := f.Call
	if !c.keyPart(f, call.Key, call.from.keys[call.main].source) {
		return false
	}
	for i, pair := range call.from.keys {
		if i == call.main {
			continue
		}
		t := c.target(f, pair.name, "keys")
		if t == nil {
			return false
		}
		part := &Key{Target: t}
		switch {
		case f.Root != "":
			return c.fails(f, "keys: a root field has one key; send %s by args", pair.name)
		case t.Schema().Kind == contract.Array:
			return c.fails(f, "keys: %s and %s are lists; allowed: one, and parameters that are none", call.Key.Target.Name(), pair.name)
		case call.Key.List:
			return c.fails(f, "keys: several keys of one object cannot have further parts; resolve it in Go")
		case !c.keyPart(f, part, pair.source):
			return false
		}
		call.Args = append(call.Args, &Arg{Target: t, Source: &Source{Kind: FromMember, Key: part}, Place: pair.source})
	}
	return true
}

// keyPart finds what one part of a key is made of.
func (c *checker) keyPart(f *Field, key *Key, source string) bool {
	from := f.Call.from
	wire := key.Target.Schema()
	if wire.Kind == contract.Array {
		wire = wire.Items
	}
	switch {
	case wire.Kind == contract.String && isKey(wire):
		key.Go = "string"
	case wire.Kind == contract.Integer:
		key.Go = "int"
	default:
		c.fail(from.pos, "%s: keys: %s is made of %s in the contract (%s), which no key can be; allowed: string, integer, or an array of them",
			f.place(), key.Target.Name(), wire.Title(), f.Call.service.Contract.Place(wire.Line))
		return false
	}
	if f.Root != "" {
		return c.keyArgument(f, source)
	}
	if f.object == nil {
		key.Of, key.List = source, key == f.Call.Key && f.Call.Mode == Batch && f.def.Type.Elem != nil
		return true
	}
	if f.object.Schema == nil {
		c.fail(f.def.Position, "%s: keys: no operation answers %s, so it has no members that a key could be made of", f.place(), f.Type)
		return false
	}
	m := c.keyMember(f.object, source, f.place()+": keys", from.pos)
	if m == nil {
		return false
	}
	key.Member = m
	of := m.Type.Key()
	if rest, ok := strings.CutPrefix(of, "[]"); ok {
		key.List, of = true, rest
	}
	if rest, ok := strings.CutPrefix(of, "*"); ok {
		key.Optional, of = true, rest
	}
	if of != key.Go || key.List && key.Optional {
		c.fail(from.pos, "%s: keys: %s of %s is %s in the contract, and %s takes %s", f.place(), source, f.Type, f.object.Schema.Property(source).Schema.Title(), key.Target.Name(), wire.Title())
		return false
	}
	if key != f.Call.Key {
		if key.List {
			return c.fails(f, "keys: %s is a list, and %s takes one value", source, key.Target.Name())
		}
		return true
	}
	if key.List != (f.def.Type.Elem != nil) && f.Call.Mode == Batch {
		return c.fails(f, "keys: %s is %s, so the field must be %s", source, map[bool]string{true: "a list", false: "one key"}[key.List], map[bool]string{true: "a list", false: "no list"}[key.List])
	}
	if key.List && f.Call.Mode == Each {
		return c.fails(f, "keys: %s is a list, and %s takes one key; bind an operation that takes many", source, f.Call.operation.ID)
	}
	return true
}

// keyArgument is a key of a root field.
func (c *checker) keyArgument(f *Field, name string) bool {
	arg := f.def.Arguments.ForName(name)
	if arg == nil {
		return c.fails(f, "keys: there is no argument %s%s; allowed: %s", name, near(name, argumentNames(f.def)), list(argumentNames(f.def)))
	}
	f.Call.Key.Argument, f.Call.Key.List = arg, arg.Type.Elem != nil
	f.Call.Key.Optional = !arg.Type.NonNull
	if f.Call.Key.List && f.Call.Mode == Each {
		return c.fails(f, "keys: the argument %s is a list, and %s takes one key; bind an operation that takes many", name, f.Call.operation.ID)
	}
	return c.fits(f, arg.Type, f.Call.Key.Target, name)
}

func (c *checker) fails(f *Field, format string, args ...any) bool {
	c.fail(f.Call.from.pos, "%s: %s", f.place(), fmt.Sprintf(format, args...))
	return false
}
