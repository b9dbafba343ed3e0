package graph

import "github.com/facetgraph/facet/graph/plan"

// measurePlan is what a plan holds, in bytes.
func measurePlan(*plan.Plan) int { return 4096 }
