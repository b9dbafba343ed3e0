package edge

import (
	"strings"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/plan"
)

// Messages of graphql-sse's distinct connections mode: each operation has a response of its own, each result is an
// event "next", and "complete" says that no more will come.
const (
	eventComplete  = "event: complete\ndata:\n\n"
	eventHeartbeat = ":\n\n"
)

// inEvent makes JSON, in which line ends are white space only, one line of an event.
var inEvent = strings.NewReplacer("\r", " ", "\n", " ")

func eventNext(body []byte) string {
	return "event: next\ndata: " + inEvent.Replace(string(body)) + "\n\n"
}

// framing is how a protocol writes a stream.
type framing struct {
	transport          string // the label of metrics
	media, first, beat string
	next               func(r *graph.Result) string
	last               string // after a stream that is complete
	broken             string // after one that the server had to end
}

// events answers with server-sent events. Parts say whether there will be more, as over multipart/mixed, where the
// request asked for a form of them.
func events(form plan.Delivery) framing {
	next := func(r *graph.Result) string { return eventNext(r.Body) }
	if form != plan.Whole {
		next = func(r *graph.Result) string { return eventNext(withNext(r)) }
	}
	return framing{
		transport: overEvents, media: mediaEvents + "; charset=utf-8", first: eventHeartbeat, beat: eventHeartbeat,
		next: next, last: eventComplete,
	}
}
