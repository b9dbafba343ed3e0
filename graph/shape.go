package graph

import (
	"context"
	"errors"
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/limits"
	"github.com/facetgraph/facet/schema"
)

// limitsOf are a client's bounds on the shape of operations.
func limitsOf(l schema.Limits) limits.Limits {
	return limits.Limits{
		Bytes: int(l.QueryBytes), Tokens: l.Tokens, Nesting: l.Nesting, Depth: l.Depth, Aliases: l.Aliases,
		RootFields: l.RootFields, Directives: l.Directives, Selections: l.Selections, ListInput: l.ListInput, ValueDepth: l.VariablesDepth,
	}
}

// checkSource refuses a text before it is parsed.
func (c *Client) checkSource(text string) *Failure {
	return shapeFailure(limits.CheckSource(text, c.limits))
}

// checkDocument refuses a document before it is validated, because validation is not linear.
func (c *Client) checkDocument(ctx context.Context, doc *ast.QueryDocument) *Failure {
	if failure := shapeFailure(limits.CheckDocument(ctx, doc, nil, c.limits)); failure != nil {
		return failure
	}
	return shapeFailure(limits.CheckOverlaps(ctx, doc))
}

// checkVariables refuses variables before they are coerced.
func (c *Client) checkVariables(given map[string]any) *Failure {
	return shapeFailure(limits.CheckVariables(given, c.limits))
}

func shapeFailure(err error) *Failure {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*limits.Error](err)
	if !ok { // the context ended
		return Refuse(http.StatusGatewayTimeout, CodeTimeout, "the operation did not finish within its deadline")
	}
	f := invalid(http.StatusUnprocessableEntity, e.Limit, e.Error())
	f.Errors[0].Extensions["max"] = e.Max
	if e.Loc.Line > 0 {
		f.Errors[0].Locations = []gqlerror.Location{e.Loc}
	}
	return f
}
