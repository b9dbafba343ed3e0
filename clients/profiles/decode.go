package profiles

import "github.com/facetgraph/facet/clients"

// Member reads one JSON member, see [clients.Members].
func (p *Profile) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int64((*int64)(&p.ID))
	case "handle":
		d.String(&p.Handle)
	case "name":
		d.String(&p.Name)
	case "avatarUrl":
		d.String(&p.AvatarURL)
	case "followers":
		d.Int(&p.Followers)
	case "bio":
		d.String(&p.Bio)
	case "verified":
		d.Bool(&p.Verified)
	default:
		d.Skip()
	}
}
