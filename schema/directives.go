package schema

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// checkDirectives reports uses of @cost and @listSize that the IBM cost
// specification rules out, so that pricing can rely on what it reads, and what
// @criticality cannot say.
func checkDirectives(s *ast.Schema, p *problems) {
	eachDirective(s, func(d *ast.Directive) {
		if d.Name == "cost" {
			checkWeight(d, p)
		}
	})
	for _, def := range s.Types {
		for _, f := range def.Fields {
			if d := f.Directives.ForName("cost"); d != nil && def.Kind == ast.Interface {
				p.add(d.Position, "@cost cannot stand on the field %s.%s of an interface; put it on the fields of the types that implement it", def.Name, f.Name)
			}
			if d := f.Directives.ForName("listSize"); d != nil {
				listSizeCheck{s, p, def, f, d}.check()
			}
			checkCriticality(def, f, p)
		}
	}
}

// The levels of @criticality.
const (
	levelRequired  = "REQUIRED"
	levelDroppable = "DROPPABLE"
)

// checkCriticality wants a level that there is, and a field that can be null where it can be dropped.
func checkCriticality(def *ast.Definition, f *ast.FieldDefinition, p *problems) {
	d := f.Directives.ForName("criticality")
	if d == nil {
		return
	}
	arg := d.Arguments.ForName("level")
	if arg == nil || arg.Value.Kind != ast.StringValue {
		return // reported as a value of the wrong type
	}
	switch level := arg.Value.Raw; {
	case level != levelRequired && level != levelDroppable:
		p.add(arg.Position, `@criticality(level:) on %s.%s is %q; allowed: "REQUIRED", "DROPPABLE"`, def.Name, f.Name, level)
	case level == levelDroppable && f.Type.NonNull:
		p.add(arg.Position, "@criticality on %s.%s, which is %s: a field that is dropped is null; write %s", def.Name, f.Name, f.Type, strings.TrimSuffix(f.Type.String(), "!"))
	case def.Kind == ast.Interface:
		p.add(d.Position, "@criticality cannot stand on the field %s.%s of an interface; put it on the fields of the types that implement it", def.Name, f.Name)
	}
}

// Droppable says that an answer does not wait for a field longer than its share.
func Droppable(f *ast.FieldDefinition) bool {
	d := f.Directives.ForName("criticality")
	if d == nil {
		return false
	}
	level := d.Arguments.ForName("level")
	return level != nil && level.Value.Raw == levelDroppable
}

// checkWeight wants a finite decimal number in the string.
func checkWeight(d *ast.Directive, p *problems) {
	arg := d.Arguments.ForName("weight")
	if arg == nil || arg.Value.Kind != ast.StringValue {
		return // reported as a value of the wrong type
	}
	w, err := strconv.ParseFloat(arg.Value.Raw, 64)
	if err != nil || math.IsInf(w, 0) || math.IsNaN(w) || strings.ContainsAny(arg.Value.Raw, "xX_pP") {
		p.add(arg.Position, `@cost(weight:) is %q, which is not a decimal number such as "2.5"`, arg.Value.Raw)
	}
}

// listSizeCheck is one use of @listSize.
type listSizeCheck struct {
	s   *ast.Schema
	p   *problems
	def *ast.Definition
	f   *ast.FieldDefinition
	d   *ast.Directive
}

func (c listSizeCheck) check() {
	sized := stringsOf(c.d, "sizedFields")
	switch {
	case len(sized) == 0 && c.f.Type.Elem == nil:
		c.p.add(c.d.Position, "@listSize on %s, which is not a list; name the list in sizedFields, or remove it", c.coordinate())
	case len(sized) > 0 && c.f.Type.Elem != nil:
		c.p.add(c.d.Position, "@listSize(sizedFields:) on %s, which is itself a list; remove sizedFields", c.coordinate())
	}
	for _, name := range sized {
		c.sizedField(name)
	}
	slicing := stringsOf(c.d, "slicingArguments")
	for _, name := range slicing {
		c.slicingArgument(name)
	}
	c.assumed(slicing)
}

// sizedField wants a list of the type that the field returns.
func (c listSizeCheck) sizedField(name string) {
	of := c.s.Types[c.f.Type.Name()]
	switch f := of.Fields.ForName(name); {
	case f == nil:
		c.p.add(c.d.Position, "@listSize(sizedFields:) on %s names %s, which %s does not have%s", c.coordinate(), name, of.Name, didYouMean(name, fieldNames(of)))
	case f.Type.Elem == nil:
		c.p.add(c.d.Position, "@listSize(sizedFields:) on %s names %s.%s, which is not a list", c.coordinate(), of.Name, name)
	}
}

// slicingArgument wants an argument that is a whole number.
func (c listSizeCheck) slicingArgument(name string) {
	switch arg := c.f.Arguments.ForName(name); {
	case arg == nil:
		c.p.add(c.d.Position, "@listSize(slicingArguments:) on %s names %s, which is not an argument of the field", c.coordinate(), name)
	case arg.Type.NamedType != "Int":
		c.p.add(c.d.Position, "@listSize(slicingArguments:) on %s names %s, which is %s; it must be Int", c.coordinate(), name, arg.Type)
	}
}

// assumed checks assumedSize and its company: beside slicing arguments it
// means "when none is given", so none may be given always.
func (c listSizeCheck) assumed(slicing []string) {
	arg := c.d.Arguments.ForName("assumedSize")
	if arg == nil || arg.Value.Kind != ast.IntValue {
		if len(slicing) == 0 {
			c.p.add(c.d.Position, "@listSize on %s bounds nothing; give assumedSize or slicingArguments", c.coordinate())
		}
		return
	}
	if strings.HasPrefix(arg.Value.Raw, "-") {
		c.p.add(arg.Position, "@listSize(assumedSize:) on %s is negative", c.coordinate())
	}
	always := slices.ContainsFunc(slicing, func(name string) bool {
		a := c.f.Arguments.ForName(name)
		return a != nil && a.DefaultValue != nil
	})
	if len(slicing) > 0 && (requiresOne(c.d) || always) {
		c.p.add(arg.Position, "@listSize on %s has assumedSize beside slicing arguments that are always given; set requireOneSlicingArgument: false and give those arguments no default, or remove assumedSize", c.coordinate())
	}
}

func (c listSizeCheck) coordinate() string { return c.def.Name + "." + c.f.Name }

// requiresOne is requireOneSlicingArgument, true when not given.
func requiresOne(d *ast.Directive) bool {
	arg := d.Arguments.ForName("requireOneSlicingArgument")
	return arg == nil || arg.Value.Raw != "false"
}

// stringsOf is an argument that is a list of strings, or a single one.
func stringsOf(d *ast.Directive, name string) []string {
	arg := d.Arguments.ForName(name)
	switch {
	case arg == nil:
		return nil
	case arg.Value.Kind == ast.StringValue:
		return []string{arg.Value.Raw}
	}
	var list []string
	for _, item := range arg.Value.Children {
		list = append(list, item.Value.Raw)
	}
	return list
}
