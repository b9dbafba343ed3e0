package audit

import "github.com/facetgraph/facet/ratelimit/cost"

// Change is an operation whose price differs between two reports.
type Change struct {
	Document string `json:"document"`
	Name     string `json:"name"`
	// Before and After are nil where the operation had no price.
	Before *cost.Estimate `json:"before"`
	After  *cost.Estimate `json:"after"`
	// Problem is why it has no price any more.
	Problem string `json:"problem,omitempty"`
}

// Compare lists what changed from one report to another, for the same documents
// priced with two versions of a schema, or two versions of the documents. It
// keeps the order of after; operations that are gone come last.
func Compare(before, after Report) []Change {
	type key struct{ document, name string }
	old := map[key]Operation{}
	for _, o := range before.Operations {
		old[key{o.Document, o.Name}] = o
	}
	var changes []Change
	for _, o := range after.Operations {
		was, known := old[key{o.Document, o.Name}]
		delete(old, key{o.Document, o.Name})
		if known && was.Estimate == o.Estimate && was.Problem == o.Problem {
			continue
		}
		c := Change{Document: o.Document, Name: o.Name, After: o.priced(), Problem: o.Problem}
		if known {
			c.Before = was.priced()
		}
		changes = append(changes, c)
	}
	for _, o := range before.Operations {
		if _, gone := old[key{o.Document, o.Name}]; gone {
			changes = append(changes, Change{Document: o.Document, Name: o.Name, Before: o.priced()})
		}
	}
	return changes
}

func (o Operation) priced() *cost.Estimate {
	if o.Problem != "" {
		return nil
	}
	return &o.Estimate
}
