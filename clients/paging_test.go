package clients_test

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients"
)

// Whoever goes on after any cursor of any page, with pages of any length, sees each item once, in order, and is told where the
// list begins and ends.
func TestConnectionsAreWalked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		all := make([]int, rapid.IntRange(0, 12).Draw(t, "items"))
		for i := range all {
			all[i] = i
		}
		byCursor, counts := rapid.Bool().Draw(t, "cursors"), rapid.Bool().Draw(t, "total")
		most := rapid.SampledFrom([]int{0, 5, 7}).Draw(t, "most")
		var after *string
		var seen []int
		for turn := 0; ; turn++ {
			if turn > 50 {
				t.Fatalf("no end: %v of %v", seen, all)
			}
			first := rapid.IntRange(1, 5).Draw(t, "first")
			parse := clients.AfterOffset
			if byCursor {
				parse = clients.AfterCursor
			}
			from, err := parse(after)
			if err != nil {
				t.Fatal(err)
			}
			begin := from.Offset
			if byCursor && from.Cursor != "" {
				begin, _ = strconv.Atoi(from.Cursor[1:])
			}
			size := from.Size(first, most)
			page := clients.Page[int]{Items: all[min(begin, len(all)):min(begin+size, len(all))]}
			if byCursor && begin+size < len(all) {
				page.Next = "c" + strconv.Itoa(begin+size)
			}
			if total := len(all); counts {
				page.Total = &total
			}
			edges, info := clients.Connection(page, from, first, func(cursor string, node int) struct {
				Cursor string
				Node   int
			} {
				return struct {
					Cursor string
					Node   int
				}{cursor, node}
			})
			if info.HasPreviousPage != (after != nil) || len(edges) > 0 && (*info.StartCursor != edges[0].Cursor || *info.EndCursor != edges[len(edges)-1].Cursor) {
				t.Fatalf("%+v", info)
			}
			upTo := len(edges)
			if upTo > 0 {
				upTo = rapid.IntRange(1, upTo).Draw(t, "edges that are read")
			}
			for _, e := range edges[:upTo] {
				seen = append(seen, e.Node)
			}
			switch {
			case upTo < len(edges), upTo > 0 && info.HasNextPage:
				after = &edges[upTo-1].Cursor
			case info.HasNextPage: // a page of which all was seen already: the service's next one
				t.Fatalf("a page without edges is followed by another: %v of %v", seen, all)
			default:
				if !slices.Equal(seen, all) {
					t.Fatalf("saw %v of %v", seen, all)
				}
				return
			}
		}
	})
}

// A page by its number begins where such a page begins.
func TestNumberOfPage(t *testing.T) {
	t.Parallel()
	edges, _ := clients.Connection(clients.Page[int]{Items: []int{1, 2, 3, 4}}, clients.Paging{}, 4, func(cursor string, _ int) string { return cursor })
	for i, want := range []string{"must be the end of a page of 2, because pages of the service begin nowhere else", "2", "must be the end of a page of 2, because pages of the service begin nowhere else", "3"} {
		from, err := clients.AfterOffset(&edges[i])
		if err != nil {
			t.Fatal(err)
		}
		got, err := from.Number(2, 1)
		text := strconv.Itoa(got)
		if err != nil {
			text = err.Error()
		}
		if text != want {
			t.Errorf("after %d: got %s, want %s", i+1, text, want)
		}
	}
}

// What is no cursor of this kind of list is refused.
func TestCursorsOfOthers(t *testing.T) {
	t.Parallel()
	offsets, _ := clients.Connection(clients.Page[int]{Items: []int{1}}, clients.Paging{}, 1, func(cursor string, _ int) string { return cursor })
	beginning, _ := clients.AfterCursor(nil)
	cursors, _ := clients.Connection(clients.Page[int]{Items: []int{1}, Next: "x:y"}, beginning, 1, func(cursor string, _ int) string { return cursor })
	for _, text := range []string{"", "x", "bjox\n", clients.GlobalID("n", 1), offsets[0], cursors[0]} {
		_, byCursor := clients.AfterCursor(&text)
		_, byOffset := clients.AfterOffset(&text)
		if (byCursor == nil) != (text == cursors[0]) || (byOffset == nil) != (text == offsets[0]) {
			t.Errorf("%q: %v, %v", text, byCursor, byOffset)
		}
	}
	if from, err := clients.AfterCursor(&cursors[0]); err != nil || from.Cursor != "x:y" {
		t.Errorf("%+v, %v", from, err)
	}
}
