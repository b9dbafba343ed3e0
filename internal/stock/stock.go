// Package stock runs operations on gqlgen's own executor, held to a client's rules. It is the oracle that tests compare
// the compiled executor with; no program uses it.
package stock

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Rules are what a client has beside its schema.
type Rules struct {
	// Schema is the client's.
	Schema *ast.Schema
	// Allow says whether a field may be resolved. Nil allows all.
	Allow func(ctx context.Context, typeName, fieldName string) error
	// Foreign says whether other clients know more of a type than this one. Nil: of none.
	Foreign func(typeName string) bool
	// TypeName is the GraphQL type of a value of an abstract type, "" where there is none.
	TypeName func(value any) string
	// Present makes an error what a caller sees.
	Present func(ctx context.Context, err error) *gqlerror.Error
	// Begin gives resolvers what they expect in their context. Nil: nothing.
	Begin func(ctx context.Context) context.Context
}

// Executor runs operations of one client.
type Executor struct {
	rules    Rules
	executor *executor.Executor
}

// New returns an executor of a schema that gqlgen generated, restricted to a client.
func New(schema graphql.ExecutableSchema, r Rules) *Executor {
	e := &Executor{rules: r, executor: executor.New(schema)}
	e.executor.SetErrorPresenter(r.Present)
	e.executor.SetRecoverFunc(func(_ context.Context, v any) error { return &panicError{v} })
	e.executor.Use(interceptor{r})
	return e
}

// panicError is the panic of a resolver, of which a caller learns nothing.
type panicError struct{ value any }

func (e *panicError) Error() string { return fmt.Sprint(e.value) }

// Refused is a document that gqlgen does not execute.
type Refused struct{ gqlerror.List }

// Answer is a response.
type Answer struct {
	// Data is JSON.
	Data json.RawMessage
	// Errors are as presented.
	Errors gqlerror.List
}

// Execute runs an operation with coerced variables. The error is [Refused] for a document that gqlgen's own parser and
// validator do not take.
func (e *Executor) Execute(ctx context.Context, query, name string, variables map[string]any) (*Answer, error) {
	given := map[string]any{}
	for key, v := range variables {
		given[key] = v
	}
	ctx = graphql.StartOperationTrace(ctx)
	if e.rules.Begin != nil {
		ctx = e.rules.Begin(ctx)
	}
	op, list := e.executor.CreateOperationContext(ctx, &graphql.RawParams{Query: query, OperationName: name, Variables: given})
	if len(list) > 0 {
		return nil, Refused{list}
	}
	op.DisableIntrospection = false
	next, ctx := e.executor.DispatchOperation(ctx, op)
	resp := next(ctx)
	data := json.RawMessage(resp.Data)
	if len(data) == 0 {
		data = json.RawMessage("null")
	}
	return &Answer{Data: data, Errors: resp.Errors}, nil
}

// interceptor holds gqlgen's executor to the rules.
type interceptor struct{ rules Rules }

// ExtensionName implements graphql.HandlerExtension.
func (interceptor) ExtensionName() string { return "Rules" }

// Validate implements graphql.HandlerExtension.
func (interceptor) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptField implements graphql.FieldInterceptor.
func (i interceptor) InterceptField(ctx context.Context, next graphql.Resolver) (any, error) {
	fc := graphql.GetFieldContext(ctx)
	if i.rules.Allow != nil {
		if err := i.rules.Allow(ctx, fc.Object, fc.Field.Name); err != nil {
			return nil, err
		}
	}
	v, err := next(ctx)
	if err != nil || fc.Field.Definition == nil {
		return v, err
	}
	return i.narrow(fc.Field.Definition.Type, v), nil
}
