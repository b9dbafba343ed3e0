package generate

import (
	"fmt"
	"go/types"
	"math"
	"regexp"
	"strconv"

	"github.com/99designs/gqlgen/codegen"

	"github.com/facetgraph/facet/generate/binding"
	"github.com/facetgraph/facet/generate/contract"
)

// hold writes what holds a value to the bounds of the contract: of an argument, of the items of a list and of the members of
// an input. place is an expression for how errors name the value, and fail the statement that returns an err.
func (d *declarer) hold(s *contract.Schema, value string, t types.Type, place, fail string) {
	if !d.bounded(s, t, nil) {
		return
	}
	switch t := t.(type) {
	case *types.Pointer:
		if s.Kind == contract.Object {
			d.refuse(d.checkOf(t.Elem(), value, place), fail)
			return
		}
		d.P("if %s != nil {", value)
		d.hold(s, "*"+value, t.Elem(), place, fail)
		d.P("}")
		return
	case *types.Slice:
		if s.MinItems != nil || s.MaxItems != nil {
			d.refuse(fmt.Sprintf("%s.Count(%s, %s, %s)", d.graph(), place, value, lowHigh(s.MinItems, s.MaxItems)), fail)
		}
		if d.bounded(s.Items, t.Elem(), nil) {
			d.P("for _, v := range %s {", value)
			d.hold(s.Items, "v", t.Elem(), place, fail)
			d.P("}")
		}
		return
	}
	if s.Kind == contract.Object {
		d.refuse(d.checkOf(t, "&"+value, place), fail)
		return
	}
	for _, check := range d.checks(s, value, t, place) {
		d.refuse(check, fail)
	}
}

func (d *declarer) graph() string { return d.Use("github.com/facetgraph/facet/graph") }

func (d *declarer) refuse(check, fail string) { d.P("if err := %s; err != nil {\n%s\n}", check, fail) }

// bounded says that the contract bounds a value that is held in a type. seen are the inputs that are being looked at.
func (d *declarer) bounded(s *contract.Schema, t types.Type, seen []string) bool {
	switch t := t.(type) {
	case *types.Pointer:
		return d.bounded(s, t.Elem(), seen)
	case *types.Slice:
		return s.Kind == contract.Array && (s.MinItems != nil || s.MaxItems != nil || d.bounded(s.Items, t.Elem(), seen))
	}
	if s.Kind != contract.Object {
		return len(d.checks(s, "", t, "")) > 0
	}
	in, object := d.inputOf(t)
	if in == nil {
		return false
	}
	for _, name := range seen {
		if name == in.Name {
			return false
		}
	}
	for _, m := range in.Members {
		if f := fieldOf(object, m.Field); f != nil && d.bounded(in.Schema.Property(m.JSON).Schema, f.TypeReference.GO, append(seen, in.Name)) {
			return true
		}
	}
	return false
}

// inputOf is the input that a type holds, by the binding and by gqlgen; nil where it holds none.
func (d *declarer) inputOf(t types.Type) (*binding.Input, *codegen.Object) {
	n, ok := t.(*types.Named)
	if !ok {
		return nil, nil
	}
	in := d.b.Input(n.Obj().Name())
	for _, object := range d.data.Inputs {
		if in != nil && object.Name == in.Name {
			return in, object
		}
	}
	return nil, nil
}

func fieldOf(o *codegen.Object, name string) *codegen.Field {
	for _, f := range o.Fields {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// checkOf is the expression that holds an input to its bounds, by a function that is written once.
func (d *declarer) checkOf(t types.Type, pointer, place string) string {
	in, object := d.inputOf(t)
	name := "check" + in.Name
	if !d.checked[name] {
		d.checked[name] = true
		d.later = append(d.later, func() { d.check(name, in, object) })
	}
	return fmt.Sprintf("%s(%s, %s)", name, place, pointer)
}

// check writes the function that holds an input to its bounds.
func (d *declarer) check(name string, in *binding.Input, object *codegen.Object) {
	d.P("// %s holds an input to the bounds of the contract.", name)
	d.P("func %s(place string, in *%s) error {\nif in == nil {\nreturn nil\n}", name, d.in(in.Service, in.Name))
	for _, m := range in.Members {
		f := fieldOf(object, m.Field)
		d.hold(in.Schema.Property(m.JSON).Schema, "in."+m.Go, f.TypeReference.GO, fmt.Sprintf("place+%q", "."+m.Field), "return err")
	}
	d.P("return nil\n}\n")
}

// checks are the expressions that hold a leaf to the bounds of a schema.
func (d *declarer) checks(s *contract.Schema, value string, t types.Type, place string) (all []string) {
	add := func(format string, args ...any) { all = append(all, d.graph()+"."+fmt.Sprintf(format, args...)) }
	basic := underlying(t)
	converted := value
	if basicOf(t) == "" {
		converted = basic + "(" + value + ")"
	}
	low, high := number(s.Minimum), number(s.Maximum)
	switch {
	case s.Kind == contract.Integer && basic == "string" && low+high != "": // an ID
		if low == "" {
			low = d.Use("math") + ".MinInt"
		}
		if high == "" {
			high = d.Use("math") + ".MaxInt"
		}
		add("IntegerBetween(%s, %s, %s, %s)", place, "string("+value+")", low, high)
	case s.Kind == contract.Integer && basic == "int", s.Kind == contract.Number && basic == "float64":
		switch {
		case low != "" && high != "" && *s.Minimum <= math.MinInt32 && *s.Maximum >= math.MaxInt32 && basic == "int": // an Int has no more
		case low != "" && high != "":
			add("Between(%s, %s, %s, %s)", place, converted, low, high)
		case low != "":
			add("AtLeast(%s, %s, %s)", place, converted, low)
		case high != "":
			add("AtMost(%s, %s, %s)", place, converted, high)
		}
	case s.Kind == contract.String && basic == "string":
		if len(s.Enum) > 0 && basicOf(t) == "string" { // a type of its own has been read as one of these
			add("OneOf(%s, %s, %s)", place, value, quoted(s.Enum))
		}
		if s.MinLength != nil || s.MaxLength != nil {
			add("Length(%s, %s, %s)", place, value, lowHigh(s.MinLength, s.MaxLength))
		}
		if _, err := regexp.Compile(s.Pattern); s.Pattern != "" && err == nil && basicOf(t) == "string" {
			add("Matches(%s, %s, %s)", place, value, d.pattern(s.Pattern))
		}
	}
	return all
}

// pattern is the variable of a pattern. What Go has no regular expression for, the service checks.
func (d *declarer) pattern(text string) string {
	name, ok := d.patterns[text]
	if !ok {
		name = "pattern" + strconv.Itoa(len(d.patterns)+1)
		d.patterns[text] = name
		d.later = append(d.later, func() { d.P("var %s = %s.MustCompile(%q)\n", name, d.Use("regexp"), text) })
	}
	return name
}

func number(f *float64) string {
	if f == nil {
		return ""
	}
	return strconv.FormatFloat(*f, 'f', -1, 64)
}
