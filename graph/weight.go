package graph

import (
	"hash/maphash"
	"math"
	"reflect"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/lexer"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/internal/heapsize"
	"github.com/facetgraph/facet/ratelimit/cost"
)

// weights measure what requests make the process keep, so that caches are bounded by bytes that are really there. What
// all documents share, such as the schema to which the validator ties their nodes, counts for none of them.
type weights struct {
	documents *heapsize.Sizer // without plans and ready operations
	plans     *heapsize.Sizer // without the document that they were compiled from
	ready     *heapsize.Sizer // without document and plan
}

// entryOverhead is about what the cache itself takes for an entry.
const entryOverhead = 256

// argumentsOverhead is about what the decoded arguments of a field take: a small map of scalars.
const argumentsOverhead = 400

// planOverhead is about what it takes to find a plan: its entry in the map of the operation, and the key.
const planOverhead = 272

func newWeights() *weights {
	schema := []any{
		(*Client)(nil), (*ast.Schema)(nil), (*ast.Definition)(nil), (*ast.ArgumentDefinition)(nil),
		(*ast.DirectiveDefinition)(nil),
	}
	schema = append(append(schema, cost.SharedTypes()...), plan.SharedTypes()...)
	// The validator makes a definition for each __typename, and a source of a schema has a name.
	own := []heapsize.Rule{
		heapsize.SharedIf(func(f *ast.FieldDefinition) bool { return f.Position != nil || f.Name != "__typename" }),
		heapsize.SharedIf(func(s *ast.Source) bool { return s.Name != "" || s.BuiltIn }),
	}
	// The parser takes the position of a node from a copy of the whole token, which stays.
	positions := map[reflect.Type]reflect.Type{reflect.TypeFor[ast.Position](): reflect.TypeFor[lexer.Token]()}
	sizer := func(more ...any) *heapsize.Sizer {
		return heapsize.New(heapsize.Options{Shared: append(more, schema...), Rules: own, Inside: positions})
	}
	return &weights{
		documents: sizer((*plan.Plan)(nil), (*readyOperation)(nil), (*payment)(nil)),
		plans: sizer((*ast.Field)(nil), (*ast.InlineFragment)(nil), (*ast.FragmentSpread)(nil),
			map[string]bool(nil), [][][]string(nil)), // an enum's values, and the scopes that guard a field
		ready: sizer((*plan.Plan)(nil), (*definition)(nil), []tally(nil)), // the tallies are counted with the plan
	}
}

// document measures a document as parsed: text, syntax tree, prices and operations, without plans and ready operations.
func (w *weights) document(d *document) int { return entryOverhead + w.documents.Of(d) }

// plan measures what a plan adds to the document that it was compiled from.
func (w *weights) plan(d *document, p *plan.Plan) int { return planOverhead + w.plans.Of(p, d.text) }

// keepPlan makes room for a plan of an operation, and for what is needed to price what it does.
func (c *Client) keepPlan(def *definition, p *plan.Plan) bool {
	tallies := def.price.tally(p)
	if !c.documents.grow(def.document, c.engine.weights.plan(def.document, p)+planOverhead+c.engine.weights.plans.Of(tallies)) {
		return false
	}
	def.price.tallies.Store(p, tallies)
	return true
}

// prepared measures what an operation that is kept ready adds to its document, without plans.
func (w *weights) prepared(d *document, r *readyOperation) int { return w.ready.Of(r, d.text) }

// planned measures what it takes to run a plan with the same variables again: the arguments that will be decoded.
func (w *weights) planned(d *document, p *planned) int {
	return w.ready.Of(p, d.text) + argumentsOverhead*p.plan.FieldsWithArguments()
}

// weigh is the weight of a document for the cache, which keeps for ever what weighs nothing.
func (d *document) weigh() uint32 {
	return uint32(min(max(1, d.weight.Load()), math.MaxUint32))
}

// partsOfCache is how many documents that have grown as large as they may fill the cache.
const partsOfCache = 8

// grow makes room for what a document is to keep beside what it holds already, such as a plan. It says no where the
// document would take too large a part of the cache; then that must not be kept. What is let go counts as negative.
func (d *documents) grow(doc *document, bytes int) bool {
	if now := doc.weight.Add(int64(bytes)); bytes > 0 && now > d.mostOfOne {
		doc.weight.Add(-int64(bytes))
		return false
	}
	d.cache.ComputeIfPresent(maphash.String(d.seed, doc.text), func(known *document) (*document, otter.ComputeOp) {
		if known != doc { // it was parsed again meanwhile, and ours goes with its last request
			return known, otter.CancelOp
		}
		return doc, otter.WriteOp
	})
	return true
}
