package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/plan"
)

// executeFallback runs an operation on gqlgen's executor and answers in one piece: @defer is left out. Transports that
// can carry more use [Client.Deferred].
func (c *Client) executeFallback(ctx context.Context, op *Operation, buf []byte, extensions map[string]any) *Result {
	next, failure := c.dispatch(ctx, op, true)
	if failure != nil {
		return AppendFailure(ctx, buf, failure, c.profile.Policy.Limits.Errors)
	}
	resp := next(ctx)
	if resp == nil {
		return AppendFailure(ctx, buf, endedFailure(ctx), 1)
	}
	for key, value := range extensions {
		resp.Extensions = withExtension(resp.Extensions, key, value)
	}
	return c.fallbackResult(resp, buf)
}

// Deferred starts an operation that gqlgen's executor runs and returns the function that gives its responses one by one,
// nil at the end. It must be called until then, also when ctx has ended: gqlgen's goroutines wait for it.
func (c *Client) Deferred(ctx context.Context, op *Operation) (graphql.ResponseHandler, *Failure) {
	return c.dispatch(ctx, op, false)
}

func (c *Client) dispatch(ctx context.Context, op *Operation, whole bool) (graphql.ResponseHandler, *Failure) {
	c.engine.observe.fallback(ctx, c, op)
	given := map[string]any{}
	for name, v := range op.Variables {
		given[name] = v
	}
	ctx, _ = c.engine.options.Begin(graphql.StartOperationTrace(ctx))
	opCtx, list := c.fallback.CreateOperationContext(ctx, &graphql.RawParams{
		Query: op.op.doc.text, OperationName: op.Name, Variables: given,
	})
	if len(list) > 0 {
		return nil, invalidList(http.StatusUnprocessableEntity, CodeValidationFailed, list)
	}
	opCtx.DisableIntrospection = !c.mayIntrospect(ctx)
	if whole && defers(opCtx.Operation.SelectionSet, opCtx.Doc) {
		complete(opCtx)
	}
	next, ctx := c.fallback.DispatchOperation(immortal(ctx), opCtx)
	return func(context.Context) *graphql.Response { return next(ctx) }, nil
}

// fallbackResult encodes a response of gqlgen's executor, without encoding its data again.
func (c *Client) fallbackResult(resp *graphql.Response, buf []byte) *Result {
	errs := resp.Errors
	if most := c.profile.Policy.Limits.Errors; len(errs) > most {
		errs = errs[:most]
	}
	body := append(buf, `{"data":`...)
	data := []byte(resp.Data)
	if len(data) == 0 {
		data = []byte("null")
	}
	body = appendRest(append(body, data...), errs, resp.Extensions)
	faults := faultsOf(resp.Errors)
	return &Result{Body: body, Errors: errs, Faults: faults, HasData: data[0] == '{', Failed: faults.undelivered() && empty(data)}
}

// validDocuments lets gqlgen's executor use the documents that are parsed and validated already.
type validDocuments struct{ d *documents }

// Get implements graphql.Cache.
func (v validDocuments) Get(ctx context.Context, text string) (*ast.QueryDocument, bool) {
	doc, failure := v.d.get(ctx, text)
	if failure != nil {
		return nil, false
	}
	return doc.ast, true
}

// Add implements graphql.Cache; there is nothing to add.
func (validDocuments) Add(context.Context, string, *ast.QueryDocument) {}

// fallbackRules hold gqlgen's executor to the client's authorization and narrowing.
type fallbackRules struct{ c *Client }

// ExtensionName implements graphql.HandlerExtension.
func (fallbackRules) ExtensionName() string { return "FacetRules" }

// Validate implements graphql.HandlerExtension.
func (fallbackRules) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptField implements graphql.FieldInterceptor.
func (f fallbackRules) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	if guard := f.c.guard(fc.Object, fc.Field.Name); guard != nil {
		if err := hooks(f).Allow(ctx, &plan.Field{Guard: guard}); err != nil {
			return nil, err
		}
	}
	resolver, release := mortal(ctx)
	v, err := next(resolver)
	release()
	if err != nil || fc.Field.Definition == nil {
		return v, err
	}
	return f.c.narrow(fc.Field.Definition.Type, v), nil
}

// presentFallback masks the errors of gqlgen's executor as those of compiled operations are.
func presentFallback(ctx context.Context, err error) *gqlerror.Error {
	path := graphql.GetPath(ctx)
	var locations []gqlerror.Location
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		if fc := graphql.GetFieldContext(ctx); fc != nil && len(e.Path) > len(fc.Path()) && fc.Args == nil {
			err = &UserError{Code: CodeBadUserInput, Message: inputMessage(e)} // its arguments could not be decoded
		}
		if e.Path != nil {
			path = e.Path
		}
		locations = e.Locations
	}
	out := classify(ctx, err).present(path, nil, RequestID(ctx))
	out.Locations = locations
	if fc := graphql.GetFieldContext(ctx); fc != nil && locations == nil && fc.Field.Field != nil && fc.Field.Position != nil {
		out.Locations = []gqlerror.Location{{Line: fc.Field.Position.Line, Column: fc.Field.Position.Column}}
	}
	return out
}

// recoverFallback keeps a panic's value out of the response.
func recoverFallback(_ context.Context, v any) error {
	return &plan.PanicError{Value: fmt.Sprint(v)}
}
