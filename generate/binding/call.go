package binding

import (
	"fmt"
	"slices"
	"strconv"
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
	// Shape is the schema at the path, and Item that of one item of a batch's answer.
	Shape, Item *contract.Schema
	// Literal is the value of a constant, as a literal of Go.
	Literal string
	// ByName says that a batch's answer is an object whose members are named by the keys.
	ByName bool

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

// required says that a request must have it.
func (t *Target) required(op *contract.Operation) bool {
	switch {
	case t.Parameter != nil:
		return t.Parameter.Required
	case t.Member != nil:
		return t.Member.Required && op.BodyRequired
	}
	return op.BodyRequired
}

// SourceKind is the kind of a source.
type SourceKind int

// The kinds of sources.
const (
	FromArgument SourceKind = iota
	FromViewer
	FromLiteral
)

// Source is what a value is made of.
type Source struct {
	Kind     SourceKind
	Argument *ast.ArgumentDefinition
	Path     []string // members of an argument that is an input object
	Type     *ast.Type
	Literal  string // as a literal of Go
}

// Arg is a parameter with its source.
type Arg struct {
	Target *Target
	Source *Source
	// Place is how messages name the argument, as input.title.
	Place string
}

// Key is what is asked for of each object.
type Key struct {
	Target *Target
	// Member is the member of the object that the key is; nil on roots, where it is an argument.
	Member   *Member
	Argument *ast.ArgumentDefinition
	// List says that an object has several keys.
	List bool
	// Optional says that an object may have none.
	Optional bool
	// Go is the type of one key.
	Go string
}

// Loader makes the calls of fields for the keys of many objects.
type Loader struct {
	Go      string // its name
	Method  *Method
	Call    *Call // of the field that asked for it first
	Service *Service
	// Key is the type of a key, Value that of what is found.
	Key   string
	Value *Type
	// Match is the member of an item that is equal to the key; nil where the answer has the order of the keys, or their names.
	Match *Member
	// Most is how many keys one call may have, 0 where the contract does not say.
	Most int64
	// Args are the arguments of the field, which are part of the key.
	Args []*Arg
}

// call fills in how a field makes its call.
func (c *checker) call(f *Field) {
	call := f.Call
	if call.Mode == Constant || call.Key != nil && !c.key(f) {
		return
	}
	if !c.args(f) {
		return
	}
	call.Method = c.method(call)
	if call.Mode == Batch || call.Mode == Each {
		c.loader(f)
	}
}

// target finds where a named value goes; nil, and reported, where there is no such place.
func (c *checker) target(f *Field, name, what string) *Target {
	op, s := f.Call.operation, f.Call.service
	if p := op.Parameter(name); p != nil {
		if p.In == contract.Cookie {
			c.fail(f.Call.from.pos, "%s: %s: %s is a cookie, which a service is never sent", f.place(), what, name)
			return nil
		}
		return &Target{Parameter: p}
	}
	names := make([]string, 0, len(op.Parameters))
	for _, p := range op.Parameters {
		names = append(names, p.Name)
	}
	if op.Body != nil {
		if name == "body" {
			return &Target{Body: op.Body}
		}
		if p := op.Body.Property(name); p != nil {
			return &Target{Member: p}
		}
		names = append(append(names, "body"), op.Body.Names()...)
	}
	if len(names) == 0 {
		c.fail(f.Call.from.pos, "%s: %s: %s takes no parameters (%s), and %s is given", f.place(), what, op.ID, s.Contract.Place(op.Line), name)
		return nil
	}
	c.fail(f.Call.from.pos, "%s: %s: %s has no parameter %s (%s)%s; allowed: %s", f.place(), what, op.ID, name, s.Contract.Place(op.Line), near(name, names), list(names))
	return nil
}

// key finds the member or argument that the key is made of.
func (c *checker) key(f *Field) bool {
	key, from := f.Call.Key, f.Call.from
	source := from.keys[0].source
	wire := key.Target.Schema()
	if wire.Kind == contract.Array {
		wire = wire.Items
	}
	switch wire.Kind {
	case contract.String:
		key.Go = "string"
	case contract.Integer:
		key.Go = "int"
	default:
		c.fail(from.pos, "%s: keys: %s is made of %s in the contract (%s), which no key can be; allowed: string, integer, or an array of them",
			f.place(), key.Target.Name(), wire.Title(), f.Call.service.Contract.Place(wire.Line))
		return false
	}
	if f.Root != "" {
		return c.keyArgument(f, source)
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
	of := m.Type.Go
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

func argumentNames(f *ast.FieldDefinition) []string {
	names := make([]string, len(f.Arguments))
	for i, a := range f.Arguments {
		names[i] = a.Name
	}
	return names
}

func (c *checker) fails(f *Field, format string, args ...any) bool {
	c.fail(f.Call.from.pos, "%s: %s", f.place(), fmt.Sprintf(format, args...))
	return false
}

// args finds a source for each parameter: those that are named, then arguments of the same name.
func (c *checker) args(f *Field) bool {
	call, ok := f.Call, true
	used := map[string]bool{}
	taken := map[string]bool{}
	if call.Key != nil {
		taken[call.Key.Target.Name()] = true
		if call.Key.Argument != nil {
			used[call.Key.Argument.Name] = true
		}
	}
	add := func(t *Target, source, place string) {
		src, good := c.source(f, source, t)
		taken[t.Name()] = true
		if !good {
			ok = false
			return
		}
		if src.Kind == FromArgument {
			used[src.Argument.Name] = true
		}
		call.Args = append(call.Args, &Arg{Target: t, Source: src, Place: place})
	}
	for _, pair := range call.from.args {
		if taken[pair.name] {
			ok = c.fails(f, "args: %s is given twice", pair.name)
			continue
		}
		if t := c.target(f, pair.name, "args"); t == nil {
			ok = false
		} else {
			add(t, pair.source, pair.source)
		}
	}
	if !ok {
		return false // what is missing may be what is misspelt
	}
	for _, arg := range f.def.Arguments {
		if used[arg.Name] || taken[arg.Name] {
			continue
		}
		switch p := call.operation.Parameter(arg.Name); {
		case p != nil && p.In != contract.Cookie:
			add(&Target{Parameter: p}, arg.Name, arg.Name)
		case call.operation.Body != nil && call.operation.Body.Property(arg.Name) != nil && !taken["body"]:
			add(&Target{Member: call.operation.Body.Property(arg.Name)}, arg.Name, arg.Name)
		default:
			ok = c.fails(f, "the argument %s goes nowhere: %s has no parameter of that name (%s); write args: \"parameter=%s\"", arg.Name, call.operation.ID, call.service.Contract.Place(call.operation.Line), arg.Name)
		}
	}
	return c.required(f, taken) && ok
}

// required reports parameters that a request must have and that have no source.
func (c *checker) required(f *Field, taken map[string]bool) bool {
	op, ok := f.Call.operation, true
	for _, p := range op.Parameters {
		if p.Required && !taken[p.Name] {
			ok = c.fails(f, "the parameter %s of %s is required (%s) and has no source; write args: \"%s=…\", or give the field an argument of that name", p.Name, op.ID, f.Call.service.Contract.Place(p.Line), p.Name)
		}
	}
	if op.Body == nil || taken["body"] {
		return ok
	}
	members := false
	for _, p := range op.Body.Properties {
		members = members || taken[p.Name]
	}
	for _, p := range op.Body.Properties {
		if p.Required && !taken[p.Name] && (op.BodyRequired || members) {
			ok = c.fails(f, "the member %s of the body of %s is required (%s) and has no source; write args: \"%s=…\", or give the field an argument of that name", p.Name, op.ID, f.Call.service.Contract.Place(op.Body.Line), p.Name)
		}
	}
	if len(op.Body.Properties) == 0 && op.BodyRequired {
		ok = c.fails(f, "the body of %s is required and has no source; write args: \"body=…\"", op.ID)
	}
	return ok
}

// source reads what a value is made of, and holds it to where the value goes.
func (c *checker) source(f *Field, text string, t *Target) (*Source, bool) {
	kind := t.Schema().Kind
	switch {
	case text == "$viewer.id":
		if kind != contract.String && kind != contract.Integer {
			return nil, c.fails(f, "args: $viewer.id is a string or an integer, and %s is %s", t.Name(), t.Schema().Title())
		}
		return &Source{Kind: FromViewer}, true
	case strings.HasPrefix(text, "$"):
		allowed := []string{"$viewer.id"}
		return nil, c.fails(f, "args: there is no %s%s; allowed: an argument, %s, 'text', a number, true, false", text, near(text, allowed), list(allowed))
	}
	if literal, of := literalOf(text); literal != "" {
		if of != kind && (of != contract.Integer || kind != contract.Number) {
			return nil, c.fails(f, "args: %s is %s, and %s is %s", text, of, t.Name(), t.Schema().Title())
		}
		return &Source{Kind: FromLiteral, Literal: literal}, true
	}
	steps := strings.Split(text, ".")
	arg := f.def.Arguments.ForName(steps[0])
	if arg == nil {
		return nil, c.fails(f, "args: there is no argument %s%s; allowed: an argument (%s), $viewer.id, 'text', a number, true, false", steps[0], near(steps[0], argumentNames(f.def)), list(argumentNames(f.def)))
	}
	if len(steps) > 1 {
		return nil, c.fails(f, "args: %s: a part of an argument cannot be sent alone yet; send the whole input by body=%s", text, steps[0])
	}
	return &Source{Kind: FromArgument, Argument: arg, Type: arg.Type}, c.fits(f, arg.Type, t, arg.Name)
}

// literalOf reads 'text', a number, true or false as a literal of Go.
func literalOf(text string) (string, contract.Kind) {
	switch {
	case len(text) > 1 && text[0] == '\'' && text[len(text)-1] == '\'':
		return strconv.Quote(text[1 : len(text)-1]), contract.String
	case text == "true" || text == "false":
		return text, contract.Boolean
	}
	if _, err := strconv.ParseInt(text, 10, 64); err == nil {
		return text, contract.Integer
	}
	if _, err := strconv.ParseFloat(text, 64); err == nil && text[0] >= '-' && text[0] <= '9' {
		return text, contract.Number
	}
	return "", contract.Any
}

// fits holds an argument to where it goes.
func (c *checker) fits(f *Field, t *ast.Type, to *Target, name string) bool {
	s := to.Schema()
	if to.required(f.Call.operation) && !t.NonNull && !hasDefault(f.def, name) && (f.Call.Key == nil || f.Call.Key.Target != to) {
		return c.fails(f, "the argument %s may be null, and %s of %s is required; write %s: %s!", name, to.Name(), f.Call.operation.ID, name, t)
	}
	if f.Call.Key != nil && f.Call.Key.Target == to && s.Kind == contract.Array && t.Elem == nil {
		s = s.Items
	}
	return c.fitsSchema(f, t, s, name)
}

func hasDefault(f *ast.FieldDefinition, name string) bool {
	a := f.Arguments.ForName(name)
	return a != nil && a.DefaultValue != nil && a.DefaultValue.Kind != ast.NullValue
}

func (c *checker) fitsSchema(f *Field, t *ast.Type, s *contract.Schema, name string) bool {
	if t.Elem != nil {
		if s.Kind != contract.Array {
			return c.fails(f, "the argument %s is %s, and the contract has %s there", name, t, s.Title())
		}
		return c.fitsSchema(f, t.Elem, s.Items, name)
	}
	def := c.Schema.Types[t.NamedType]
	ok := false
	switch def.Kind {
	case ast.Scalar:
		own, isOwn := leaves[def.Name]
		ok = isOwn && own[s.Kind] != nil || !isOwn && s.Kind == contract.String
	case ast.Enum:
		ok = s.Kind == contract.String && c.enums[def.Name] != nil
	case ast.InputObject:
		if i := c.inputs[def.Name]; i != nil && s.Kind == contract.Object {
			return c.input(i, s, f)
		}
	}
	if !ok {
		return c.fails(f, "the argument %s is %s, and the contract has %s there; allowed: %s", name, t, s.Title(), suits[s.Kind])
	}
	return true
}

// input holds an input object to the object that it is sent as.
func (c *checker) input(i *Input, s *contract.Schema, f *Field) bool {
	if i.Schema != nil {
		if i.Schema != s && !sameShape(i.Schema, s) {
			return c.fails(f, "the input %s is already that of %s, and %s is another; give it another name", i.Name, i.Schema.Title(), s.Title())
		}
		return true
	}
	i.Schema = s
	ok := true
	given := map[string]bool{}
	for _, fd := range i.def.Fields {
		name := jsonName(fd.Name, fd.Directives)
		p := s.Property(name)
		place := i.Name + "." + fd.Name
		if p == nil {
			c.fail(fd.Position, "%s: %s of the contract has no member %s%s; allowed: %s", place, s.Title(), name, near(name, s.Names()), list(s.Names()))
			ok = false
			continue
		}
		given[name] = true
		if p.Required && !fd.Type.NonNull && fd.DefaultValue == nil {
			c.fail(fd.Position, "%s: the contract requires %s; write %s!", place, name, fd.Type)
			ok = false
		}
		t := c.inputType(fd.Type, p.Schema, f, place)
		if t == nil {
			ok = false
			continue
		}
		i.Members = append(i.Members, &Member{JSON: name, Go: GoName(fd.Name), Field: fd.Name, Doc: firstOf(fd.Description, p.Schema.Description), Type: t})
	}
	for _, p := range s.Properties {
		if p.Required && !given[p.Name] {
			c.fail(i.def.Position, "%s: the contract requires the member %s (%s), which the input lacks", i.Name, p.Name, i.Service.Contract.Place(s.Line))
			ok = false
		}
	}
	return ok
}

// inputType is the Go type of a member of an input object.
func (c *checker) inputType(t *ast.Type, s *contract.Schema, f *Field, place string) *Type {
	if !c.fitsSchema(f, t, s, place) {
		return nil
	}
	if t.Elem != nil {
		of := c.inputType(t.Elem, s.Items, f, place)
		if of == nil {
			return nil
		}
		return &Type{Go: "[]" + of.Go, Imports: of.Imports}
	}
	def := c.Schema.Types[t.NamedType]
	var out Type
	switch def.Kind {
	case ast.InputObject:
		return &Type{Go: "*" + def.Name}
	case ast.Enum:
		out.Go = def.Name
	default:
		out.Go = goOf(s)
	}
	if !t.NonNull {
		out.Go = "*" + out.Go
	}
	return &out
}

// goOf is the Go type of a leaf of the contract.
func goOf(s *contract.Schema) string {
	return map[contract.Kind]string{contract.Integer: "int", contract.Number: "float64", contract.Boolean: "bool"}[s.Kind] + map[bool]string{true: "string"}[s.Kind == contract.String]
}

// loader finds or makes the loader of a field.
func (c *checker) loader(f *Field) {
	call := f.Call
	l := &Loader{
		Method: call.Method, Call: call, Service: call.service, Key: call.Key.Go, Value: call.Value, Most: most(call.Key.Target.Schema()),
	}
	if call.Mode == Batch && call.from.match != "$position" && !call.ByName {
		if l.Match = c.match(f); l.Match == nil {
			return
		}
		call.Method.Match = l.Match
	}
	for _, a := range call.Args {
		if a.Source.Kind == FromArgument {
			l.Args = append(l.Args, a)
		}
	}
	id := call.service.Name + "." + call.Method.Go + "(" + call.Key.Target.Name() + ")" + call.from.match
	for _, a := range call.Args {
		id += "," + a.Target.Name() + "=" + strconv.Itoa(int(a.Source.Kind)) + a.Source.Literal
	}
	if known := c.loaders[id]; known != nil {
		call.Loader = known
		return
	}
	l.Go = lowerFirst(GoName(call.service.Name)) + call.Method.Go
	for n := 2; slices.ContainsFunc(sortedKeys(c.loaders), func(other string) bool { return c.loaders[other].Go == l.Go }); n++ {
		l.Go = lowerFirst(GoName(call.service.Name)) + call.Method.Go + strconv.Itoa(n)
	}
	c.loaders[id], call.Loader = l, l
}

// match is the member of an item that is equal to the key.
func (c *checker) match(f *Field) *Member {
	call := f.Call
	name := call.from.match
	if call.Value.Object == nil || call.Value.List {
		c.fails(f, "match: what is found is %s, which has no members", call.Item.Title())
		return nil
	}
	m := c.keyMember(call.Value.Object, name, f.place()+": match", call.from.pos)
	if m == nil {
		return nil
	}
	if m.Type.Go != call.Key.Go {
		c.fails(f, "match: %s is %s in the contract, and the key is %s", name, call.Item.Property(name).Schema.Title(), call.Key.Go)
		return nil
	}
	return m
}

// most is how many keys the contract allows in one call.
func most(s *contract.Schema) int64 {
	if s.Kind == contract.Array && s.MaxItems != nil {
		return *s.MaxItems
	}
	return 0
}

func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
