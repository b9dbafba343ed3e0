package main

import (
	"context"
	"fmt"

	"github.com/facetgraph/facet/bench/execution"
)

// introspections asks for the schema, whole and beside data.
func introspections(_ context.Context, r *report) error {
	for _, w := range []execution.Workload{execution.Introspection(), execution.Typed(20)} {
		costs, err := measured(r, w, all)
		if err != nil {
			return err
		}
		title := "The whole schema, as GraphiQL asks for it, in process"
		if w.First > 0 {
			title = fmt.Sprintf("A type beside a list of %d, in process, cached", w.First)
		}
		r.costs(title, costs)
	}
	return nil
}
