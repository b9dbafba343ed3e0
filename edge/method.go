package edge

import (
	"net/http"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph"
)

// methodQuery is the HTTP method QUERY (RFC 10008): a body as with POST, and as safe and idempotent as GET. No browser
// sends it to another origin without a preflight.
const methodQuery = "QUERY"

// acceptQuery is what Accept-Query says where a method or a Content-Type was refused: a structured field, a list of the
// media types that a QUERY may have.
var acceptQuery = []string{mediaJSON}

const acceptQueryHeader = "Accept-Query"

// unknownMethod refuses a method and says which there are.
func unknownMethod() *graph.Failure {
	f := graph.Refuse(http.StatusMethodNotAllowed, graph.CodeMethodNotAllowed, "use POST, or GET or QUERY for queries")
	f.Header = http.Header{"Allow": {"GET, POST, QUERY"}, acceptQueryHeader: acceptQuery}
	return f
}

// mutable refuses a mutation by a method that promises to change nothing.
func mutable(method string, op *graph.Operation) *graph.Failure {
	if op.Type != ast.Mutation || method == http.MethodPost {
		return nil
	}
	f := graph.Refuse(http.StatusMethodNotAllowed, graph.CodeMethodNotAllowed, "mutations need POST")
	f.Header = http.Header{"Allow": {http.MethodPost}}
	return f
}
