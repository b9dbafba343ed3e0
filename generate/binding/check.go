package binding

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// checker holds the bindings to the contracts.
type checker struct {
	*Binding
	errs    []error
	seen    map[string]bool // problems that were reported
	pending []*Object       // whose members have not been looked at
}

func (c *checker) fail(pos *ast.Position, format string, args ...any) {
	file, line := "", 0
	if pos != nil && pos.Src != nil {
		file, line = pos.Src.Name, pos.Line
	}
	c.report(problemAt(file, line, format, args...))
}

func (c *checker) report(err error) {
	if !c.seen[err.Error()] {
		c.seen[err.Error()] = true
		c.errs = append(c.errs, err)
	}
}

// check reports every mistake of the bindings, and fills in what the generator needs.
func (b *Binding) check() error {
	c := &checker{Binding: b, seen: map[string]bool{}}
	c.collect()
	fields := c.answers()
	c.members()
	for _, f := range fields {
		c.call(f)
	}
	b.Fields = fields
	c.members() // of objects that only keys have asked for more of
	c.complete()
	for _, s := range b.Services {
		sortByName(s.Objects, func(o *Object) string { return o.Name })
		sortByName(s.Enums, func(e *Enum) string { return e.Name })
		sortByName(s.IDs, func(id *GlobalID) string { return id.Go })
		sortByName(s.Connections, func(c *Connection) string { return c.Name })
		sortByName(s.Unions, func(u *Union) string { return u.Name })
		sortByName(s.Inputs, func(i *Input) string { return i.Name })
		sortByName(s.Methods, func(m *Method) string { return m.Go })
		sortByName(s.Settings, func(s *Setting) string { return s.Go })
	}
	for _, l := range b.loaders {
		b.Loaders = append(b.Loaders, l)
	}
	sortByName(b.Loaders, func(l *Loader) string { return l.Go })
	slices.SortStableFunc(c.errs, func(a, b error) int {
		pa, oka := errors.AsType[*Problem](a)
		pb, okb := errors.AsType[*Problem](b)
		if !oka || !okb || pa.File != pb.File {
			return 0
		}
		return pa.Line - pb.Line
	})
	return errors.Join(c.errs...)
}

// serviceOf is the service whose file a position is in; nil for the specification's own.
func (c *checker) serviceOf(pos *ast.Position) *Service {
	if pos == nil || pos.Src == nil {
		return nil
	}
	return c.byFile[pos.Src.Name]
}

// taken are the names that every generated client has.
var taken = []string{"Client", "New", "Settings"}

// collect finds the types that bindings define.
func (c *checker) collect() {
	for _, name := range sortedKeys(c.Schema.Types) {
		def := c.Schema.Types[name]
		s := c.serviceOf(def.Position)
		if s == nil || c.rootOf(def) != "" {
			continue
		}
		if slices.Contains(taken, name) {
			c.fail(def.Position, "%s: the generated client has this name (%s); give the type another one", name, list(taken))
		}
		if def.Kind == ast.Object && !c.defined[name] {
			c.foreign(def)
			continue
		}
		switch def.Kind {
		case ast.Object:
			o := &Object{Name: name, Doc: def.Description, Service: s, def: def}
			c.objects[name] = o
			s.Objects = append(s.Objects, o)
		case ast.Enum:
			e := &Enum{Name: name, Doc: def.Description, Service: s, def: def}
			for _, v := range def.EnumValues {
				e.Values = append(e.Values, EnumValue{v.Name, jsonName(v.Name, v.Directives), name + GoName(strings.ToLower(v.Name)), v.Description})
			}
			c.enums[name] = e
			s.Enums = append(s.Enums, e)
		case ast.InputObject:
			i := &Input{Name: name, Doc: def.Description, Service: s, def: def}
			c.inputs[name] = i
			s.Inputs = append(s.Inputs, i)
		case ast.Union:
			u := &Union{Name: name, Doc: def.Description, Service: s, def: def}
			c.unions[name] = u
			s.Unions = append(s.Unions, u)
		case ast.Interface:
			c.fail(def.Position, "%s: a binding cannot have an interface; resolve its fields in Go", name)
		}
	}
}

// foreign holds the fields that bindings add to a type that none of them defines: a client does, and its struct is by hand.
func (c *checker) foreign(def *ast.Definition) {
	for _, fd := range def.Fields {
		if fd.Directives.ForName("from") == nil && fd.Directives.ForName("constant") == nil && fd.Directives.ForName("go") == nil {
			c.fail(fd.Position, "%s.%s: no binding defines the type %s, so the field can be no member of an answer; allowed: @from, @constant, @go, or type %s { … } in a binding",
				def.Name, fd.Name, def.Name, def.Name)
		}
	}
}

// rootOf is the kind of operation that a type is the root of; "" for other types.
func (c *checker) rootOf(def *ast.Definition) ast.Operation {
	switch def {
	case c.Schema.Query:
		return ast.Query
	case c.Schema.Mutation:
		return ast.Mutation
	case c.Schema.Subscription:
		return ast.Subscription
	}
	return ""
}

