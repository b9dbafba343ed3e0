package edge

import (
	"strconv"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/plan"
)

// The protocols over multipart/mixed that we speak, by the parameters with which clients ask for them.
const (
	subscriptionSpec = "1.0"      // Apollo's, for subscriptions
	deferSpec        = "20220824" // for @defer, each part complete by itself
	incrementalSpec  = "v0.2"     // for @defer, each field once
)

// A part is ended by the delimiter of the next, or clients would wait for it: so the delimiter is sent with the part.
const (
	partHead           = "\r\ncontent-type: application/json\r\n\r\n"
	deferDelimiter     = "\r\n---"
	subscribeDelimiter = "\r\n--graphql"
	lastDelimiter      = "--\r\n"
)

// subscriptionParts is Apollo's multipart protocol: each result is a part, an empty object is a heartbeat.
func subscriptionParts() framing {
	return framing{
		transport: overParts, media: `multipart/mixed; boundary="graphql"; subscriptionSpec="` + subscriptionSpec + `"`,
		first: subscribeDelimiter,
		beat:  partHead + "{}" + subscribeDelimiter,
		next: func(r *graph.Result) string {
			return partHead + `{"payload":` + string(r.Body) + "}" + subscribeDelimiter
		},
		last: lastDelimiter,
	}
}

// deferredParts answers a query or mutation in parts: first what is not deferred, then the rest as it comes.
func deferredParts(form plan.Delivery) framing {
	spec := "deferSpec=" + deferSpec
	if form == plan.Distinct {
		spec = "incrementalSpec=" + incrementalSpec
	}
	return framing{
		transport: overParts, media: `multipart/mixed; boundary="-"; ` + spec, first: deferDelimiter,
		next: func(r *graph.Result) string { return partHead + string(withNext(r)) + deferDelimiter },
		last: lastDelimiter,
	}
}

// withNext adds hasNext to a response object, by which clients know that there will be more.
func withNext(r *graph.Result) []byte {
	return append(strconv.AppendBool(append(r.Body[:len(r.Body)-1], `,"hasNext":`...), r.More), '}') // no body is empty
}
