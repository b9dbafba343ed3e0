package ads_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/clients/ads"
	"github.com/facetgraph/facet/clients/clientstest"
	"github.com/facetgraph/facet/internal/demo"
)

func TestAds(t *testing.T) {
	t.Parallel()
	c := ads.New(clientstest.Serve(t, "ads", demo.New(demo.Options{}).Handler(demo.Ads)))
	got, err := c.GetAds(t.Context(), ads.GetAdsParams{Viewer: new(7), Slots: new(2)})
	if err != nil {
		t.Fatal(err)
	}
	want := []*ads.Ad{
		{ID: 22, Advertiser: "Old Harbour Tea", ImageURL: "https://media.example/ads/22.jpg", TargetURL: "https://shop.example/offers/22"},
		{ID: 23, Advertiser: "Quillworks", ImageURL: "https://media.example/ads/23.jpg", TargetURL: "https://shop.example/offers/23"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	_, err = c.GetAds(t.Context(), ads.GetAdsParams{Viewer: new(7), Slots: new(0)})
	if e, ok := errors.AsType[*clients.Error](err); !ok || e.Status != http.StatusBadRequest {
		t.Errorf("no slots: %v", err)
	}
}

// More ads than slots would push the content off the screen.
func TestTooManyAds(t *testing.T) {
	t.Parallel()
	c := ads.New(clientstest.Serve(t, "ads", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`[{"id":1},{"id":2}]`))
	})))
	if got, err := c.GetAds(t.Context(), ads.GetAdsParams{Slots: new(1)}); !errors.Is(err, clients.ErrInvalid) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestMember(t *testing.T) {
	t.Parallel()
	clientstest.CheckMembers[ads.Ad](t)
}
