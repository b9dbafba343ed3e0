package clients_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients"
)

type thing struct{ id int64 }

func things(ids ...int64) []*thing {
	list := make([]*thing, len(ids))
	for i, id := range ids {
		list[i] = &thing{id}
	}
	return list
}

func check(asked []int64, items []*thing) error {
	return clients.CheckAnswer(asked, items, func(t *thing) int64 { return t.id })
}

func TestCheckAnswer(t *testing.T) {
	t.Parallel()
	asked := []int64{5, 3, 9}
	for _, test := range []struct {
		name  string
		items []*thing
		want  string // "" accepts
	}{
		{"all", things(5, 3, 9), ""},
		{"some", things(5, 9), ""},
		{"none", nil, ""},
		{"another order", things(9, 5), ""},
		{"twice", things(5, 5), "item 1 comes twice"},
		{"twice, apart", things(9, 5, 9), "item 2 comes twice"},
		{"not asked for", things(5, 4), "item 1 was not asked for"},
		{"null", []*thing{{5}, nil}, "item 1 is null"},
		{"null, out of order", []*thing{{9}, {5}, nil}, "item 2 is null"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := check(asked, test.items)
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if err != nil && !errors.Is(err, clients.ErrInvalid) {
				t.Errorf("%v is not ErrInvalid", err)
			}
		})
	}
}

// An answer is accepted exactly when its keys are some of those asked for, each
// once.
func TestCheckAnswerProperty(t *testing.T) {
	t.Parallel()
	few := rapid.Int64Range(1, 8)
	rapid.Check(t, func(t *rapid.T) {
		asked := rapid.SliceOfDistinct(few, rapid.ID[int64]).Draw(t, "asked")
		answered := rapid.SliceOf(few).Draw(t, "answered")
		fine := true
		for i, id := range answered {
			fine = fine && slices.Contains(asked, id) && !slices.Contains(answered[:i], id)
		}
		if err := check(asked, things(answered...)); (err == nil) != fine {
			t.Fatalf("asked %v, answered %v: %v", asked, answered, err)
		}
	})
}

func TestCheckItems(t *testing.T) {
	t.Parallel()
	if err := clients.CheckItems(things(1, 2), 2); err != nil {
		t.Error(err)
	}
	if err := clients.CheckItems(things(1, 2), 1); !errors.Is(err, clients.ErrInvalid) {
		t.Errorf("too many items: %v", err)
	}
	if err := clients.CheckItems([]*thing{nil}, math.MaxInt); !errors.Is(err, clients.ErrInvalid) {
		t.Errorf("null: %v", err)
	}
}

func TestCheckID(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		want, got int64
		fine      bool
	}{{0, 1, true}, {7, 7, true}, {0, 0, false}, {0, -1, false}, {7, 8, false}} {
		if err := clients.CheckID(test.want, test.got); (err == nil) != test.fine {
			t.Errorf("%+v: %v", test, err)
		}
	}
}
