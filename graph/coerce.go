package graph

import (
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/coerce"
)

// coercion makes the variables of a request what its operation declares.
type coercion struct {
	schema *ast.Schema
	// suggest allows errors to list what an enum has.
	suggest bool
}

func (c coercion) variables(defs ast.VariableDefinitionList, given map[string]any) (map[string]any, gqlerror.List) {
	return coerce.Coercion{Schema: c.schema, Suggest: c.suggest}.Variables(defs, given)
}
