package graph

import (
	"context"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/internal/buffer"
	"github.com/facetgraph/facet/overload"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

// Sink takes the results of one operation: one, or the parts of a deferred answer, or one for each event of a
// subscription. Its methods are called one at a time.
type Sink interface {
	// Open says that the operation has begun and that its results may be long in coming, as the events of a subscription.
	// It is called for those only.
	Open(limits ratelimit.Fields)
	// Send takes one result, whose body is valid until Send returns. Nothing follows a result without More.
	Send(result *Result)
}

// Transport carries a request and its answer.
type Transport interface {
	Sink
	// Read gives the request.
	Read() (*Request, *Failure)
	// Admit is asked when the operation is known and nothing is charged yet: whether this transport can carry its answer,
	// and in which form what is deferred comes. The context that it returns ends when nobody takes results any more.
	Admit(ctx context.Context, op *Operation) (context.Context, plan.Delivery, *Failure)
	// Close ends the answer. complete says that every result was sent; else the server or the caller has broken it off.
	Close(complete bool)
}

// life is one operation from its request to the end of its answer. The methods stand in the order in which they are
// called. Whatever the transport, and whether the answer comes at once, in parts or as events, there is no other way.
type life struct {
	client   *Client
	sink     Sink
	op       *Operation
	delivery plan.Delivery
	onError  schema.OnError
	report   bool            // the answer explains the price
	timeout  time.Duration   // of the operation, or of each event
	deadline time.Time       // of the operation
	urgency  int             // of the operation, and of each event
	permit   overload.Permit // to be in flight
	buf      []byte

	entry       entry
	run         *plan.Run
	planned     *planned
	reservation *ratelimit.Reservation
	charged     ratelimit.Fields // what a refusal after the charge says of rate limits
	told        int              // errors that resolvers added and a result has told
	result      Result           // room for the last result of a run
	total       *Result          // what an observer is told
	observation observation
}

// Serve reads a request and answers it.
func (c *Client) Serve(ctx context.Context, t Transport) {
	c.serve(ctx, t, new(life))
}

// Room is the room that the life of an operation needs. The zero value is ready; it is used once.
type Room struct{ life life }

// ServeIn is Serve with the room for the operation's life, which a transport may have in itself to save an allocation.
func (c *Client) ServeIn(ctx context.Context, t Transport, room *Room) { c.serve(ctx, t, &room.life) }

// serve answers a request in a life, which is zero.
func (c *Client) serve(ctx context.Context, t Transport, l *life) {
	l.client, l.sink, l.entry.client, l.observation = c, t, c, c.engine.observe.begin(ctx, c)
	req, failure := t.Read()
	if failure == nil && req.Received.IsZero() {
		req.Received = time.Now()
	}
	buf := buffer.Take() // after Read, which mostly has just given it back
	l.buf = (*buf)[:0]
	t.Close(l.serve(l.observation.ctx, t, req, failure))
	*buf = l.buf
	buffer.Give(buf)
}

// Execute runs a prepared query or mutation for a caller that is no transport, within the client's deadline, and
// appends the response to buf. It comes in one piece.
func (c *Client) Execute(ctx context.Context, op *Operation, buf []byte) *Result {
	var only lastResult
	l := &life{client: c, sink: &only, entry: entry{client: c}, op: op, onError: c.profile.Policy.OnError, buf: buf}
	l.bound(&Request{Received: time.Now()})
	l.execute(ctx)
	return only.result
}

// lastResult is a sink that keeps what it was given last.
type lastResult struct{ result *Result }

// Open implements [Sink].
func (*lastResult) Open(ratelimit.Fields) {}

// Send implements [Sink].
func (s *lastResult) Send(result *Result) { s.result = result }

// serve takes the operation through its stages, once its request was read, and says whether its answer is complete.
func (l *life) serve(ctx context.Context, t Transport, req *Request, failure *Failure) bool {
	if failure != nil {
		return l.refuse(ctx, failure)
	}
	l.bound(req)
	if failure = l.enter(ctx, req); failure != nil {
		return l.refuse(ctx, failure)
	}
	defer l.permit.Leave()
	if l.op, failure = l.client.prepare(ctx, req, &l.entry); failure != nil {
		return l.refuse(ctx, failure)
	}
	l.observation.prepared(l.op)
	if ctx, l.delivery, failure = t.Admit(ctx, l.op); failure != nil {
		return l.refuse(ctx, failure)
	}
	if l.onError = l.client.profile.Policy.OnError; req.OnError != "" {
		l.onError = schema.OnError(req.OnError)
	}
	if l.onError == schema.OnErrorHalt {
		l.delivery = plan.Whole // all or nothing
	}
	l.report = req.Cost == CostReport
	if req.Cost == CostValidate {
		return l.end(l.client.quote(ctx, l.op, l.buf, &l.entry))
	}
	return l.execute(ctx)
}

// execute charges, runs and settles the operation.
func (l *life) execute(ctx context.Context) bool {
	if l.op.Type == ast.Subscription {
		return l.subscribe(ctx)
	}
	timed, cancel := context.WithDeadline(ctx, l.deadline)
	defer cancel()
	if failure := l.charge(timed); failure != nil {
		return l.refuse(timed, failure)
	}
	timed = l.newRun(timed)
	first := l.run.Execute(append(l.buf, dataPrefix...))
	if !first.More {
		limits, note := l.settle(timed, l.actual())
		result := l.respond(timed, first, note)
		if failure := overloaded(l.op, result); failure != nil {
			result = AppendFailure(timed, l.buf, failure, l.client.profile.Policy.Limits.Errors)
		}
		result.Limits = limits
		return l.end(result)
	}
	return l.parts(ctx, timed, first)
}

// bound says how long the operation may take. Its time runs from when the request had been read, so that it covers what
// waits for a turn on a node that has much to do.
func (l *life) bound(req *Request) {
	l.timeout = l.client.profile.Policy.Deadline
	if req.Timeout > 0 {
		l.timeout = min(l.timeout, req.Timeout)
	}
	l.deadline = req.Received.Add(l.timeout)
}

// charge reserves what the operation can cost at most, and only then compiles it.
func (l *life) charge(ctx context.Context) *Failure {
	var failure *Failure
	if l.reservation, failure = l.client.reserve(ctx, l.op, &l.entry); failure != nil {
		return failure
	}
	if l.planned, failure = l.client.plan(l.op, l.delivery); failure != nil {
		l.charged, _ = l.settle(ctx, min(askPoints, points(l.op.Estimate.Cost))) // it was parsed, and the compiler has tried
	}
	return failure
}

// newRun makes a run, and gives resolvers what they expect in their context.
func (l *life) newRun(ctx context.Context) context.Context {
	c, op := l.client, l.op
	ctx = graphql.WithOperationContext(withStatus(ctx, op, l.reservation), &graphql.OperationContext{
		RawQuery: op.Document(), Variables: op.Variables, OperationName: op.Name, Doc: op.definition.document.ast,
		Operation: op.definition.node, DisableIntrospection: true, RecoverFunc: graphql.DefaultRecover,
	})
	ctx = graphql.WithResponseContext(ctx, presentAdded, recoverAdded)
	ctx, tasks := c.engine.options.Begin(context.WithValue(ctx, clientKey{}, c))
	l.told = 0
	l.run = plan.NewRun(ctx, l.planned.plan, plan.Options{
		Root:      c.engine.options.Resolvers,
		Variables: op.Variables,
		Kept:      l.planned.kept,
		Tasks:     tasks,
		Hooks:     (*hooks)(l),
		Workers:   c.engine.options.Workers,
		MaxErrors: c.profile.Policy.Limits.Errors,
		Refused:   refusedAtOnce,
		KeepNulls: l.onError == schema.OnErrorNull,
	})
	return ctx
}

// parts sends the first part of a deferred answer and then the others as they come. The operation is settled before the
// last one, which tells what it has cost.
func (l *life) parts(ctx, timed context.Context, first plan.Response) bool {
	limits, note := l.standing()
	result := l.respond(timed, first, note)
	result.Limits, result.More = limits, true
	l.send(result)
	for {
		part, ok := l.run.Next(ctx)
		if !ok { // nobody takes results any more
			l.run.Wait()
			l.settle(timed, l.actual())
			l.total.Faults |= classify(ctx, ctx.Err()).fault
			l.observation.end(l.total)
			return false
		}
		if part.More {
			l.send(l.respondPart(timed, part, nil))
			continue
		}
		l.run.Wait()
		_, note := l.settle(timed, l.actual())
		result := l.respondPart(timed, part, note)
		l.permit.Leave()
		l.send(result)
		l.observation.end(l.total)
		return true
	}
}

// settle gives back what the operation did not use.
func (l *life) settle(ctx context.Context, actual int64) (ratelimit.Fields, *costNote) {
	r := l.reservation
	l.reservation = nil
	if r == nil {
		return ratelimit.Fields{}, nil
	}
	if l.op.dryRun {
		actual = askPoints
	}
	l.client.engine.options.Limiter.Settle(context.WithoutCancel(ctx), r, actual)
	return l.client.noted(l.op, r.After(actual), &actual)
}

// standing is how the limits stand while the operation runs.
func (l *life) standing() (ratelimit.Fields, *costNote) {
	if l.reservation == nil {
		return ratelimit.Fields{}, nil
	}
	return l.client.noted(l.op, l.reservation.After(l.op.charge()), nil)
}

// actual is what has been spent so far.
func (l *life) actual() int64 {
	if l.reservation == nil {
		return 0
	}
	return l.op.definition.price.actual(l.op, l.planned, l.run)
}

// refuse answers with a failure.
func (l *life) refuse(ctx context.Context, f *Failure) bool {
	result := AppendFailure(ctx, l.buf, f, l.client.profile.Policy.Limits.Errors)
	if f.Header.Get("Ratelimit-Policy") == "" { // a refusal by a limit says more
		if result.Limits = l.charged; l.entry.paid != nil {
			result.Limits = l.entry.limits()
		}
	}
	return l.end(result)
}

// end sends the only result.
func (l *life) end(result *Result) bool {
	l.permit.Leave()
	l.send(result)
	l.observation.end(l.total)
	return true
}

// send gives a result to the sink, and adds it to what observers are told of the whole.
func (l *life) send(result *Result) {
	l.sink.Send(result)
	l.buf = result.Body[:0]
	result.Bytes = len(result.Body)
	if l.total == nil {
		l.total = result
		return
	}
	l.total.Errors = append(l.total.Errors, result.Errors...)
	l.total.Faults |= result.Faults
	l.total.Bytes += result.Bytes
}
