package graph

import (
	"context"
	"errors"
	"hash/maphash"
	"net/http"
	"sync/atomic"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/limits"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit/cost"
	"github.com/facetgraph/facet/schema"
)

// Operation is a request that may be executed: its document is valid, its operation is chosen, its variables are coerced.
// It may be shared by requests and is not changed.
type Operation struct {
	// Name is the operation's name in the document, "" for an anonymous one. It comes from the client: bound it before it
	// becomes a label.
	Name string
	// Type is query, mutation or subscription.
	Type ast.Operation
	// Variables are coerced.
	Variables map[string]any
	// Estimate is the most that the operation can cost.
	Estimate cost.Estimate

	op       *operation
	plan     *plan.Plan  // nil where gqlgen's executor runs the operation
	bound    *plan.Bound // arguments decoded for earlier requests; nil where there will be none
	fallback string      // why it does
	dryRun   bool        // priced whole, but charged nothing
}

// readySlots is how many operations with their variables each operation of a document keeps ready. Clients repeat
// themselves: the same screen with the same page size is by far the most common request.
const readySlots = 8

// preparedSlot keeps the operation that was prepared last for the variables that fall into it.
type preparedSlot = atomic.Pointer[readyOperation]

type readyOperation struct {
	variables string // as they came
	operation *Operation
}

// maxReadyVariables bounds the memory that ready operations take.
const maxReadyVariables = 512

// Prepare parses, validates, limits and compiles a request; all but the variables of it once per document.
func (c *Client) Prepare(ctx context.Context, req *Request) (*Operation, *Failure) {
	if failure := checkPersisted(req); failure != nil {
		return nil, failure
	}
	if req.Query == "" {
		return nil, refuse(http.StatusUnprocessableEntity, CodeBadRequest, "the request has no query")
	}
	doc, failure := c.documents.get(ctx, req.Query)
	if failure != nil {
		return nil, failure
	}
	op, failure := doc.operation(req.OperationName)
	if failure != nil {
		return nil, failure
	}
	prepared, failure := c.bind(op, req.Variables)
	if failure != nil {
		return nil, failure
	}
	if prepared.fallback == "introspection" && !c.mayIntrospect(ctx) {
		return nil, invalid(http.StatusForbidden, CodeIntrospection, "introspection is not allowed for this client")
	}
	return prepared, nil
}

// bind joins an operation with variables, taking a ready one where the same variables came before.
func (c *Client) bind(op *operation, raw []byte) (*Operation, *Failure) {
	if len(op.def.VariableDefinitions) == 0 {
		raw = nil // what is not declared is ignored
	}
	slot := &op.ready[maphash.Bytes(c.documents.seed, raw)%readySlots]
	if ready := slot.Load(); ready != nil && ready.variables == string(raw) {
		return ready.operation, nil
	}
	prepared, failure := c.coerce(op, raw)
	if failure == nil && len(raw) <= maxReadyVariables && scalars(prepared.Variables) {
		if prepared.plan != nil {
			prepared.bound = plan.NewBound(prepared.plan)
		}
		slot.Store(&readyOperation{variables: string(raw), operation: prepared})
	}
	return prepared, failure
}

// scalars says that no resolver can change a variable's value, so that requests may share them.
func scalars(variables map[string]any) bool {
	for _, v := range variables {
		switch v.(type) {
		case map[string]any, []any:
			return false
		}
	}
	return true
}

// coerce makes the variables what the operation declares (GraphQL specification §6.1.2) and finds the plan.
func (c *Client) coerce(op *operation, raw []byte) (*Operation, *Failure) {
	if failure := shapeFailure(limits.CheckRawVariables(raw, c.limits)); failure != nil {
		return nil, failure
	}
	given, err := decodeObject(raw)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, CodeBadRequest, err.Error())
	}
	if failure := c.checkVariables(given); failure != nil {
		return nil, failure
	}
	variables, wrong := coercion{c.profile.Schema, c.profile.Policy.Suggestions}.variables(op.def.VariableDefinitions, given)
	if len(wrong) > 0 {
		return nil, invalidList(http.StatusUnprocessableEntity, CodeBadUserInput, wrong)
	}
	out := &Operation{Name: op.def.Name, Type: op.def.Operation, Variables: variables, op: op}
	var failure *Failure
	if out.Estimate, failure = op.price.estimate(variables); failure != nil {
		return nil, failure
	}
	plans := op.plans
	if op.status != nil && op.status.dry(variables) {
		out.dryRun, plans = true, op.status.alone
	}
	out.plan, err = plans.Plan(variables)
	if reason, ok := errors.AsType[*plan.Unsupported](err); ok {
		out.fallback = reason.Reason
		return out, nil
	}
	if err != nil {
		return nil, invalid(http.StatusUnprocessableEntity, CodeValidationFailed, "the operation expands to too many fields")
	}
	if out.Type == ast.Subscription && (len(out.plan.Root.Fields) != 1 || out.plan.Root.Fields[0].Op == plan.Typename) {
		return nil, invalid(http.StatusUnprocessableEntity, CodeValidationFailed, "a subscription must select exactly one field, and no introspection field")
	}
	return out, nil
}

// mayIntrospect applies the client's introspection policy.
func (c *Client) mayIntrospect(ctx context.Context) bool {
	switch c.profile.Policy.Introspection {
	case schema.IntrospectionOn:
		return true
	case schema.IntrospectionAuthenticated:
		_, ok := auth.FromContext(ctx)
		return ok
	}
	return false
}
