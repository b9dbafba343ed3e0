package notifications

import "github.com/facetgraph/facet/clients"

// Member reads one JSON member, see [clients.Members].
func (p *Page) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "items":
		clients.List(d, &p.Items)
	case "next":
		d.OptionalInt64(&p.Next)
	default:
		d.Skip()
	}
}

// Member reads one JSON member, see [clients.Members].
func (n *Notification) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int64((*int64)(&n.ID))
	case "kind":
		clients.Enum(d, &n.Kind, Like, Follow, Comment)
	case "actorId":
		d.Int64(&n.ActorID)
	case "postId":
		d.Int64(&n.PostID)
	case "createdAt":
		d.Time(&n.CreatedAt)
	case "read":
		d.Bool(&n.Read)
	default:
		d.Skip()
	}
}
