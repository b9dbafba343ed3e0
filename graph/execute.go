package graph

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit"
)

// Result is the response to one request, complete as JSON.
type Result struct {
	// Body is the response object.
	Body []byte
	// Errors are those in Body.
	Errors gqlerror.List
	// Faults are those of Errors, and of errors beyond as many as are answered, joined.
	Faults Fault
	// HasData is true where data is there and not null.
	HasData bool
	// Failed is true where nothing was answered, and the fault is ours or a service's, not the caller's.
	Failed bool
	// Failure is set where the request was refused before it was executed.
	Failure *Failure
	// Header is added to the response over HTTP; may be nil.
	Header http.Header
	// Limits are what the response over HTTP says of rate limits.
	Limits ratelimit.Fields
}

// Execute runs a prepared query or mutation within the client's deadline and appends the response to buf.
func (c *Client) Execute(ctx context.Context, op *Operation, buf []byte) *Result {
	ctx, cancel := context.WithTimeout(ctx, c.profile.Policy.Deadline)
	defer cancel()
	reservation, failure := c.reserve(ctx, op)
	if failure != nil {
		return AppendFailure(ctx, buf, failure, c.profile.Policy.Limits.Errors)
	}
	ctx = withStatus(ctx, op, reservation)
	if op.plan == nil {
		limits, note := c.settle(ctx, op, reservation, points(op.Estimate.Cost))
		out := c.executeFallback(ctx, op, buf, note.extensions())
		out.Limits = limits
		return out
	}
	run, ctx := c.newRun(ctx, op)
	res := run.Execute(append(buf, `{"data":`...))
	var actual int64
	if reservation != nil {
		actual = op.op.price.actual(op, run)
	}
	limits, note := c.settle(ctx, op, reservation, actual)
	out := c.respond(ctx, res, len(buf), note, explained(ctx, op))
	if failure := overloaded(op, out); failure != nil {
		out = AppendFailure(ctx, buf, failure, c.profile.Policy.Limits.Errors)
	}
	out.Limits = limits
	return out
}

// newRun gives a run what resolvers expect in their context.
func (c *Client) newRun(ctx context.Context, op *Operation) (*plan.Run, context.Context) {
	ctx = graphql.WithOperationContext(ctx, &graphql.OperationContext{
		RawQuery: op.op.doc.text, Variables: op.Variables, OperationName: op.Name, Doc: op.op.doc.ast, Operation: op.op.def,
		DisableIntrospection: true, RecoverFunc: graphql.DefaultRecover,
	})
	ctx = graphql.WithResponseContext(ctx, presentFallback, recoverFallback)
	ctx, tasks := c.engine.options.Begin(ctx)
	return plan.NewRun(ctx, op.plan, plan.Options{
		Root:      c.engine.options.Resolvers,
		Variables: op.Variables,
		Bound:     op.bound,
		Tasks:     tasks,
		Hooks:     hooks{c},
		Workers:   c.engine.options.Workers,
		MaxErrors: c.profile.Policy.Limits.Errors,
		Refused:   refusedAtOnce,
	}), ctx
}

// respond completes the response object whose data a run wrote from start on. note may be nil.
func (c *Client) respond(ctx context.Context, res plan.Response, start int, note *costNote, more map[string]any) *Result {
	errs, faults, degraded := c.presentAll(ctx, res)
	added := graphql.GetErrors(ctx)
	errs, faults = append(errs, added...), faults|faultsOf(added)
	if most := c.profile.Policy.Limits.Errors; len(errs) > most {
		errs = errs[:most]
	}
	out := &Result{Body: res.Data, Errors: errs, Faults: faults}
	data := res.Data[start+len(`{"data":`):]
	out.HasData = data[0] == '{'
	out.Failed = faults.undelivered() && empty(data)
	extensions := graphql.GetExtensions(ctx)
	for key, value := range more {
		extensions = withExtension(extensions, key, value)
	}
	if len(degraded) > 0 {
		extensions = withExtension(extensions, "degraded", degraded)
	}
	if note != nil && len(extensions) == 0 { // nearly always
		out.Body = note.appendExtensions(appendErrors(out.Body, errs))
		return out
	}
	if note != nil {
		extensions = withExtension(extensions, "cost", *note)
	}
	out.Body = appendRest(out.Body, errs, extensions)
	return out
}

