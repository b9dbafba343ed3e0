package clients_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
)

// The fields that a service says are at fault are read, by whichever convention it follows.
func TestFieldsOfProblems(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{"errors": [{"pointer": "#/price/amount"}, {"detail": "no field"}, {"pointer": "#/tags/0"}]}`: {"price.amount", "tags"},
		`{"invalid-params": [{"name": "limit", "reason": "x"}]}`:                                       {"limit"},
		`{"errors": {"$.price.amount": ["is bad"]}}`:                                                   {"price.amount"},
		`{"violations": [{"propertyPath": "body.items[3].name"}, {"field": "query"}]}`:                 {"items.name", "query"},
		`{"errors": "none"}`:    nil,
		`{"errors": [1, null]}`: nil,
		`not JSON`:              nil,
	} {
		s := clientstest.Serve(t, "things", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = w.Write([]byte(body))
		}))
		err := s.Op(http.MethodGet, "/x").Call(t.Context(), clients.Request{}, nil)
		e, ok := errors.AsType[*clients.Error](err)
		if !ok || !slices.Equal(e.Fields(), want) {
			t.Errorf("%s: got %v, want %q", body, err, want)
			if ok {
				t.Errorf("%q", e.Fields())
			}
		}
	}
}
