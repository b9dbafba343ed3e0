package edge

import (
	"net/http"
	"strconv"
	"time"

	"github.com/facetgraph/facet/graph"
)

const (
	// costHeader asks what an operation costs; see [graph.CostReport].
	costHeader = "Graphql-Cost"
	// timeoutHeader bounds the time of an operation in milliseconds; see [graph.Request].
	timeoutHeader = "Graphql-Timeout-Ms"
	// mostTimeout is the longest time that can be asked for, in milliseconds. The client's deadline is no longer, either.
	mostTimeout = 300_000
)

// readWishes reads into a request what headers ask of it. Those of the upgrade of a socket hold for all its operations.
func readWishes(r *graph.Request, h http.Header) *graph.Failure {
	switch values := h[costHeader]; {
	case len(values) == 0:
	case len(values) == 1 && (values[0] == graph.CostReport || values[0] == graph.CostValidate):
		r.Cost = values[0]
	default:
		return graph.Refuse(http.StatusBadRequest, graph.CodeBadRequest, "the header GraphQL-Cost must be report or validate")
	}
	r.Urgency = readUrgency(h)
	values := h[timeoutHeader]
	if len(values) == 0 {
		return nil
	}
	ms, err := strconv.Atoi(values[0])
	if err != nil || len(values) > 1 || ms < 1 || ms > mostTimeout {
		return graph.Refuse(http.StatusBadRequest, graph.CodeBadRequest,
			"the header GraphQL-Timeout-Ms must be a number of milliseconds between 1 and "+strconv.Itoa(mostTimeout))
	}
	r.Timeout = time.Duration(ms) * time.Millisecond
	return nil
}