// empty says that data, as written, is null or has nothing but nulls at the root.
func empty(data []byte) bool {
	var root map[string]json.RawMessage
	if err := json.Unmarshal(data, &root); err != nil {
		return false
	}
	for _, value := range root {
		if string(value) != "null" {
			return false
		}
	}
	return true
}

func withExtension(m map[string]any, key string, value any) map[string]any {
	if m == nil {
		m = make(map[string]any, 1)
	}
	m[key] = value
	return m
}

// appendRest closes a response object with its errors and extensions.
func appendRest(buf []byte, errs gqlerror.List, extensions map[string]any) []byte {
	buf = appendErrors(buf, errs)
	if len(extensions) > 0 {
		buf = appendMember(buf, "extensions", extensions)
	}
	return append(buf, '}')
}

func appendErrors(buf []byte, errs gqlerror.List) []byte {
	if len(errs) == 0 {
		return buf
	}
	return appendMember(buf, "errors", errs)
}

// appendMember appends a member to an object, with a comma unless it is the first. What cannot be encoded, as an
// extension that a resolver set, is left out.
func appendMember(buf []byte, key string, value any) []byte {
	encoded, err := json.Marshal(value)
	if err != nil {
		return buf
	}
	if buf[len(buf)-1] != '{' {
		buf = append(buf, ',')
	}
	buf = append(append(append(buf, '"'), key...), '"', ':')
	return append(buf, encoded...)
}

// Degraded is one entry of extensions.degraded: a field that is missing because a service did not deliver.
type Degraded struct {
	Path    any    `json:"path"`
	Service string `json:"service"`
	// Reason is TIMEOUT, UNAVAILABLE, BREAKER_OPEN, SHED or STALE.
	Reason string `json:"reason"`
}

// presentAll turns a run's errors into the client's, joins their faults, and reports what is missing because of a service.
func (c *Client) presentAll(ctx context.Context, res plan.Response) (errs gqlerror.List, faults Fault, degraded []Degraded) {
	for _, e := range res.Errors {
		v := classify(ctx, e.Err)
		faults |= v.fault
		if v.service != "" {
			degraded = append(degraded, Degraded{Path: e.Path, Service: v.service, Reason: v.reason})
		}
		errs = append(errs, v.present(e.Path, e.Field, RequestID(ctx)))
		c.engine.observe.fieldError(ctx, e, v.fault)
	}
	if res.Beyond != nil {
		faults |= classify(ctx, res.Beyond).fault
	}
	return errs, faults, degraded
}

// AppendFailure appends the response to a refused request: errors, and no data member at all (GraphQL specification
// §7.1.1).
func AppendFailure(ctx context.Context, buf []byte, f *Failure, most int) *Result {
	errs := f.Errors
	if len(errs) > most {
		errs = errs[:most]
	}
	if id := RequestID(ctx); id != "" {
		errs = withRequestID(errs, id)
	}
	body := appendRest(append(buf, '{'), errs, f.Extensions)
	return &Result{Body: body, Errors: errs, Faults: faultsOf(f.Errors), Failure: f, Header: f.Header}
}

// withRequestID copies errors with the id of a request: requests that wait for the same document share its failure.
func withRequestID(errs gqlerror.List, id string) gqlerror.List {
	out := make(gqlerror.List, len(errs))
	for i, e := range errs {
		one := *e
		one.Extensions = maps.Clone(e.Extensions)
		if one.Extensions == nil {
			one.Extensions = map[string]any{}
		}
		one.Extensions["requestId"] = id
		out[i] = &one
	}
	return out
}

// hooks connect a run to the client's policies.
type hooks struct{ c *Client }

// Allow decides authorization: once per field and operation, before any call.
func (h hooks) Allow(ctx context.Context, f *plan.Field) error {
	viewer, _ := auth.FromContext(ctx)
	return f.Guard.(auth.Requirement).Check(viewer)
}

// Start and Done trace a plan node.
func (h hooks) Start(ctx context.Context, f *plan.Field, parents int) context.Context {
	return h.c.engine.observe.startNode(ctx, f, parents)
}

func (h hooks) Done(ctx context.Context, f *plan.Field, err error) {
	h.c.engine.observe.endNode(ctx, f, err)
}
