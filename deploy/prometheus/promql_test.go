package prometheus_test

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// use is what an expression of PromQL uses.
type use struct {
	metrics []string // sorted
	labels  []string // in matchers and groupings, sorted
}

// The tokens that matter. Strings may hold anything, so they go first; durations are all that is in brackets.
var (
	promString   = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	promRange    = regexp.MustCompile(`\[[^\]]*\]`)
	promGrouping = regexp.MustCompile(`\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)`)
	promMatchers = regexp.MustCompile(`\{([^}]*)\}`)
	promMatcher  = regexp.MustCompile(`(\w+)\s*(?:=~|!~|!=|=)`)
	promName     = regexp.MustCompile(`[a-zA-Z_:][a-zA-Z0-9_:]*\s*\(?`)
)

// read finds the metrics and labels of an expression. It knows as much of the language as our files use; promtool,
// where there is one, knows the rest.
func read(expr string) use {
	labels, metrics := map[string]bool{}, map[string]bool{}
	expr = promString.ReplaceAllString(expr, `""`)
	expr = promRange.ReplaceAllString(expr, "")
	expr = promGrouping.ReplaceAllStringFunc(expr, func(s string) string {
		for name := range strings.SplitSeq(promGrouping.FindStringSubmatch(s)[2], ",") {
			if name = strings.TrimSpace(name); name != "" {
				labels[name] = true
			}
		}
		return " "
	})
	expr = promMatchers.ReplaceAllStringFunc(expr, func(s string) string {
		for _, m := range promMatcher.FindAllStringSubmatch(s, -1) {
			labels[m[1]] = true
		}
		return " "
	})
	for _, name := range promName.FindAllString(expr, -1) {
		if strings.HasSuffix(name, "(") || slices.Contains([]string{"and", "or", "unless", "bool"}, strings.TrimSpace(name)) {
			continue // a function or an operator
		}
		metrics[strings.TrimSpace(name)] = true
	}
	return use{slices.Sorted(maps.Keys(metrics)), slices.Sorted(maps.Keys(labels))}
}

func TestRead(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]use{
		`up`: {[]string{"up"}, nil},
		`sum by (a, b) (rate(x_total{c=~"d{e}", f!="g"}[5m])) > 0.5`: {[]string{"x_total"}, []string{"a", "b", "c", "f"}},
		`x:y / on (slo) group_left () z or 0 * w and v unless u`:     {[]string{"u", "v", "w", "x:y", "z"}, []string{"slo"}},
		`count({__name__=~"facet_.+", le="1"})`:                      {nil, []string{"__name__", "le"}},
		`histogram_quantile(0.99, sum by (le) (rate(h_bucket[1m])))`: {[]string{"h_bucket"}, []string{"le"}},
		`vector(1)`: {nil, nil},
	} {
		if diff := cmp.Diff(want, read(expr), cmp.AllowUnexported(use{})); diff != "" {
			t.Errorf("%s: %s", expr, diff)
		}
	}
}

// fromPrometheus are labels that a scrape adds, or that mean something to the language.
var fromPrometheus = []string{"job", "instance", "namespace", "__name__", "otel_metric_overflow", "alertname", "alertstate"}

// require checks what an expression uses against what there is: names and, for each label, that one of them has it.
func require(t *testing.T, where, expr string, there exported) {
	t.Helper()
	used := read(expr)
	labels := slices.Clone(fromPrometheus)
	for _, name := range used.metrics {
		if _, ok := there[name]; !ok {
			t.Errorf("%s: there is no metric %s in:\n%s", where, name, strings.TrimSpace(expr))
		}
		labels = append(labels, there[name]...)
	}
	if len(used.metrics) == 0 {
		return // a selector without a name
	}
	for _, label := range used.labels {
		if !slices.Contains(labels, label) {
			t.Errorf("%s: none of %v has the label %s", where, used.metrics, label)
		}
	}
}
