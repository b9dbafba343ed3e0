package graph

import (
	"errors"
	"math"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit/cost"
	"github.com/facetgraph/facet/schema"
)

// newAnalyzer prices a client's operations by the directives in its schema.
func newAnalyzer(profile *schema.Client) (*cost.Analyzer, error) {
	policy := profile.Policy.Cost
	return cost.New(profile.Schema, cost.Options{
		Dialect: cost.Dialect(policy.Dialect), DefaultListSize: policy.DefaultListSize, MaxCost: float64(policy.Max),
	})
}

// price is what one operation of a document costs: compiled with the document, evaluated with the variables.
type price struct {
	formula *cost.Formula
	tallies sync.Map // *plan.Plan → []tally, of plans that are kept
	paid    atomic.Pointer[payment]
}

// payment is the last actual price: the same screen mostly has as many objects as the last time.
type payment struct {
	op      *Operation
	objects []int
	points  int64
}

// tally says under which number the objects of a plan's selection count, or how often one of its fields was executed.
type tally struct {
	node      int
	selection *plan.Selection
	field     *plan.Field // nil counts the objects
}

// estimate prices the operation and refuses what can never pass.
func (p *price) estimate(variables map[string]any) (cost.Estimate, *Failure) {
	e, err := p.formula.Within(variables, 0)
	if err == nil {
		return e, nil
	}
	if limit, ok := errors.AsType[*cost.LimitError](err); ok {
		return e, tooExpensive(limit)
	}
	return e, priceFailure(err)
}

// tooExpensive explains a price above the client's maximum. There is no Retry-After: waiting does not help.
func tooExpensive(limit *cost.LimitError) *Failure {
	f := invalid(http.StatusUnprocessableEntity, CodeCostLimitExceeded, limit.Error())
	f.Errors[0].Extensions["cost"] = map[string]any{
		"requestedQueryCost": points(limit.Estimate.Cost), "maximum": limit.Max, "fields": limit.Fields,
	}
	return f
}

// priceFailure is the answer to a document or a slicing argument that cannot be priced.
func priceFailure(err error) *Failure {
	e, ok := errors.AsType[*cost.Error](err)
	if !ok {
		return Refuse(http.StatusInternalServerError, CodeInternal, internalMessage)
	}
	f := invalid(http.StatusUnprocessableEntity, e.Code, e.Error())
	if e.Pos != nil {
		f.Errors[0].Locations = []gqlerror.Location{{Line: e.Pos.Line, Column: e.Pos.Column}}
	}
	return f
}

// actual prices in points what a run did, from how many objects it wrote, and which of its fields it executed for them.
func (p *price) actual(op *Operation, by *planned, run *plan.Run) int64 {
	objects, refusals := run.Objects(), run.Refusals()
	if last := p.paid.Load(); last != nil && !refusals && last.op == op && slices.Equal(last.objects, objects) {
		return last.points
	}
	counts := p.formula.NewCounts()
	for _, t := range by.tallies {
		if t.field == nil {
			counts.Add(t.node, objects[t.selection.ID])
		} else {
			counts.Add(t.node, run.Executed(t.selection, t.field))
		}
	}
	a, err := p.formula.Actual(op.Variables, counts)
	if err != nil { // the estimate had none; never give back for nothing
		return points(op.Estimate.Cost)
	}
	paid := points(a.Charge.Cost)
	if refusals { // it was read and planned all the same
		return max(paid, min(1, points(op.Estimate.Cost)))
	}
	if by.kept != nil { // it will come again
		p.paid.Store(&payment{op: op, objects: slices.Clone(objects), points: paid})
	}
	return paid
}

// talliesOf are a plan's tallies, which are kept for plans that are.
func (p *price) talliesOf(of *plan.Plan) []tally {
	if known, ok := p.tallies.Load(of); ok {
		return known.([]tally)
	}
	return p.tally(of)
}

// tally finds under which numbers the objects of a plan count.
func (p *price) tally(of *plan.Plan) (out []tally) {
	add := func(node int, sel *plan.Selection, f *plan.Field) {
		if node >= 0 {
			out = append(out, tally{node, sel, f})
		}
	}
	of.Walk(func(sel *plan.Selection, under *plan.Field) {
		if under != nil && !sel.Again {
			add(p.formula.ObjectNode(under.AST, under.Type, sel.Type), sel, nil)
		}
		for i := range sel.Fields {
			if f := &sel.Fields[i]; !f.Again {
				add(p.formula.FieldNode(f.AST, sel.Type), sel, f)
			}
		}
	})
	return out
}

// points rounds a price up to whole points, the unit of the limiter.
func points(cost float64) int64 { return int64(math.Ceil(cost)) }

// priced compiles the price of an operation; the failure is the document's.
func (c *Client) priced(doc *ast.QueryDocument, op *ast.OperationDefinition) (*price, *Failure) {
	formula, err := c.analyzer.Compile(doc, op)
	if err != nil {
		return nil, priceFailure(err)
	}
	return &price{formula: formula}, nil
}
