package cost_test

import (
	"math/rand/v2"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// static is the price of a selection on one object type; sized gives the sizes
// that the parent field sets for lists in it.
func (o oracle) static(sets []ast.SelectionSet, on *ast.Definition, sized map[string]float64) cost.Estimate {
	var sum cost.Estimate
	for _, k := range o.collectAll(sets, on) {
		def := on.Fields.ForName(k.fields[0].Name)
		size, children := o.size(k.fields[0], on, def)
		own, each := o.execution(k, def), cost.Estimate{}
		length := o.length(def, size, children, sized)
		if o.schema.Types[def.Type.Name()].IsLeafType() {
			each = o.leaf(def)
		}
		for _, object := range o.objects(def) {
			below := o.static(selections(k), object, handDown(size, children))
			each = dearer(each, plus(o.object(def, object), below, 1))
		}
		sum = plus(plus(sum, own, 1), each, length)
	}
	return sum
}

func (o oracle) collectAll(sets []ast.SelectionSet, on *ast.Definition) []responseKey {
	var keys []responseKey
	for _, set := range sets {
		keys = o.collect(set, on, keys)
	}
	return keys
}

func selections(k responseKey) []ast.SelectionSet {
	var sets []ast.SelectionSet
	for _, f := range k.fields {
		sets = append(sets, f.SelectionSet)
	}
	return sets
}

func handDown(size float64, children []string) map[string]float64 {
	sized := map[string]float64{}
	for _, name := range children {
		sized[name] = size
	}
	return sized
}

func (o oracle) length(def *ast.FieldDefinition, size float64, children []string, sized map[string]float64) float64 {
	if def.Type.Elem == nil {
		return 1
	}
	if n, ok := sized[def.Name]; ok {
		return n
	}
	if len(children) > 0 {
		return 4
	}
	return size
}

func (o oracle) objects(def *ast.FieldDefinition) []*ast.Definition {
	returned := o.schema.Types[def.Type.Name()]
	if returned.IsLeafType() {
		return nil
	}
	return o.schema.GetPossibleTypes(returned)
}

// execution, leaf and object split a field's price as each dialect does: what
// counts per execution, per leaf value and per object.
func (o oracle) execution(k responseKey, def *ast.FieldDefinition) cost.Estimate {
	own, dearest := o.fieldWeight(def), 0.0
	for _, f := range k.fields {
		dearest = max(dearest, own+o.raw(f, def))
	}
	return ofField(dearest)
}

func (o oracle) fieldWeight(def *ast.FieldDefinition) float64 {
	if !o.apollo {
		w, _ := o.weight(def.Directives, o.byDefault(def.Type.Name()))
		return w
	}
	if def.Type.Elem != nil {
		return 0
	}
	return o.apolloWeight(def, o.schema.GetPossibleTypes(o.schema.Types[def.Type.Name()]))
}

func (o oracle) apolloWeight(def *ast.FieldDefinition, objects []*ast.Definition) float64 {
	most := 0.0
	if len(objects) == 0 {
		most = o.typeWeight(def.Type.Name())
	}
	for _, object := range objects {
		most = max(most, o.typeWeight(object.Name))
	}
	w, _ := o.weight(def.Directives, most)
	return w
}

func (o oracle) leaf(def *ast.FieldDefinition) cost.Estimate {
	if !o.apollo {
		return ofType(o.typeWeight(def.Type.Name()))
	}
	if def.Type.Elem == nil {
		return cost.Estimate{}
	}
	return ofField(max(0, o.apolloWeight(def, nil)))
}

func (o oracle) object(def *ast.FieldDefinition, object *ast.Definition) cost.Estimate {
	if !o.apollo {
		return ofType(o.typeWeight(object.Name))
	}
	if def.Type.Elem == nil {
		return cost.Estimate{}
	}
	return ofField(max(0, o.apolloWeight(def, []*ast.Definition{object})))
}

// execution of an operation over random data, counting as an executor would.
type run struct {
	oracle
	random  *rand.Rand
	formula *cost.Formula
	counts  *cost.Counts
	// lies is how many elements more than promised a list may have.
	lies int
	sum  cost.Estimate
}

func (r *run) object(sets []ast.SelectionSet, on *ast.Definition, sized map[string]float64) {
	for _, k := range r.collectAll(sets, on) {
		first := k.fields[0]
		def := on.Fields.ForName(first.Name)
		// What was executed is the first field; the others only add selections.
		r.sum = plus(r.sum, r.execution(responseKey{fields: k.fields[:1]}, def), 1)
		r.counts.Add(r.formula.FieldNode(first, on.Name), 1)
		size, children := r.size(first, on, def)
		length := r.length(def, size, children, sized)
		if r.schema.Types[def.Type.Name()].IsLeafType() {
			r.sum = plus(r.sum, r.leaf(def), length)
			continue
		}
		for range r.results(def, length) {
			object := r.pick(r.objects(def))
			r.sum = plus(r.sum, r.oracle.object(def, object), 1)
			r.counts.Add(r.formula.ObjectNode(first, on.Name, object.Name), 1)
			r.object(selections(k), object, handDown(size, children))
		}
	}
}

// results draws how many objects a field returns; a null is none.
func (r *run) results(def *ast.FieldDefinition, length float64) int {
	if def.Type.Elem == nil {
		return r.random.IntN(2)
	}
	return r.random.IntN(int(length) + r.lies + 1)
}

func (r *run) pick(objects []*ast.Definition) *ast.Definition {
	sorted := slices.Clone(objects)
	return sorted[r.random.IntN(len(sorted))]
}
