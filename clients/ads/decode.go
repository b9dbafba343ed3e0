package ads

import "github.com/facetgraph/facet/clients"

// Member reads one JSON member, see [clients.Members].
func (a *Ad) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int64((*int64)(&a.ID))
	case "advertiser":
		d.String(&a.Advertiser)
	case "imageUrl":
		d.String(&a.ImageURL)
	case "targetUrl":
		d.String(&a.TargetURL)
	default:
		d.Skip()
	}
}
