package main

import (
	"strings"
	"testing"
)

// The table says of each goal whether it is reached, whichever way it is bounded.
func TestReached(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		goal goal
		want string
	}{
		{goal{got: 41, want: 40}, "| reached |"},
		{goal{got: 39, want: 40}, "**missed**"},
		{goal{got: 0.9, want: 1, most: true}, "| reached |"},
		{goal{got: 1.1, want: 1, most: true}, "**missed**"},
	} {
		var out strings.Builder
		r := &report{out: &out}
		r.reach(c.goal)
		r.reached()
		if !strings.Contains(out.String(), c.want) {
			t.Errorf("%+v: %s", c.goal, out.String())
		}
	}
}

// A part that there is not is refused before anything runs.
func TestUnknownPart(t *testing.T) {
	t.Parallel()
	err := run(t.Context(), []string{"-only", "process,htpp"})
	if err == nil || !strings.Contains(err.Error(), `"htpp"`) {
		t.Errorf("got %v", err)
	}
}
