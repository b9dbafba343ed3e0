package posts

import "github.com/facetgraph/facet/clients"

// Member reads one JSON member, see [clients.Members].
func (p *Post) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int64((*int64)(&p.ID))
	case "authorId":
		d.Int64(&p.AuthorID)
	case "title":
		d.String(&p.Title)
	case "body":
		d.String(&p.Body)
	case "mediaUrl":
		d.String(&p.MediaURL)
	case "mediaKind":
		clients.Enum(d, &p.MediaKind, Image, Video, Audio)
	case "createdAt":
		d.Time(&p.CreatedAt)
	case "likes":
		d.Int(&p.Likes)
	case "commentCount":
		d.Int(&p.CommentCount)
	default:
		d.Skip()
	}
}

// Member reads one JSON member, see [clients.Members].
func (c *Comment) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "id":
		d.Int64((*int64)(&c.ID))
	case "postId":
		d.Int64(&c.PostID)
	case "authorId":
		d.Int64(&c.AuthorID)
	case "body":
		d.String(&c.Body)
	case "createdAt":
		d.Time(&c.CreatedAt)
	default:
		d.Skip()
	}
}

// Member reads one JSON member, see [clients.Members].
func (c *Comments) Member(d *clients.Decoder, name []byte) {
	switch string(name) {
	case "postId":
		d.Int64(&c.PostID)
	case "items":
		clients.List(d, &c.Items)
	case "total":
		d.Int(&c.Total)
	default:
		d.Skip()
	}
}
