package cost

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
)

// listSizeProblems checks the rules of the specification's section 9.2 that
// gqlparser cannot know.
func (r *reader) listSizeProblems(l *listSize, fd *ast.FieldDefinition) []string {
	var problems []string
	if fd.Type.Elem == nil && len(l.sized) == 0 {
		problems = append(problems, fmt.Sprintf("@listSize stands on a field of type %s; it needs a list, or sizedFields", fd.Type))
	}
	if !l.hasAssumed && len(l.slicing) == 0 && fd.Directives.ForName("listSize") != nil && !mentions(fd, "slicingArguments") {
		problems = append(problems, "@listSize gives no size; it needs assumedSize or slicingArguments")
	}
	problems = append(problems, r.sizedFieldProblems(l, fd)...)
	if r.options.Dialect != Apollo {
		problems = append(problems, l.assumedSizeProblems()...)
	}
	return problems
}

// mentions keeps a wrong slicing argument from being reported a second time as
// a missing size.
func mentions(fd *ast.FieldDefinition, argument string) bool {
	arg := fd.Directives.ForName("listSize").Arguments.ForName(argument)
	return arg != nil && arg.Value != nil && len(arg.Value.Children) > 0
}

func (r *reader) sizedFieldProblems(l *listSize, fd *ast.FieldDefinition) []string {
	returned := r.schema.Types[fd.Type.Name()]
	if returned == nil {
		return nil
	}
	var problems []string
	for _, name := range l.sized {
		child := returned.Fields.ForName(name)
		switch {
		case child == nil || !returned.IsCompositeType():
			problems = append(problems, fmt.Sprintf("@listSize names the sized field %q, which %s does not have", name, returned.Name))
		case child.Type.Elem == nil:
			problems = append(problems, fmt.Sprintf("the sized field %s.%s has type %s; it must be a list", returned.Name, name, child.Type))
		}
	}
	return problems
}

// assumedSizeProblems: beside slicing arguments, assumedSize is a backup, and
// so only allowed where it can be needed. Apollo's schemas are written more
// loosely, and its router takes them.
func (l *listSize) assumedSizeProblems() []string {
	if !l.hasAssumed || len(l.slicing) == 0 {
		return nil
	}
	var problems []string
	if l.requireOne {
		problems = append(problems, "@listSize has assumedSize and slicingArguments; together they need requireOneSlicingArgument: false")
	}
	for _, arg := range l.slicing {
		if arg.preset != nil {
			problems = append(problems, fmt.Sprintf("@listSize has assumedSize, but the slicing argument %q has a default value, so it would never count", arg.name))
		}
	}
	return problems
}

// checkPlaces refuses the directives where the specification gives them no
// meaning. gqlparser knows some of these places, but not that a field or
// argument belongs to an interface.
func (r *reader) checkPlaces(def *ast.Definition) {
	refuse := func(coordinate string, directives ast.DirectiveList, name, why string) {
		if d := directives.ForName(name); d != nil {
			r.report(coordinate, "@"+name+" is not allowed "+why, d.Position, def.Position)
		}
	}
	refuse(def.Name, def.Directives, "listSize", "on a type; put it on a field")
	switch def.Kind {
	case ast.Union:
		refuse(def.Name, def.Directives, "cost", "on a union; its dearest member counts, so put it on the members")
	case ast.InputObject:
		refuse(def.Name, def.Directives, "cost", "on an input object; put it on its fields or on the argument")
	case ast.Interface:
		refuse(def.Name, def.Directives, "cost", "on an interface; its dearest member counts, so put it on the object types")
		for _, fd := range def.Fields {
			r.checkInterfaceField(def, fd, refuse)
		}
	}
	for _, value := range def.EnumValues {
		refuse(def.Name+"."+value.Name, value.Directives, "cost", "on an enum value; put it on the enum")
	}
}

func (r *reader) checkInterfaceField(
	def *ast.Definition, fd *ast.FieldDefinition, refuse func(string, ast.DirectiveList, string, string),
) {
	coordinate := def.Name + "." + fd.Name
	refuse(coordinate, fd.Directives, "cost", "on an interface's field; put it on the field of each object type")
	for _, arg := range fd.Arguments {
		refuse(coordinate+"("+arg.Name+":)", arg.Directives, "cost", "on the argument of an interface's field; put it on the argument of each object type's field")
	}
	if d := fd.Directives.ForName("listSize"); d != nil {
		r.readListSize(def, fd, d, r.report)
	}
}
