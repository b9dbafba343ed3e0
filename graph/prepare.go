package graph

import (
	"context"
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

// Operation is a request that may be executed: its document is valid, its operation is chosen, its variables are
// coerced. It may be shared by requests and is not changed.
type Operation struct {
	// Name is the operation's name in the document, "" for an anonymous one. It comes from the client: shorten it before it
	// becomes a label.
	Name string
	// Type is query, mutation or subscription.
	Type ast.Operation
	// Variables are coerced.
	Variables map[string]any
	// Estimate is the most that the operation can cost.
	Estimate cost.Estimate

	definition *definition
	dryRun     bool // priced whole, but charged nothing
	shared     bool // other requests will take it, too
	bytes      atomic.Int64
	planned    [plan.Distinct + 1]atomic.Pointer[planned]
}

// Document is the text of the operation's document.
func (o *Operation) Document() string { return o.definition.document.text }

// Defers says whether the operation has a @defer, so that its answer may come in parts.
func (o *Operation) Defers() bool { return o.plans().Defers() && o.Type != ast.Subscription }

// plans are those of the operation, or of what is left of it in a dry run.
func (o *Operation) plans() *plan.Plans {
	if o.dryRun {
		return o.definition.status.alone
	}
	return o.definition.plans
}

// planned is the plan of an operation for one form of delivery.
type planned struct {
	plan    *plan.Plan
	kept    *plan.KeptArgs // arguments decoded for earlier requests; nil where there will be none
	tallies []tally
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

// Prepare parses, validates, limits and prices a request; all but the variables of it once per document. Nothing is
// compiled for an operation that may be refused.
func (c *Client) Prepare(ctx context.Context, req *Request) (*Operation, *Failure) {
	return c.prepare(ctx, req, &entry{client: c})
}

// prepare is Prepare for a request that may have to pay for its document.
func (c *Client) prepare(ctx context.Context, req *Request, e *entry) (*Operation, *Failure) {
	if failure := checkPersisted(req); failure != nil {
		return nil, failure
	}
	if req.Query == "" {
		return nil, Refuse(http.StatusUnprocessableEntity, CodeBadRequest, "the request has no query")
	}
	doc, failure := c.documents.get(ctx, req.Query, e)
	if failure != nil {
		return nil, failure
	}
	def, failure := doc.definition(req.OperationName)
	if failure != nil {
		return nil, failure
	}
	if def.introspects && !c.MayIntrospect(ctx) {
		return nil, invalid(http.StatusForbidden, CodeIntrospection, "introspection is not allowed for this client")
	}
	return c.bind(def, req.Variables)
}

// bind joins an operation with variables, taking a ready one where the same variables came before.
func (c *Client) bind(def *definition, raw []byte) (*Operation, *Failure) {
	if len(def.node.VariableDefinitions) == 0 {
		raw = nil // what is not declared is ignored
	}
	slot := &def.ready[maphash.Bytes(c.documents.seed, raw)%readySlots]
	if ready := slot.Load(); ready != nil && ready.variables == string(raw) {
		return ready.operation, nil
	}
	op, failure := c.coerce(def, raw)
	if failure == nil && len(raw) <= maxReadyVariables && scalars(op.Variables) {
		c.keepReady(slot, &readyOperation{variables: string(raw), operation: op})
	}
	return op, failure
}

// keepReady puts an operation in the place of the one before it, if there is room for it.
func (c *Client) keepReady(slot *preparedSlot, ready *readyOperation) {
	op := ready.operation
	doc := op.definition.document
	bytes := int64(c.engine.weights.prepared(doc, ready))
	old, more := slot.Load(), bytes
	if old != nil {
		more -= old.operation.bytes.Load()
	}
	if !c.documents.grow(doc, int(more)) {
		return
	}
	op.shared = true
	op.bytes.Store(bytes)
	if !slot.CompareAndSwap(old, ready) {
		op.shared = false
		c.documents.grow(doc, -int(more)) // another request was faster
	}
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

// coerce makes the variables what the operation declares (GraphQL specification §6.1.2) and prices it.
func (c *Client) coerce(def *definition, raw []byte) (*Operation, *Failure) {
	if failure := shapeFailure(limits.CheckRawVariables(raw, c.limits)); failure != nil {
		return nil, failure
	}
	given, err := decodeObject(raw)
	if err != nil {
		return nil, Refuse(http.StatusBadRequest, CodeBadRequest, err.Error())
	}
	if failure := c.checkVariables(given); failure != nil {
		return nil, failure
	}
	variables, wrong := coercion{c.profile.Schema, c.profile.Policy.Suggestions}.variables(def.node.VariableDefinitions, given)
	if len(wrong) > 0 {
		return nil, invalidList(http.StatusUnprocessableEntity, CodeBadUserInput, wrong)
	}
	op := &Operation{Name: def.node.Name, Type: def.node.Operation, Variables: variables, definition: def}
	op.dryRun = def.status != nil && def.status.dry(variables)
	var failure *Failure
	op.Estimate, failure = def.price.estimate(variables)
	return op, failure
}

// plan finds or compiles the plan of an operation that is paid for.
func (c *Client) plan(op *Operation, d plan.Delivery) (*planned, *Failure) {
	slot := &op.planned[d]
	if p := slot.Load(); p != nil {
		return p, nil
	}
	compiled, kept, err := op.plans().Plan(op.Variables, d)
	if err != nil {
		return nil, invalid(http.StatusUnprocessableEntity, CodeValidationFailed, "the operation expands to too many fields")
	}
	p := &planned{plan: compiled, tallies: op.definition.price.talliesOf(compiled)}
	if op.shared && kept {
		c.keepPlanned(op, slot, p)
	}
	return p, nil
}

// keepPlanned lets later requests for an operation that is kept find its plan at once, and the arguments decoded.
func (c *Client) keepPlanned(op *Operation, slot *atomic.Pointer[planned], p *planned) {
	p.kept = plan.NewKeptArgs(p.plan)
	doc := op.definition.document
	bytes := c.engine.weights.planned(doc, p)
	if !c.documents.grow(doc, bytes) {
		p.kept = nil
		return
	}
	op.bytes.Add(int64(bytes))
	if !slot.CompareAndSwap(nil, p) {
		op.bytes.Add(-int64(bytes))
		c.documents.grow(doc, -bytes) // another request was faster
	}
}

// MayIntrospect applies the client's introspection policy.
func (c *Client) MayIntrospect(ctx context.Context) bool {
	switch c.profile.Policy.Introspection {
	case schema.IntrospectionOn:
		return true
	case schema.IntrospectionAuthenticated:
		_, ok := auth.FromContext(ctx)
		return ok
	}
	return false
}
