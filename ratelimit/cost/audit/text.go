package audit

import (
	"fmt"
	"io"
	"strconv"
	"text/tabwriter"

	"github.com/facetgraph/facet/ratelimit/cost"
)

// WriteText writes a report for people: a line per operation, and, with
// breakdown, a line per field below it.
func (r Report) WriteText(w io.Writer, breakdown bool) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, o := range r.Operations {
		fmt.Fprintf(t, "%s\t%s\t%s\n", o.verdict(), o.title(), o.detail())
		if breakdown {
			for _, l := range o.Lines {
				fmt.Fprintf(t, "\t  %s\t%s\n", pathOf(l), explain(l))
			}
		}
	}
	for _, p := range r.Problems {
		fmt.Fprintf(t, "problem\t%s\t\n", p)
	}
	return t.Flush()
}

func (o Operation) verdict() string {
	switch {
	case o.Problem != "":
		return "problem"
	case o.Over():
		return "over"
	default:
		return "ok"
	}
}

func (o Operation) title() string {
	if o.Name == "" {
		return o.Document
	}
	return o.Document + " " + o.Name
}

func (o Operation) detail() string {
	if o.Problem != "" {
		return o.Problem
	}
	text := points(o.Estimate.Cost) + " points"
	if o.Max > 0 {
		text += " of " + points(o.Max)
	}
	return fmt.Sprintf("%s (fields %s, types %s)", text, points(o.Estimate.FieldCost), points(o.Estimate.TypeCost))
}

func pathOf(l cost.Line) string {
	if l.Path == "" {
		return l.Coordinate
	}
	return l.Path
}

// explain gives a field's own price and where it comes from.
func explain(l cost.Line) string {
	text := points(l.Own())
	if l.Times != 1 {
		text += ", " + points(l.Times) + " times"
	}
	if l.Size != 1 {
		text += ", a list of " + points(l.Size)
	}
	if l.Total != l.Own() {
		text += "; " + points(l.Total) + " with all below"
	}
	return text
}

// WriteChanges writes what Compare found for people, a line per operation.
func WriteChanges(w io.Writer, changes []Change) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, c := range changes {
		title := Operation{Document: c.Document, Name: c.Name}.title()
		fmt.Fprintf(t, "%s\t%s → %s\t%s\n", title, or(c.Before), or(c.After), c.difference())
	}
	return t.Flush()
}

func or(e *cost.Estimate) string {
	if e == nil {
		return "none"
	}
	return points(e.Cost)
}

func (c Change) difference() string {
	switch {
	case c.Problem != "":
		return c.Problem
	case c.Before == nil || c.After == nil || c.Before.Cost == 0:
		return ""
	default:
		return fmt.Sprintf("%+.0f%%", 100*(c.After.Cost/c.Before.Cost-1))
	}
}

func points(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
