package sources

import (
	"testing"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/generate/contract"
	"github.com/facetgraph/facet/mock"
	"github.com/facetgraph/facet/test/sources/clients/depot"
)

// A mock of a service of procedures answers what was asked for, over gRPC.
func TestMockOfProcedures(t *testing.T) {
	t.Parallel()
	c, err := contract.Read("clients/depot/service.proto")
	if err != nil {
		t.Fatal(err)
	}
	base, end, err := mock.Serve(t.Context(), mock.New(c, mock.Options{}), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = end() })
	client := depot.New(clientstest.Connect(t, clients.Config{Name: "depot", URL: base}))
	id, limit := "5", 3
	if one, err := client.GetCrate(t.Context(), depot.GetCrateParams{Body: &depot.GetCrateBody{ID: &id}}); err != nil || one.ID != "5" || one.Size == nil {
		t.Errorf("one: %+v, %v", one, err)
	}
	if some, err := client.FindCrates(t.Context(), depot.FindCratesParams{Body: &depot.FindCratesBody{Limit: &limit}}); err != nil || len(some) != 3 {
		t.Errorf("some: %d, %v", len(some), err)
	}
	if these, err := client.ListCrates(t.Context(), depot.ListCratesParams{Body: &depot.ListCratesBody{IDs: []string{"3", "5"}}}); err != nil || len(these) != 2 || these[1].ID != "5" {
		t.Errorf("these: %v, %v", these, err)
	}
	if byID, err := client.LookupCrates(t.Context(), depot.LookupCratesParams{Body: &depot.LookupCratesBody{IDs: []string{"3", "5"}}}); err != nil || byID["3"] == nil || byID["5"] == nil {
		t.Errorf("by id: %v, %v", byID, err)
	}
	if weights, err := client.Weigh(t.Context(), depot.WeighParams{Body: &depot.WeighBody{Numbers: []int{3, 5}}}); err != nil || len(weights) != 2 {
		t.Errorf("weights: %v, %v", weights, err)
	}
	if err := client.DropCrate(t.Context(), depot.DropCrateParams{}); err != nil {
		t.Error(err)
	}
	for one, err := range client.WatchCrates(t.Context(), depot.WatchCratesParams{}) {
		if err != nil || one.ID == "" {
			t.Errorf("an event: %v, %v", one, err)
		}
		break
	}
}
