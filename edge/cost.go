package edge

import (
	"net/http"

	"github.com/facetgraph/facet/graph"
)

// costHeader asks what an operation costs; see [graph.CostReport].
const costHeader = "Graphql-Cost"

// costOf reads the header.
func costOf(h http.Header) (string, *graph.Failure) {
	switch values := h[costHeader]; {
	case len(values) == 0:
		return "", nil
	case len(values) == 1 && (values[0] == graph.CostReport || values[0] == graph.CostValidate):
		return values[0], nil
	}
	return "", graph.Refuse(http.StatusBadRequest, graph.CodeBadRequest, "the header GraphQL-Cost must be report or validate")
}
