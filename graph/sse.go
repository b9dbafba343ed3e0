package graph

import (
	"context"
	"net/http"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Messages of graphql-sse's distinct connections mode: each operation has a response of its own, each result is an event
// "next", and "complete" says that no more will come.
const (
	eventComplete  = "event: complete\ndata:\n\n"
	eventHeartbeat = ":\n\n"
)

// inEvent makes JSON, in which line ends are white space only, one line of an event.
var inEvent = strings.NewReplacer("\r", " ", "\n", " ")

func eventNext(body []byte) string {
	return "event: next\ndata: " + inEvent.Replace(string(body)) + "\n\n"
}

// serveEvents answers with server-sent events. What is refused before the first event gets an ordinary response.
func (c *Client) serveEvents(ctx context.Context, w http.ResponseWriter, r *http.Request, op *Operation, ob *observation) {
	c.serveStream(ctx, w, r, op, ob, framing{
		transport: overEvents, media: mediaEvents + "; charset=utf-8", first: eventHeartbeat, beat: eventHeartbeat, next: eventNext, last: eventComplete,
	})
}

// framing is how a protocol writes a stream.
type framing struct {
	transport          string // the label of metrics
	media, first, beat string
	next               func(body []byte) string
	last               string // after a stream that is complete
	broken             string // after one that the server had to end
}

// serveStream opens the operation and writes its results one by one.
func (c *Client) serveStream(ctx context.Context, w http.ResponseWriter, r *http.Request, op *Operation, ob *observation, f framing) {
	s, failure := c.openStream(ctx, op)
	if failure != nil {
		c.writeFailure(ctx, w, r, mediaRefusal, failure, ob)
		return
	}
	defer s.close()
	results, failure := c.start(s.ctx, op)
	if failure != nil {
		c.writeFailure(ctx, w, r, mediaRefusal, failure, ob)
		return
	}
	defer results.Close()
	if op.Type == ast.Subscription {
		defer c.engine.observe.open.subscription(c.Name(), f.transport)()
	}
	ob.end(ctx, results.opening())
	out := newStreamWriter(w, s.cancel, f.media, f.first)
	defer out.stop()
	out.beat(c.profile.Policy.Subscriptions.PingInterval, f.beat)
	for {
		result, more := results.Next(nil)
		switch {
		case more:
			out.send(f.next(result.Body))
		case s.ctx.Err() == nil:
			out.send(f.last)
			return
		default: // drained, or nobody reads any more
			out.send(f.broken)
			return
		}
	}
}
