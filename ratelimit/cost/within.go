package cost

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// LimitError refuses an operation that costs more than one operation may. It
// can never pass as it is, so there is nothing to wait for.
type LimitError struct {
	// Max is the limit and Estimate the price, in points.
	Max      float64
	Estimate Estimate
	// Fields are the dearest fields, five at most, dearest first. Long paths
	// are cut at the front.
	Fields []Line
}

// limitFields is how many fields a LimitError names, and limitLines how many
// it looks at: a refusal must stay cheap.
const (
	limitFields = 5
	limitLines  = 100
)

// Code is what belongs in extensions.code.
func (e *LimitError) Code() string { return CodeLimit }

// Error names price, limit and the dearest fields.
func (e *LimitError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "the operation costs %s points; at most %s are allowed", points(e.Estimate.Cost), points(e.Max))
	for i, l := range e.Fields {
		b.WriteString([]string{"; dearest: ", ", "}[min(i, 1)])
		fmt.Fprintf(&b, "%s %s", l.Path, points(l.Own()))
	}
	return b.String()
}

// maxPath is how much of a path a refusal repeats: its aliases are the
// client's own text.
const maxPath = 80

func tail(path string) string {
	if len(path) <= maxPath {
		return path
	}
	return "…" + path[len(path)-maxPath:]
}

func points(x float64) string {
	if x >= Saturated {
		return "more than " + strconv.FormatFloat(Saturated-1, 'f', -1, 64)
	}
	if x != math.Trunc(x) { // weights are decimal numbers, and their sums have digits that nobody wrote
		x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'e', 11, 64), 64)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// Within prices the operation and returns a *LimitError with the price if it
// is above max. A max of zero means Options.MaxCost.
func (f *Formula) Within(variables map[string]any, max float64) (Estimate, error) {
	estimate, err := f.Estimate(variables)
	if err != nil {
		return Estimate{}, err
	}
	if max == 0 {
		max = f.analyzer.options.MaxCost
	}
	if max == 0 || estimate.Cost <= max {
		return estimate, nil
	}
	return estimate, &LimitError{Max: max, Estimate: estimate, Fields: f.dearestFields(variables)}
}

func (f *Formula) dearestFields(variables map[string]any) []Line {
	lines, err := f.breakdown(variables, limitLines)
	if err != nil || len(lines) == 0 {
		return nil
	}
	lines = slices.DeleteFunc(lines, func(l Line) bool { return l.Path == "" || l.Own() == 0 })
	slices.SortStableFunc(lines, func(a, b Line) int { return cmp.Compare(b.Own(), a.Own()) })
	lines = lines[:min(limitFields, len(lines))]
	for i := range lines {
		lines[i].Path = tail(lines[i].Path)
	}
	return lines
}