// answers finds the fields with @from, and the operation of each, and holds their types to what the operation answers.
func (c *checker) answers() (fields []*Field) {
	for _, name := range sortedKeys(c.Schema.Types) {
		def := c.Schema.Types[name]
		if def.Kind != ast.Object {
			continue
		}
		for _, fd := range def.Fields {
			constant := fd.Directives.ForName("constant")
			if fd.Directives.ForName("from") == nil && constant == nil || c.serviceOf(fd.Position) == nil {
				continue
			}
			f := &Field{Type: name, Name: fd.Name, Root: c.rootOf(def), Doc: fd.Description, def: fd, object: c.objects[name]}
			found := c.answer
			if constant != nil {
				found = c.constant
			}
			if found(f) {
				fields = append(fields, f)
				if f.object != nil {
					f.object.Fields = append(f.object.Fields, f)
				}
			}
		}
	}
	return fields
}

// constant holds a constant to the type of its field.
func (c *checker) constant(f *Field) bool {
	d := f.def.Directives.ForName("constant")
	text := d.Arguments.ForName("value").Value.Raw
	literal, kind := literalOf(text)
	switch name := f.def.Type.NamedType; {
	case f.def.Directives.ForName("from") != nil:
		c.fail(d.Position, "%s: it cannot have both @constant and @from", f.place())
		return false
	case name == "String" || name == "ID":
		literal = strconv.Quote(text)
	case name == "Int" && kind == contract.Integer, name == "Float" && (kind == contract.Integer || kind == contract.Number), name == "Boolean" && kind == contract.Boolean:
	default:
		c.fail(d.Position, "%s: %q is no constant of type %s; allowed: a text for String and ID, a number for Int and Float, true or false for Boolean", f.place(), text, f.def.Type)
		return false
	}
	f.Call = &Call{Mode: Constant, Literal: literal}
	return true
}

// answer finds the operation of a field, and reads its answer.
func (c *checker) answer(f *Field) bool {
	from := c.fromOf(f.def)
	s := c.serviceOf(f.def.Position)
	op, err := s.Contract.Operation(from.op)
	if err != nil {
		c.report(err)
		return false
	}
	if op == nil {
		c.fail(from.pos, "%s.%s: %s has no operation %s%s; allowed: %s", f.Type, f.Name, s.Contract.File, from.op, near(from.op, s.Contract.Names()), list(s.Contract.Names()))
		return false
	}
	f.Call = &Call{from: from, service: s, operation: op}
	switch {
	case op.Upload:
		return c.fails(f, "%s is sent a stream (%s), which no binding can; resolve it in Go", op.ID, s.Contract.Place(op.Line))
	case op.Stream != (f.Root == ast.Subscription):
		return c.fails(f, "%s answers %s (%s); allowed: %s", op.ID, map[bool]string{true: "a stream", false: "once"}[op.Stream], s.Contract.Place(op.Line),
			map[bool]string{true: "a field of Subscription", false: "a field of any type but Subscription"}[op.Stream])
	}
	shape := op.Answer
	if shape == nil {
		if f.Root == ast.Mutation && f.def.Type.NamedType == "Boolean" && len(from.keys) == 0 && from.path == "" {
			f.Call.Mode, f.Call.Value = Write, &Type{} // it has worked, or it has failed
			return true
		}
		c.fail(from.pos, "%s.%s: %s answers nothing (%s); allowed: a field of Mutation of type Boolean, which is true where it has worked", f.Type, f.Name, from.op, s.Contract.Place(op.Line))
		return false
	}
	if from.path != "" {
		f.Call.Path = strings.Split(from.path, ".")
	}
	for i, step := range f.Call.Path {
		p := shape.Property(step)
		if p == nil {
			c.fail(from.pos, "%s.%s: path: the answer of %s has no member %s%s; allowed: %s", f.Type, f.Name, from.op,
				strings.Join(f.Call.Path[:i+1], "."), near(step, shape.Names()), list(shape.Names()))
			return false
		}
		shape = p.Schema
		f.Call.null = f.Call.null || p.Nullable()
	}
	f.Call.Shape = shape
	if d := f.def.Directives.ForName("page"); d != nil {
		return c.connection(f, d)
	}
	return c.shapeOfCall(f)
}

