package graph

import (
	"context"
	"net/http"
)

// The protocols over multipart/mixed that we speak, by the parameters with which clients ask for them.
const (
	subscriptionSpec = "1.0"      // Apollo's, for subscriptions
	deferSpec        = "20220824" // for @defer
)

// A part is ended by the delimiter of the next, or clients would wait for it: so the delimiter is sent with the part.
const partHead = "\r\ncontent-type: application/json\r\n\r\n"

// serveSubscriptionParts answers a subscription by Apollo's multipart protocol: each result is a part, an empty object is
// a heartbeat.
func (c *Client) serveSubscriptionParts(ctx context.Context, w http.ResponseWriter, r *http.Request, op *Operation, ob *observation) {
	const delimiter = "\r\n--graphql"
	c.serveStream(ctx, w, r, op, ob, framing{
		transport: overParts, media: `multipart/mixed; boundary="graphql"; subscriptionSpec="` + subscriptionSpec + `"`,
		first: delimiter,
		beat:  partHead + "{}" + delimiter,
		next:  func(body []byte) string { return partHead + `{"payload":` + string(body) + "}" + delimiter },
		last:  "--\r\n",
	})
}

// serveDeferred answers a query in parts: first what is not deferred, then the rest as it comes.
func (c *Client) serveDeferred(ctx context.Context, w http.ResponseWriter, r *http.Request, op *Operation, ob *observation) {
	const delimiter = "\r\n---"
	s, failure := c.openStream(ctx, op)
	if failure != nil {
		c.writeFailure(ctx, w, r, mediaRefusal, failure, ob)
		return
	}
	defer s.close()
	parts, failure := c.parts(s.ctx, op)
	if failure != nil {
		c.writeFailure(ctx, w, r, mediaRefusal, failure, ob)
		return
	}
	defer parts.close()
	parts.limits.Set(w.Header())
	out := newStreamWriter(w, s.cancel, `multipart/mixed; boundary="-"; deferSpec=`+deferSpec, delimiter)
	defer out.stop()
	for {
		body, more := parts.next()
		if !more {
			break
		}
		out.send(partHead + string(body) + delimiter)
	}
	out.send("--\r\n")
	ob.end(ctx, &parts.total)
}
