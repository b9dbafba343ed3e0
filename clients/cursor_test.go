package clients_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients"
)

func TestCursorRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		want := clients.Cursor(rapid.Int64Min(1).Draw(t, "cursor"))
		got, err := clients.ParseCursor(want.String())
		if err != nil || got != want {
			t.Fatalf("%d becomes %d, %v", want, got, err)
		}
		var w bytes.Buffer
		want.MarshalGQL(&w)
		var again clients.Cursor
		if err := again.UnmarshalGQL(strings.Trim(w.String(), `"`)); err != nil || again != want {
			t.Fatalf("%s becomes %d, %v", &w, again, err)
		}
	})
}

func TestParseCursorIsStrict(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "12", "c:12", clients.GlobalID("Post", 12), clients.GlobalID("c", 12) + "=", clients.Cursor(0).String(),
		clients.Cursor(-1).String(), strings.Repeat("SECRET", 1000),
	} {
		c, err := clients.ParseCursor(text)
		if err == nil || strings.Contains(err.Error(), "SECRET") {
			t.Errorf("%.40q is read as %d, %v", text, c, err)
		}
	}
	var c clients.Cursor
	if err := c.UnmarshalGQL(12); err == nil {
		t.Error("a number is read as a cursor")
	}
	if c, err := clients.ParseCursor(clients.Cursor(math.MaxInt64).String()); c != math.MaxInt64 || err != nil {
		t.Errorf("got %d, %v", c, err)
	}
}

// place is an item of a list.
type place int64

func (p place) Cursor() clients.Cursor { return clients.Cursor(p) }

func TestPageInfo(t *testing.T) {
	t.Parallel()
	first, last := clients.Cursor(3), clients.Cursor(5)
	want := &clients.PageInfo{HasNextPage: true, HasPreviousPage: true, StartCursor: &first, EndCursor: &last}
	if diff := cmp.Diff(want, clients.NewPageInfo([]place{3, 4, 5}, 2, true)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(&clients.PageInfo{}, clients.NewPageInfo([]place{}, 0, false)); diff != "" {
		t.Error(diff)
	}
}

func FuzzParseCursor(f *testing.F) {
	for _, seed := range []string{"YzoxMg", "YzoxMh", "", "YzoxMg==", "Yzow", "Yzo"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := clients.ParseCursor(text); err == nil && (c <= 0 || c.String() != text) {
			t.Errorf("%q is read as %d, which is %q", text, c, c)
		}
	})
}
