package decode

import (
	"github.com/go-faster/jx"

	"github.com/facetgraph/facet/clients/posts"
)

// jxPosts is a decoder written by hand, as jx wants it.
func jxPosts(body []byte) (all []*posts.Post, err error) {
	d := jx.GetDecoder()
	defer jx.PutDecoder(d)
	d.ResetBytes(body)
	err = d.Arr(func(d *jx.Decoder) error {
		p := new(posts.Post)
		all = append(all, p)
		return d.ObjBytes(func(d *jx.Decoder, key []byte) error { return jxPost(d, key, p) })
	})
	return all, err
}

func jxPost(d *jx.Decoder, key []byte, p *posts.Post) (err error) {
	switch string(key) {
	case "id":
		err = jxInt(d, (*int)(&p.ID))
	case "authorId":
		err = jxInt(d, &p.AuthorID)
	case "title":
		p.Title, err = d.Str()
	case "body":
		p.Body, err = d.Str()
	case "mediaUrl":
		p.MediaURL, err = d.Str()
	case "mediaKind":
		var s []byte
		s, err = d.StrBytes()
		p.MediaKind = jxKind(s)
	case "createdAt":
		var s []byte
		if s, err = d.StrBytes(); err == nil {
			err = p.CreatedAt.UnmarshalText(s)
		}
	case "likes":
		p.Likes, err = d.Int()
	case "commentCount":
		p.CommentCount, err = d.Int()
	default:
		err = d.Skip()
	}
	return err
}

func jxInt(d *jx.Decoder, to *int) (err error) {
	*to, err = d.Int()
	return err
}

func jxKind(s []byte) posts.MediaKind {
	switch string(s) {
	case "IMAGE":
		return posts.MediaKindImage
	case "VIDEO":
		return posts.MediaKindVideo
	case "AUDIO":
		return posts.MediaKindAudio
	}
	return posts.MediaKind(s)
}
