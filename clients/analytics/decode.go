package analytics

import "github.com/facetgraph/facet/clients"

// Member reads one JSON member, see [clients.Members].
func (s *Stats) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "postId":
		d.Int64(&s.PostID)
	case "views":
		d.Int(&s.Views)
	case "shares":
		d.Int(&s.Shares)
	default:
		d.Skip()
	}
}
