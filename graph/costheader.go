package graph

import (
	"context"

	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/ratelimit/cost"
)

// The header GraphQL-Cost asks what an operation costs, for people and tools at work: with "report" the operation runs
// and its price is explained in extensions.facet.cost, with "validate" it is priced and not run, for a point.
// [Request.Cost] holds the word.
const (
	CostReport   = "report"
	CostValidate = "validate"
)

// quote prices an operation without running it, which costs askPoints.
func (c *Client) quote(ctx context.Context, op *Operation, buf []byte, e *entry) *Result {
	r, failure := c.reservePoints(ctx, op, askPoints, e)
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

// explain is extensions.facet: what stands beside Shopify's members.
func explain(op *Operation) map[string]any {
	lines, err := op.definition.price.formula.Breakdown(op.Variables)
	if err != nil { // the estimate had none
		lines = []cost.Line{}
	}
	return map[string]any{"cost": map[string]any{"fieldCost": op.Estimate.FieldCost, "typeCost": op.Estimate.TypeCost, "fields": lines}}
}
