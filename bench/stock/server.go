package stock

import (
	"context"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/bench/services"
)

// documents is how many parsed documents a server remembers.
const documents = 1000

// New is gqlgen with single resolvers and dataloaders that wait for so long. The schema must be within the union.
func New(schema *ast.Schema, c services.Calls, wait time.Duration) http.Handler {
	h := Serve(NewExecutableSchema(Config{Schema: schema, Resolvers: &root{c}}))
	h.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		return next(begin(ctx, &c, wait))
	})
	return h
}

// Serve is gqlgen's server as it is set up for production: answers in parts, POST, introspection, and a cache of
// documents.
func Serve(es graphql.ExecutableSchema) *handler.Server {
	h := handler.New(es)
	h.AddTransport(transport.MultipartMixed{}) // looks at Accept, so it comes before the one that does not
	h.AddTransport(transport.POST{})
	h.Use(extension.Introspection{})
	h.SetQueryCache(lru.New[*ast.QueryDocument](documents))
	return h
}
