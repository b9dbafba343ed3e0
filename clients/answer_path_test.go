package clients_test

import (
	"net/http"
	"net/http/httptest"
	"reflect"
	"testing"

	"github.com/facetgraph/facet/clients"
)

// An answer is read at its path, also where the text is out of the ordinary and json/v2 decides on it; other members are
// passed over.
func TestAnswerAtAPath(t *testing.T) {
	t.Parallel()
	for body, want := range map[string][]string{
		`{"took": 1, "data": {"total": 2, "items": ["a", "b"]}}`: {"a", "b"},
		`{"data": {"items": ["x"]}, "data": {"items": ["a"]}}`:   {"a"},
		`{"data": {"items": ["\ud800"]}}`:                        {"\ufffd"},
		`{"data": {"other": {"items": ["x"]}}}`:                  nil,
		`{"data": null}`:                                         nil,
		`{"data": {"items": null}}`:                              nil,
		`{}`:                                                     nil,
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write([]byte(body))
		}))
		s, err := clients.New(clients.Config{Name: "things", URL: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		read := func(d *clients.Decoder, to *[]string) { clients.Items(d, to, (*clients.Decoder).String) }
		if err := s.Op(http.MethodGet, "/").Call(t.Context(), clients.Request{}, clients.Answer(&got, read, "data", "items")); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %q, %v; want %q", body, got, err, want)
		}
		var wrong []string
		if err := s.Op(http.MethodGet, "/").Call(t.Context(), clients.Request{}, clients.Answer(&wrong, read)); err == nil {
			t.Errorf("%s: an object is taken for a list", body)
		}
		s.Close()
		server.Close()
	}
}
