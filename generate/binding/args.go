package binding

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// required says that a request must have it.
func (t *Target) required(op *contract.Operation) bool {
	switch {
	case t.Parameter != nil:
		return t.Parameter.Required
	case t.Member != nil:
		return t.Member.Must() && op.BodyRequired
	}
	return op.BodyRequired
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

// placeIn is the schema of what goes by a name in a request; nil where nothing does.
func placeIn(op *contract.Operation, name string) *contract.Schema {
	if p := op.Parameter(name); p != nil {
		return p.Schema
	}
	if op.Body != nil {
		if p := op.Body.Property(name); p != nil {
			return p.Schema
		}
	}
	return nil
}

func argumentNames(f *ast.FieldDefinition) []string {
	names := make([]string, len(f.Arguments))
	for i, a := range f.Arguments {
		names[i] = a.Name
	}
	return names
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
	for _, a := range call.Args { // further parts of the key
		taken[a.Target.Name()] = true
	}
	if call.Page != nil {
		used["after"] = true
		for _, a := range call.Page.args() {
			taken[a.Target.Name()] = true
			if a.Source.Kind == FromArgument {
				used[a.Source.Argument.Name] = true
				ok = c.fits(f, a.Source.Type, a.Target, a.Source.Argument.Name) && ok
			}
			call.Args = append(call.Args, a)
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
		if p.Must() && !taken[p.Name] && (op.BodyRequired || members) {
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
	case text == "$client.name":
		if kind != contract.String {
			return nil, c.fails(f, "args: $client.name is a string, and %s is %s", t.Name(), t.Schema().Title())
		}
		return &Source{Kind: FromClient}, true
	case strings.HasPrefix(text, "$config."):
		return c.setting(f, strings.TrimPrefix(text, "$config."), t)
	case strings.HasPrefix(text, "$"):
		allowed := []string{"$viewer.id", "$client.name", "$config.NAME"}
		return nil, c.fails(f, "args: there is no %s%s; allowed: an argument, %s, 'text', a number, true, false", text, near(text, allowed), list(allowed))
	}
	if literal, of := literalOf(text); literal != "" {
		if s := t.Schema(); s.Wire == "enum" && of == contract.String && !slices.Contains(s.Enum, text[1:len(text)-1]) {
			return nil, c.fails(f, "args: the contract has no value %s of %s%s; allowed: %s", text, s.Title(), near(text, s.Enum), list(s.Enum))
		} else if s.Wire == "Timestamp" || unsendable(s) != "" {
			return nil, c.fails(f, "args: %s is a %s, which cannot be a constant; resolve it in Go", t.Name(), s.Wire)
		}
		if of != kind && (of != contract.Integer || kind != contract.Number) {
			return nil, c.fails(f, "args: %s is %s, and %s is %s", text, of, t.Name(), t.Schema().Title())
		}
		return &Source{Kind: FromLiteral, Literal: literal}, true
	}
	steps := strings.Split(text, ".")
	arg := f.def.Arguments.ForName(steps[0])
	if arg == nil {
		return nil, c.fails(f, "args: there is no argument %s%s; allowed: an argument (%s), $viewer.id, $client.name, $config.NAME, 'text', a number, true, false", steps[0], near(steps[0], argumentNames(f.def)), list(argumentNames(f.def)))
	}
	if len(steps) > 1 {
		return nil, c.fails(f, "args: %s: a part of an argument cannot be sent alone yet; send the whole input by body=%s", text, steps[0])
	}
	return &Source{Kind: FromArgument, Argument: arg, Type: arg.Type}, c.fits(f, arg.Type, t, arg.Name)
}

// settingName is what a value of the configuration may be called.
var settingName = regexp.MustCompile(`^[a-z][A-Za-z0-9]*$`)

// setting is a value of the service's configuration, services.<name>.values.
func (c *checker) setting(f *Field, name string, t *Target) (*Source, bool) {
	s := t.Schema()
	goType := goOf(s)
	switch {
	case !settingName.MatchString(name):
		return nil, c.fails(f, "args: $config.%s: %q is no name of a value; allowed: letters and digits, a small letter first", name, name)
	case s.Wire == "enum" || goType == "" || goType == "time.Time" || unsendable(s) != "":
		return nil, c.fails(f, "args: $config.%s is a string, a number, true or false, and %s is %s", name, t.Name(), s.Title())
	}
	service := f.Call.service
	for _, known := range service.Settings {
		switch {
		case known.Name == name && known.Type != goType:
			return nil, c.fails(f, "args: $config.%s is sent as %s already, and %s is %s", name, known.Type, t.Name(), s.Title())
		case known.Name == name:
			return &Source{Kind: FromSetting, Literal: name}, true
		}
	}
	service.Settings = append(service.Settings, &Setting{Name: name, Go: GoName(name), Type: goType})
	return &Source{Kind: FromSetting, Literal: name}, true
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
		isInput := strings.Contains(name, ".")
		if !t.Elem.NonNull && (!isInput || !s.Items.Nullable || s.Wire != "") {
			return c.fails(f, "the argument %s is %s, whose items may be null, and a null cannot be sent there; write [%s!]", name, t, t.Elem)
		}
		return c.fitsSchema(f, t.Elem, s.Items, name)
	}
	def := c.Schema.Types[t.NamedType]
	ok := false
	switch {
	case unsendable(s) != "":
		return c.fails(f, "the argument %s goes to a %s, which no argument can be; resolve it in Go", name, unsendable(s))
	case s.Wire == "Timestamp" && def.Name != "DateTime":
		return c.fails(f, "the argument %s is %s, and the contract has a Timestamp there; allowed: DateTime", name, t)
	case def.Name == "Float" && s.Kind == contract.Integer:
		return c.fails(f, "the argument %s is %s, and the contract has integer there; allowed: Int, or ID for what has more than 32 bits", name, t)
	case s.Wire == "enum" && def.Kind != ast.Enum:
		return c.fails(f, "the argument %s is %s, and the contract has the enum %s there; allowed: an enum", name, t, s.Title())
	case s.Wire == "enum":
		if e := c.enums[def.Name]; e != nil {
			e.Schema = s
			return c.enumFits(e, s, f, name)
		}
	}
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

// enumFits holds an enum that is sent to that of a message.
func (c *checker) enumFits(e *Enum, s *contract.Schema, f *Field, name string) bool {
	for _, v := range e.Values {
		if !slices.Contains(s.Enum, v.Wire) {
			return c.fails(f, "the argument %s is %s, whose value %q the contract does not have%s; allowed: %s; @json(name:) says what it is called there",
				name, e.Name, v.Wire, near(v.Wire, s.Enum), list(s.Enum))
		}
	}
	return true
}