// shapeOfCall says whether the call is a batch, and holds the field's type to the answer, or to an item of it.
func (c *checker) shapeOfCall(f *Field) bool {
	call := f.Call
	call.Mode = Once
	switch {
	case f.Root == ast.Mutation:
		call.Mode = Write
	case f.Root == ast.Subscription && len(call.from.keys) > 0:
		return c.fails(f, "keys: a stream is not asked for objects; allowed: args")
	case f.Root == ast.Subscription:
		call.Mode = Stream
	}
	if call.Mode == Write && len(call.from.keys) > 0 && !c.actsOn(f) {
		return false
	}
	if len(call.from.keys) == 0 {
		if call.from.match != "" && call.acts == "" {
			c.fail(call.from.pos, "%s.%s: match finds the item of a key, and there are no keys", f.Type, f.Name)
			return false
		}
		if f.Root == "" {
			call.Mode = Same
		}
		call.Value = c.typeOf(f.def.Type, call.Shape, f.place(), f.def.Position, call.service, call.nullable())
		return call.Value != nil
	}
	for i, pair := range call.from.keys {
		if p := placeIn(call.operation, pair.name); p != nil && p.Kind == contract.Array {
			call.main = i
		}
	}
	target := c.target(f, call.from.keys[call.main].name, "keys")
	if target == nil {
		return false
	}
	call.Key = &Key{Target: target}
	want := f.def.Type
	if target.Schema().Kind != contract.Array {
		call.Mode = Each
		call.Value = c.typeOf(want, call.Shape, f.place(), f.def.Position, call.service, true)
		return call.Value != nil
	}
	call.Mode = Batch
	item := call.Shape
	switch {
	case item.Kind == contract.Array:
		item = item.Items
		if call.from.match == "" {
			c.fail(call.from.pos, "%s.%s: match is missing: the member of %s that is equal to the key%s, or $position where the answer has the order of the keys and null for what there is none of",
				f.Type, f.Name, item.Title(), allowed(item.Names()))
			return false
		}
	case item.Kind == contract.Map:
		item, call.ByName = item.Values, true
	default:
		c.fail(call.from.pos, "%s.%s: %s takes a list of keys and answers %s; allowed: an array, or an object whose members are named by the keys (%s)",
			f.Type, f.Name, call.from.op, item.Title(), call.service.Contract.Place(call.operation.Line))
		return false
	}
	null := true
	if f.keyIsList(c) && want.Elem != nil { // an object has several keys, and the field lists what is found
		want, null = want.Elem, f.Root != ""
	}
	call.Item = item
	call.Value = c.typeOf(want, item, f.place(), f.def.Position, call.service, null)
	if !null && call.Value != nil && call.Value.Object == nil {
		return c.fails(f, "keys: several keys of one object find objects, and %s is none; resolve it in Go", item.Title())
	}
	return call.Value != nil
}

// place names a field in messages.
func (f *Field) place() string { return f.Type + "." + f.Name }

// keyIsList says that each object has several keys.
func (f *Field) keyIsList(c *checker) bool {
	source := f.Call.from.keys[f.Call.main].source
	if f.Root != "" {
		arg := f.def.Arguments.ForName(source)
		return arg != nil && arg.Type.Elem != nil
	}
	return f.def.Type.Elem != nil
}

// nullable says that there may be no answer: a 404 is none, and neither is a way that ends in nothing.
func (call *Call) nullable() bool { return call.operation.Missing || call.Shape.Nullable || call.null }

// allowed is how messages list the members that could have been meant.
func allowed(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + list(names) + ")"
}

// complete reports types that nothing answers, and fields of roots that nothing resolves.
func (c *checker) complete() {
	for _, name := range sortedKeys(c.objects) {
		if o := c.objects[name]; o.Schema == nil && !o.page && len(c.errs) == 0 {
			c.fail(o.def.Position, "%s: no operation answers this type: give a field of this type @from, or remove the type", name)
		}
	}
	for _, name := range sortedKeys(c.unions) {
		if u := c.unions[name]; u.Schema == nil && len(c.errs) == 0 {
			c.fail(u.def.Position, "%s: no operation answers this union: give a field of this type, or remove the union", name)
		}
	}
	for _, name := range sortedKeys(c.inputs) {
		if i := c.inputs[name]; i.Schema == nil && len(c.errs) == 0 {
			c.fail(i.def.Position, "%s: no operation takes this input: name an argument of this type in args of @from, or remove the type", name)
		}
	}
	for _, s := range c.Services {
		s.Objects = slices.DeleteFunc(s.Objects, func(o *Object) bool { return o.Schema == nil })
		s.Inputs = slices.DeleteFunc(s.Inputs, func(i *Input) bool { return i.Schema == nil })
	}
}

func sortedKeys[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// GoName makes an exported name of Go of a name of GraphQL or of a contract.
func GoName(name string) string {
	var b strings.Builder
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9') }) {
		switch word {
		case "id", "Id", "url", "Url", "uri", "html", "json", "http":
			b.WriteString(strings.ToUpper(word))
			continue
		case "ids":
			b.WriteString("IDs")
			continue
		}
		word = strings.ToUpper(word[:1]) + word[1:]
		for _, end := range []string{"Id", "Url"} {
			if strings.HasSuffix(word, end) {
				word = strings.TrimSuffix(word, end) + strings.ToUpper(end)
			}
		}
		if rest, ok := strings.CutSuffix(word, "Ids"); ok {
			word = rest + "IDs"
		}
		b.WriteString(word)
	}
	out := b.String()
	if out == "" || out[0] >= '0' && out[0] <= '9' {
		out = "N" + out
	}
	return out
}
