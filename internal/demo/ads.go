package demo

import "fmt"

// ad is an ad as the ads service tells it.
type ad struct {
	ID         int64  `json:"id"`
	Advertiser string `json:"advertiser"`
	ImageURL   string `json:"imageUrl"`
	TargetURL  string `json:"targetUrl"`
}

// adCount is more than any viewer has slots for, so that ads differ.
const adCount = 40

// adService knows the ads.
type adService struct {
	ads *table[ad]
}

// newAds makes the ads. The names of the advertisers hold an ampersand: what is
// shown in a page has to be escaped.
func newAds() *adService {
	s := &adService{ads: newTable[ad]()}
	brands := []string{"Pedal & Crumb", "Northlight Optics", "Old Harbour Tea", "Quillworks", "Ember Stoves"}
	for id := int64(1); id <= adCount; id++ {
		s.ads.put(id, ad{
			ID:         id,
			Advertiser: brands[id%int64(len(brands))],
			ImageURL:   fmt.Sprintf("https://media.example/ads/%d.jpg", id),
			TargetURL:  fmt.Sprintf("https://shop.example/offers/%d", id),
		})
	}
	return s
}

// routes returns the endpoints, by the names that statistics count them under.
func (s *adService) routes() []route {
	return []route{{pattern: "GET /ads", answer: s.choose}}
}

// choose answers with the ads for a viewer's slots: always the same ones.
func (s *adService) choose(c *call) (reply, error) {
	viewer, err := c.optionalID("viewer")
	if err != nil {
		return reply{}, err
	}
	slots, err := c.int("slots", 2, 1, 10)
	if err != nil {
		return reply{}, err
	}
	ids := make([]int64, slots)
	for i := range ids {
		ids[i] = (viewer%adCount*3+int64(i))%adCount + 1
	}
	return reply{body: s.ads.list(ids), cache: publicIf(viewer == 0)}, nil
}
