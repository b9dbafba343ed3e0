package graph

import (
	"context"
	"errors"
	"strings"

	gqlgenstock "github.com/facetgraph/facet/internal/kitchen/stock"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/stock"
)

// stockOf is gqlgen's own executor under a client's rules.
func stockOf(c *Client) *stock.Executor {
	foreign := map[string]bool{}
	for name := range c.profile.Foreign(c.engine.union) {
		foreign[name] = true
	}
	return stock.New(gqlgenstock.NewExecutableSchema(gqlgenstock.Config{Schema: c.profile.Schema, Resolvers: c.engine.options.Resolvers.(generated.ResolverRoot)}), stock.Rules{
		Schema:   c.profile.Schema,
		Foreign:  func(name string) bool { return foreign[name] },
		TypeName: gqlgenstock.TypeName,
		Present:  presentStock,
		Allow: func(ctx context.Context, typeName, fieldName string) error {
			if guard := c.guard(typeName, fieldName); guard != nil {
				return (*hooks)(nil).Allow(ctx, &plan.Field{Guard: guard})
			}
			return nil
		},
		Begin: func(ctx context.Context) context.Context {
			ctx, _ = c.engine.options.Begin(ctx)
			return ctx
		},
	})
}

// presentStock gives errors of gqlgen's executor the words of the compiled one.
func presentStock(ctx context.Context, err error) *gqlerror.Error {
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		if fc := graphql.GetFieldContext(ctx); fc != nil && len(e.Path) > len(fc.Path()) && fc.Args == nil {
			err = &UserError{Code: CodeBadUserInput, Message: inputMessage(strings.TrimPrefix(e.Path[len(fc.Path()):].String(), "."), e)} // its arguments could not be decoded
		}
	}
	return presentAdded(ctx, err)
}
