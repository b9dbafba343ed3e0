package graph

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
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
	// More says that other results follow.
	More bool
	// Bytes is the length of Body, and of the bodies of the results that follow where several are counted as one.
	Bytes int
	// Limits are what the response over HTTP says of rate limits.
	Limits ratelimit.Fields

	// Expired says that the stream has ended because the viewer's token has expired.
	Expired bool
}

// dataPrefix begins a response object.
const dataPrefix = `{"data":`

// respond completes the response object whose data a run wrote into the buffer. note may be nil.
func (l *life) respond(ctx context.Context, res plan.Response, note *costNote) *Result {
	errs, faults, extensions := l.outcome(ctx, res.Errors, res.Beyond)
	data := res.Data[len(l.buf)+len(dataPrefix):]
	if l.onError == schema.OnErrorHalt && len(errs) > 0 {
		res.Data = append(res.Data[:len(l.buf)+len(dataPrefix)], "null"...)
		data = res.Data[len(l.buf)+len(dataPrefix):]
	}
	out := &l.result
	*out = Result{Body: res.Data, Errors: errs, Faults: faults, HasData: data[0] == '{', Failed: faults.undelivered() && empty(data)}
	if l.delivery == plan.Distinct && res.More {
		out.Body = appendErrors(out.Body, errs)
		out.Body = appendMember(out.Body, "pending", pendingOf(res.Pending))
		out.Body = appendRest(out.Body, nil, withNote(extensions, note))
		return out
	}
	if note != nil && len(extensions) == 0 { // nearly always
		out.Body = note.appendExtensions(appendErrors(out.Body, errs))
		return out
	}
	out.Body = appendRest(out.Body, errs, withNote(extensions, note))
	return out
}

// withNote adds extensions.cost.
func withNote(extensions map[string]any, note *costNote) map[string]any {
	if note == nil {
		return extensions
	}
	return withExtension(extensions, "cost", *note)
}

// outcome is what a caller is told of the errors of a result, and its extensions but for the cost.
func (l *life) outcome(ctx context.Context, failed []plan.Error, beyond error) (gqlerror.List, Fault, map[string]any) {
	errs, faults, degraded := l.client.presentAll(ctx, failed, beyond)
	if added := graphql.GetErrors(ctx); len(added) > l.told {
		errs, faults = append(errs, added[l.told:]...), faults|faultsOf(added[l.told:])
		l.told = len(added)
	}
	if most := l.client.profile.Policy.Limits.Errors; len(errs) > most {
		errs = errs[:most]
	}
	extensions := graphql.GetExtensions(ctx)
	if l.report {
		extensions = withExtension(extensions, "facet", explain(l.op))
	}
	if len(degraded) > 0 {
		extensions = withExtension(extensions, "degraded", degraded)
	}
	return errs, faults, extensions
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

// presentAll turns a run's errors into the client's, joins their faults, and reports what is missing because of a
// service.
func (c *Client) presentAll(ctx context.Context, failed []plan.Error, beyond error) (errs gqlerror.List, faults Fault, degraded []Degraded) {
	for _, e := range failed {
		v := classify(ctx, e.Err)
		faults |= v.fault
		if v.service != "" {
			degraded = append(degraded, Degraded{Path: e.Path, Service: v.service, Reason: v.reason})
		}
		errs = append(errs, v.present(e.Path, e.Field, RequestID(ctx)))
		c.engine.observe.fieldError(ctx, e, v.fault)
	}
	if beyond != nil {
		faults |= classify(ctx, beyond).fault
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
type hooks life

// Allow decides authorization: once per field and operation, before any call.
func (*hooks) Allow(ctx context.Context, f *plan.Field) error {
	viewer, _ := auth.FromContext(ctx)
	return f.Guard.(auth.Requirement).Check(viewer)
}

// Start and Done trace a plan node. A field that may be dropped ends with its share of the time.
func (h *hooks) Start(ctx context.Context, f *plan.Field, parents int) context.Context {
	ctx = h.client.engine.observe.startNode(ctx, f, parents)
	if !f.Droppable {
		return ctx
	}
	left := time.Duration((1 - h.client.profile.Policy.DroppableShare) * float64(h.timeout))
	timed, cancel := context.WithDeadline(ctx, h.deadline.Add(-left))
	return &dropped{timed, cancel}
}

// Done implements [plan.Hooks].
func (h *hooks) Done(ctx context.Context, f *plan.Field, err error) {
	if d, ok := ctx.(*dropped); ok {
		d.cancel()
	}
	h.client.engine.observe.endNode(ctx, f, err)
}

// dropped is the context of a field that may be dropped.
type dropped struct {
	context.Context
	cancel context.CancelFunc
}
