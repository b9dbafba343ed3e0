package graph

import (
	"context"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit"
)

// A client may offer the root field rateLimit(dryRun:), as GitHub does: one line of SDL, and a resolver that returns
// [RateLimit]. With dryRun, the operation shrinks to this field: it is priced whole, but nothing else is run, and a point is charged.

// statusField is the field's name, and dryRunArgument its argument's.
const (
	statusField    = "rateLimit"
	dryRunArgument = "dryRun"
)

// RateStatus is what the root field rateLimit shows.
type RateStatus = ratelimit.Status

type rateStatusKey struct{}

// RateLimit says how the limits stand that the running operation is charged to: nil where nothing limits it, and in
// operations that do not select the root field rateLimit.
func RateLimit(ctx context.Context) *RateStatus {
	s, _ := ctx.Value(rateStatusKey{}).(*RateStatus)
	return s
}

// statusQuery is what an operation that asks for its rate limits needs beside its plans. Nil: it does not ask.
type statusQuery struct {
	fields []*ast.Field
	alone  *plan.Operation // the operation without all other fields
}

// newStatusQuery looks for the field at the root of a query.
func (c *Client) newStatusQuery(doc *ast.QueryDocument, def *ast.OperationDefinition) *statusQuery {
	if def.Operation != ast.Query {
		return nil
	}
	s := &statusQuery{}
	alone := *def
	alone.SelectionSet = s.only(def.SelectionSet)
	if len(s.fields) == 0 {
		return nil
	}
	s.alone = plan.NewOperation(c.compiler, doc, &alone)
	return s
}

// only drops all fields but rateLimit. Spreads become inline fragments, for the fragment itself may have other uses.
func (s *statusQuery) only(from ast.SelectionSet) (kept ast.SelectionSet) {
	for _, selection := range from {
		switch sel := selection.(type) {
		case *ast.Field:
			if sel.Name == statusField {
				s.fields = append(s.fields, sel)
				kept = append(kept, sel)
			}
		case *ast.InlineFragment:
			part := *sel
			part.SelectionSet = s.only(sel.SelectionSet)
			kept = append(kept, &part)
		case *ast.FragmentSpread:
			kept = append(kept, &ast.InlineFragment{
				TypeCondition: sel.Definition.TypeCondition, Directives: sel.Directives, SelectionSet: s.only(sel.Definition.SelectionSet),
				ObjectDefinition: sel.ObjectDefinition, Position: sel.Position,
			})
		}
	}
	return kept
}

// dry says whether the variables make a dry run of it.
func (s *statusQuery) dry(variables map[string]any) bool {
	for _, f := range s.fields {
		if on, _ := f.ArgumentMap(variables)[dryRunArgument].(bool); on {
			return true
		}
	}
	return false
}

// withStatus lets the resolver of rateLimit see how things stand.
func withStatus(ctx context.Context, op *Operation, r *ratelimit.Reservation) context.Context {
	if op.op.status == nil || r == nil {
		return ctx
	}
	if d := tightest(r.Decisions); d != nil {
		return context.WithValue(ctx, rateStatusKey{}, d.Status(points(op.Estimate.Cost)))
	}
	return ctx
}
