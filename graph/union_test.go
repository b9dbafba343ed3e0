package graph

import "testing"

// TestCrosses: the linter asks for every field of every client, so the tables must not be made for each.
func TestCrosses(t *testing.T) {
	t.Parallel()
	for coordinate, want := range map[[2]string]bool{
		{"Post", "author"}: true, {"Query", "feed"}: true, {"Post", "title"}: false, {"Post", "nope"}: false, {"Nope", "id"}: false,
	} {
		if got := Crosses(coordinate[0], coordinate[1]); got != want {
			t.Errorf("%v: %v", coordinate, got)
		}
	}
	if first := sharedTables(); first != sharedTables() {
		t.Error("the tables are made anew")
	}
}
