package recommendations

import "github.com/facetgraph/facet/clients"

// Member reads one JSON member, see [clients.Members].
func (f *Feed) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "items":
		clients.List(d, &f.Items)
	case "next":
		d.OptionalInt64(&f.Next)
	default:
		d.Skip()
	}
}

// Member reads one JSON member, see [clients.Members].
func (i *Item) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "postId":
		d.Int64(&i.PostID)
	case "reason":
		clients.Enum(d, &i.Reason, Followed, Trending, Similar)
	default:
		d.Skip()
	}
}

// Member reads one JSON member, see [clients.Members].
func (r *Row) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int64((*int64)(&r.ID))
	case "title":
		d.String(&r.Title)
	case "postIds":
		d.Int64s(&r.PostIDs)
	default:
		d.Skip()
	}
}
