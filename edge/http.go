package edge

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit"
)

// serve answers one HTTP request to a GraphQL endpoint.
func (s *Edge) serve(w http.ResponseWriter, r *http.Request, named string) {
	if upgrades(r) {
		s.serveSocket(w, r, named)
		return
	}
	c, failure := s.clients().identify(r, named)
	if failure != nil {
		s.refuse(w, r, failure)
		return
	}
	x := exchanges.Get().(*exchange)
	x.client, x.w, x.r, x.accept = c, w, r, readAccept(r.Header["Accept"])
	c.ServeIn(r.Context(), x, &x.room)
	*x = exchange{} // it must not keep a request in memory
	exchanges.Put(x)
}

// exchanges are used again, because one is most of what a request would allocate.
var exchanges = sync.Pool{New: func() any { return new(exchange) }}

// exchange is one HTTP request and its response. The operation and Accept together choose how it is answered: in one
// piece, in parts, or as a stream of events.
type exchange struct {
	client *client
	w      http.ResponseWriter
	r      *http.Request
	accept accepted
	media  string // of an answer in one piece, or of a refusal

	framing *framing // of a stream; nil for an answer in one piece
	cancel  context.CancelFunc
	conn    *connection // counts a subscription; nil for others
	ended   func()      // ends its being counted in metrics
	out     *streamWriter

	request graph.Request
	room    graph.Room
}

// Read implements [graph.Transport]: it takes the request from the URL or the body.
func (x *exchange) Read() (*graph.Request, *graph.Failure) {
	if x.media = x.accept.plain(); !x.accept.anything() {
		x.media = mediaJSON
		return nil, notAcceptable("accept " + mediaGraphQL + " or " + mediaJSON)
	}
	if failure := x.client.read(x.w, x.r, &x.request); failure != nil {
		return nil, failure
	}
	x.request.Received = time.Now()
	return &x.request, readWishes(&x.request, x.r.Header)
}

// Admit implements [graph.Transport].
func (x *exchange) Admit(ctx context.Context, op *graph.Operation) (context.Context, plan.Delivery, *graph.Failure) {
	if failure := mutable(x.r.Method, op); failure != nil {
		return ctx, plan.Whole, failure
	}
	media, failure := x.accept.choose(op.Type, op.Defers())
	if failure != nil {
		return ctx, plan.Whole, failure
	}
	var f framing
	form := plan.Whole
	switch {
	case media == mediaEvents:
		if op.Type != ast.Subscription { // the events of which are no parts
			form = x.accept.inEvents
		}
		f = events(form)
	case media == mediaParts && op.Type == ast.Subscription:
		f = subscriptionParts()
	case media == mediaParts:
		form = x.accept.form()
		f = deferredParts(form)
	default:
		x.media = media
		return ctx, plan.Whole, nil
	}
	ctx, failure = x.stream(ctx, op, f)
	return ctx, form, failure
}

// stream prepares for an answer that comes in several messages. Those of queries and mutations end by themselves, so
// only subscriptions count for the viewer and end when the server does.
func (x *exchange) stream(ctx context.Context, op *graph.Operation, f framing) (context.Context, *graph.Failure) {
	x.framing, x.media = &f, mediaRefusal
	if f.transport == overParts && op.Type != ast.Subscription {
		x.media = x.accept.plain()
	}
	ctx, end := context.WithCancelCause(ctx)
	x.cancel = func() { end(nil) }
	if op.Type != ast.Subscription {
		return ctx, nil
	}
	if x.conn = x.client.edge.live.enter(func() { end(graph.ErrDraining) }); x.conn == nil {
		return ctx, shuttingDown()
	}
	if !x.conn.hold(ctx, x.client) {
		return ctx, tooManyConnections()
	}
	return ctx, nil
}

// Open implements [graph.Sink].
func (x *exchange) Open(limits ratelimit.Fields) {
	x.ended = x.client.edge.open.subscription(x.client.Name(), x.framing.transport)
	x.begin(limits)
	x.out.beat(x.client.Profile().Policy.Subscriptions.PingInterval, x.framing.beat)
}

// begin sends the headers of a stream.
func (x *exchange) begin(limits ratelimit.Fields) {
	limits.Set(x.w.Header())
	x.out = newStreamWriter(x.w, x.cancel, x.framing.media, x.framing.first)
}

// Send implements [graph.Sink]. What is refused before a stream has begun gets an ordinary response, and so does an
// answer that turns out to have one part, if the client can read it.
func (x *exchange) Send(result *graph.Result) {
	if result.Failure != nil {
		rest(x.r, result.Failure.Rest)
	}
	if x.framing == nil || x.out == nil && (result.Failure != nil || !result.More && x.inOnePiece()) {
		x.client.write(x.w, x.r, x.media, result)
		return
	}
	if x.out == nil {
		x.begin(result.Limits)
	}
	x.out.send(x.framing.next(result))
}

// inOnePiece says that the request accepts JSON as well as parts.
func (x *exchange) inOnePiece() bool { return x.framing.transport == overParts && x.media != "" }

// Close implements [graph.Transport].
func (x *exchange) Close(complete bool) {
	if x.out != nil {
		if complete {
			x.out.send(x.framing.last)
		} else {
			x.out.send(x.framing.broken)
		}
		x.out.stop()
	}
	if x.ended != nil {
		x.ended()
	}
	if x.cancel != nil {
		x.cancel()
	}
	if x.conn != nil {
		x.conn.end()
	}
}

// RefuseToken answers a request whose token was refused; for [auth.Middleware], which has set WWW-Authenticate.
func (s *Edge) RefuseToken(w http.ResponseWriter, r *http.Request, err *auth.Error) {
	f := graph.TokenFailure(err)
	f.Reason = string(err.Reason)
	s.refuse(w, r, f)
}
