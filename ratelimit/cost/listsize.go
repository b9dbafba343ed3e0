package cost

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// listSizeOf returns the size that holds for a field: the known one of an
// introspection list, its own @listSize, or else that of an interface it
// implements, in the order the type names them.
func (r *reader) listSizeOf(def *ast.Definition, fd *ast.FieldDefinition) *listSize {
	if isIntrospection(def.Name) {
		if fd.Type.Elem == nil {
			return nil
		}
		return &listSize{hasAssumed: true, assumed: r.introspection[def.Name+"."+fd.Name]}
	}
	if d := fd.Directives.ForName("listSize"); d != nil {
		return r.readListSize(def, fd, d, r.report)
	}
	for _, name := range def.Interfaces {
		inherited := r.schema.Types[name]
		if inherited == nil {
			continue
		}
		if base := inherited.Fields.ForName(fd.Name); base != nil {
			if d := base.Directives.ForName("listSize"); d != nil {
				// The interface's own reading reports what is wrong with it.
				return r.readListSize(def, fd, d, func(string, string, ...*ast.Position) {})
			}
		}
	}
	return nil
}

type reportFunc func(coordinate, message string, positions ...*ast.Position)

func (r *reader) readListSize(def *ast.Definition, fd *ast.FieldDefinition, d *ast.Directive, report reportFunc) *listSize {
	coordinate := def.Name + "." + fd.Name
	say := func(format string, args ...any) {
		report(coordinate, fmt.Sprintf(format, args...), d.Position, fd.Position)
	}
	l := &listSize{requireOne: true}
	for _, arg := range d.Arguments {
		if err := l.readArgument(arg, fd); err != nil {
			say("%s", err)
		}
	}
	if len(fd.Directives.ForNames("listSize")) > 1 {
		say("@listSize stands twice; once is allowed")
	}
	for _, problem := range r.listSizeProblems(l, fd) {
		say("%s", problem)
	}
	return l
}

func (l *listSize) readArgument(arg *ast.Argument, fd *ast.FieldDefinition) error {
	value := literal(arg.Value, nil)
	if value == nil {
		return nil
	}
	switch arg.Name {
	case "assumedSize":
		size, err := toSize(value)
		if err != nil {
			return fmt.Errorf("@listSize(assumedSize:) %w", err)
		}
		l.assumed, l.hasAssumed = size, true
	case "slicingArguments":
		for _, name := range names(value) {
			slicing, err := slicingArgumentOf(fd, name)
			if err != nil {
				return err
			}
			l.slicing = append(l.slicing, slicing)
		}
	case "sizedFields":
		l.sized = names(value)
	case "requireOneSlicingArgument":
		l.requireOne = value == true
	default:
		return fmt.Errorf("@listSize has no argument %q; it has assumedSize, slicingArguments, sizedFields and requireOneSlicingArgument", arg.Name)
	}
	return nil
}

// names reads [String!], also in the short form of one bare string.
func names(value any) []string {
	if name, ok := value.(string); ok {
		return []string{name}
	}
	var list []string
	eachName(value, func(name string) { list = append(list, name) })
	return list
}

func eachName(value any, fn func(string)) {
	if !isList(value) {
		return
	}
	eachElement(value, func(element any) {
		if name, ok := element.(string); ok {
			fn(name)
		}
	})
}

func slicingArgumentOf(fd *ast.FieldDefinition, name string) (slicingArgument, error) {
	def := fd.Arguments.ForName(name)
	if def == nil {
		return slicingArgument{}, fmt.Errorf("@listSize names the slicing argument %q, which the field does not have; %s", name, argumentNames(fd))
	}
	if def.Type.NamedType != "Int" {
		return slicingArgument{}, fmt.Errorf("the slicing argument %q has type %s; Int and Int! are allowed", name, def.Type)
	}
	preset := def.DefaultValue
	if preset != nil && preset.Kind == ast.NullValue {
		preset = nil
	}
	return slicingArgument{name: name, preset: preset, certain: def.Type.NonNull || preset != nil}, nil
}

func argumentNames(fd *ast.FieldDefinition) string {
	if len(fd.Arguments) == 0 {
		return "it has no arguments"
	}
	list := make([]string, len(fd.Arguments))
	for i, arg := range fd.Arguments {
		list[i] = arg.Name
	}
	return "it has " + strings.Join(list, ", ")
}
