package graph_test

import (
	"testing"

	"github.com/facetgraph/facet/graph"
)

// An argument beyond its bounds is refused by its name, with what is allowed and without its value.
func TestBounds(t *testing.T) {
	t.Parallel()
	ok := "äöü"
	for _, test := range []struct {
		err  error
		want string
	}{
		{graph.Between("n", 1, 1, 3), ""}, {graph.Between("n", 3, 1, 3), ""}, {graph.Between("n", 4, 1, 3), "argument n must be between 1 and 3"},
		{graph.Between("n", 0.5, 1.5, 3), "argument n must be between 1.5 and 3"},
		{graph.AtLeast("n", 0, 0), ""}, {graph.AtLeast("n", -1, 0), "argument n must be 0 or more"},
		{graph.AtMost("n", 9, 9), ""}, {graph.AtMost("n", 10, 9), "argument n must be 9 or less"},
		{graph.Length("s", ok, 3, 3), ""}, {graph.Length("s", ok, 4, 9), "argument s must have between 4 and 9 characters"},
		{graph.Length("s", "", 1, -1), "argument s must not be empty"},
		{graph.Length("s", ok, 0, 2), "argument s must have at most 2 characters"}, {graph.Length("s", ok, 4, -1), "argument s must have 4 characters or more"},
		{graph.OneOf("s", "a", "a", "b"), ""}, {graph.OneOf("s", "c", "a", "b"), "argument s must be one of a, b"},
		{graph.Count("l", []int{1}, 1, 1), ""}, {graph.Count("l", []int{1, 2}, 0, 1), "argument l must have at most 1 items"},
		{graph.Given("n", &ok), ""}, {graph.Given[string]("n", nil), "argument n must not be null"},
	} {
		if want := "BAD_USER_INPUT: " + test.want; test.want == "" != (test.err == nil) || test.err != nil && test.err.Error() != want {
			t.Errorf("got %v, want %q", test.err, test.want)
		}
	}
	for text, want := range map[string]int{"0": 0, "-7": -7, "12": 12} {
		if n, err := graph.Integer("id", text); n != want || err != nil {
			t.Errorf("%s: %d, %v", text, n, err)
		}
	}
	for _, text := range []string{"", "x", "1.0", "007", "+1", "1e3", "99999999999999999999"} {
		if _, err := graph.Integer("id", text); err == nil {
			t.Errorf("%q is taken for an integer", text)
		}
	}
}
