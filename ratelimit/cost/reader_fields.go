package cost

import (
	"github.com/vektah/gqlparser/v2/ast"
)

func (r *reader) readFields(def *ast.Definition) {
	object := r.objects[def.Name]
	for _, fd := range def.Fields {
		object.fields[fd.Name] = r.readField(def, fd)
	}
}

func (r *reader) readField(def *ast.Definition, fd *ast.FieldDefinition) *field {
	coordinate := def.Name + "." + fd.Name
	weight, explicit, err := weightOf(fd.Directives)
	if err != nil {
		r.report(coordinate, err.Error(), costPosition(fd.Directives), fd.Position)
	}
	f := &field{
		coordinate: coordinate,
		list:       fd.Type.Elem != nil,
		args:       r.readArguments(coordinate, fd.Arguments),
		size:       r.listSizeOf(def, fd),
	}
	returned := r.schema.Types[fd.Type.Name()]
	if returned == nil {
		return f
	}
	f.leaf = returned.IsLeafType()
	if !f.leaf {
		for _, possible := range r.schema.GetPossibleTypes(returned) {
			if object := r.objects[possible.Name]; object != nil {
				f.branches = append(f.branches, branch{object: object})
			}
		}
	}
	if r.options.Dialect == Apollo {
		f.priceApollo(weight, explicit, r.weights[returned.Name])
	} else {
		f.priceIBM(weight, explicit, r.defaultWeight(returned), r.weights[returned.Name])
	}
	return f
}

// defaultWeight is what a field, argument or input field of a type weighs when
// it has no @cost of its own.
func (r *reader) defaultWeight(def *ast.Definition) float64 {
	switch {
	case def == nil || def.IsLeafType():
		return 0
	case isIntrospection(def.Name):
		return r.options.IntrospectionWeight
	default:
		return 1
	}
}

// priceIBM: the field's weight counts once per execution, however long the
// list is; the weight of the type counts once per value.
func (f *field) priceIBM(weight float64, explicit bool, byDefault, typeWeight float64) {
	f.base = byDefault
	if explicit {
		f.base = weight
	}
	if f.leaf {
		f.each = typeAmount(typeWeight)
	}
	for i := range f.branches {
		f.branches[i].each = typeAmount(f.branches[i].object.weight)
	}
}

// priceApollo: the field's weight, else that of its type, counts once per
// item of a list. On a field that is no list it counts at the execution, where
// arguments can lower it. A negative weight on a list counts as zero, because
// a shorter list must not cost more.
func (f *field) priceApollo(weight float64, explicit bool, typeWeight float64) {
	dearest := typeWeight
	if !f.leaf {
		dearest = 0
	}
	for i := range f.branches {
		b := &f.branches[i]
		w := b.object.weight
		if explicit {
			w = weight
		}
		if f.list {
			b.each = fieldAmount(max(0, w))
		}
		dearest = max(dearest, w)
	}
	if explicit {
		dearest = weight
	}
	switch {
	case !f.list:
		f.base = dearest
	case f.leaf:
		f.each = fieldAmount(max(0, dearest))
	}
}
