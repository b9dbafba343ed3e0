package graph

import (
	"context"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit"
)

// A client may offer the root field rateLimit(dryRun:), as GitHub does: one line of SDL, and a resolver that returns
// [RateLimit]. With dryRun, the operation shrinks to this field: it is priced whole, but nothing else is run, and a
// point is charged.

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
	root  ast.SelectionSet // with that field alone; spreads are inline fragments
	alone *plan.Plans      // the operation with that root
}

// newStatusQuery looks for the field at the root of a query.
func (c *Client) newStatusQuery(doc *ast.QueryDocument, def *ast.OperationDefinition, keep func(*plan.Plan) bool) *statusQuery {
	if def.Operation != ast.Query {
		return nil
	}
	found := false
	eachRootField(def.SelectionSet, func(f *ast.Field) { found = found || f.Name == statusField })
	if !found {
		return nil
	}
	alone := *def
	alone.SelectionSet = onlyStatus(def.SelectionSet)
	return &statusQuery{root: alone.SelectionSet, alone: plan.NewPlans(c.compiler, doc, &alone, keep)}
}

// onlyStatus drops all fields but rateLimit. Spreads become inline fragments, for the fragment itself may have other
// uses.
func onlyStatus(from ast.SelectionSet) (kept ast.SelectionSet) {
	for _, selection := range from {
		switch sel := selection.(type) {
		case *ast.Field:
			if sel.Name == statusField {
				kept = append(kept, sel)
			}
		case *ast.InlineFragment:
			part := *sel
			part.SelectionSet = onlyStatus(sel.SelectionSet)
			kept = append(kept, &part)
		case *ast.FragmentSpread:
			kept = append(kept, &ast.InlineFragment{
				TypeCondition: sel.Definition.TypeCondition, Directives: sel.Directives, SelectionSet: onlyStatus(sel.Definition.SelectionSet),
				ObjectDefinition: sel.ObjectDefinition, Position: sel.Position,
			})
		}
	}
	return kept
}

// dry says whether the variables make a dry run of it. A field that is skipped is not part of the operation.
func (s *statusQuery) dry(variables map[string]any) bool {
	return dryIn(s.root, variables)
}

func dryIn(set ast.SelectionSet, variables map[string]any) bool {
	return slices.ContainsFunc(set, func(s ast.Selection) bool {
		switch s := s.(type) {
		case *ast.Field:
			on, _ := s.ArgumentMap(variables)[dryRunArgument].(bool)
			return on && selected(s.Directives, variables)
		case *ast.InlineFragment:
			return selected(s.Directives, variables) && dryIn(s.SelectionSet, variables)
		}
		return false
	})
}

// selected evaluates @skip and @include.
func selected(directives ast.DirectiveList, variables map[string]any) bool {
	skip, include := directives.ForName("skip"), directives.ForName("include")
	if skip != nil && skip.ArgumentMap(variables)["if"] == true {
		return false
	}
	return include == nil || include.ArgumentMap(variables)["if"] == true
}

// withStatus lets the resolver of rateLimit see how things stand.
func withStatus(ctx context.Context, op *Operation, r *ratelimit.Reservation) context.Context {
	if op.definition.status == nil || r == nil {
		return ctx
	}
	if d := tightest(r.Decisions); d != nil {
		return context.WithValue(ctx, rateStatusKey{}, d.Status(points(op.Estimate.Cost)))
	}
	return ctx
}
