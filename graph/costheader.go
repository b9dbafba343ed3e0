package graph

import (
	"context"
	"net/http"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/cost"
)

// The header GraphQL-Cost asks what an operation costs, for people and tools at work: with "report" the operation runs and
// its price is explained in extensions.facet.cost, with "validate" it is priced and not run, for a point.
const (
	costHeader   = "Graphql-Cost"
	costReport   = "report"
	costValidate = "validate"
)

type costReportKey struct{}

// wantsCost reads the header.
func wantsCost(ctx context.Context, h http.Header) (_ context.Context, validate bool, _ *Failure) {
	values := h[costHeader]
	switch {
	case len(values) == 0:
		return ctx, false, nil
	case len(values) == 1 && values[0] == costReport:
		return context.WithValue(ctx, costReportKey{}, true), false, nil
	case len(values) == 1 && values[0] == costValidate:
		return ctx, true, nil
	}
	return ctx, false, refuse(http.StatusBadRequest, CodeBadRequest, "the header GraphQL-Cost must be report or validate")
}

// quote prices an operation without running it, which costs askPoints.
func (c *Client) quote(ctx context.Context, op *Operation, buf []byte) *Result {
	r, failure := c.reservePoints(ctx, op, askPoints)
	if failure != nil {
		return AppendFailure(ctx, buf, failure, c.profile.Policy.Limits.Errors)
	}
	var decisions []ratelimit.Decision
	if r != nil {
		decisions = r.Decisions
	}
	body := appendRest(append(buf, `{"data":null`...), nil, map[string]any{
		"cost": newCostNote(op, nil, decisions), "facet": explain(op),
	})
	return &Result{Body: body, Limits: ratelimit.HeaderFields(decisions, nil)}
}

// explained is the extension that explains the price, where the request wants it.
func explained(ctx context.Context, op *Operation) map[string]any {
	if ctx.Value(costReportKey{}) == nil {
		return nil
	}
	return map[string]any{"facet": explain(op)}
}

// explain is extensions.facet: what stands beside Shopify's members.
func explain(op *Operation) map[string]any {
	lines, err := op.op.price.formula.Breakdown(op.Variables)
	if err != nil { // the estimate had none
		lines = []cost.Line{}
	}
	return map[string]any{"cost": map[string]any{"fieldCost": op.Estimate.FieldCost, "typeCost": op.Estimate.TypeCost, "fields": lines}}
}
