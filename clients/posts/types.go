package posts

import (
	"io"
	"time"

	"github.com/facetgraph/facet/clients"
)

// The GraphQL types that this service's ids are global ids of.
const (
	Kind        = "Post"
	CommentKind = "Comment"
)

// ID identifies a post: an integer to the service, an opaque global id in
// GraphQL.
type ID int64

// MarshalGQL writes the global id as a quoted string.
func (id ID) MarshalGQL(w io.Writer) { _, _ = w.Write(id.AppendGQL(nil)) }

// AppendGQL appends the global id as a quoted string.
func (id ID) AppendGQL(b []byte) []byte { return clients.AppendGlobalID(b, Kind, int64(id)) }

// UnmarshalGQL reads a global id and insists on its kind.
func (id *ID) UnmarshalGQL(v any) error {
	n, err := clients.UnmarshalID(Kind, v)
	*id = ID(n)
	return err
}

// CommentID identifies a comment, in the way of [ID].
type CommentID int64

// MarshalGQL writes the global id as a quoted string.
func (id CommentID) MarshalGQL(w io.Writer) { _, _ = w.Write(id.AppendGQL(nil)) }

// AppendGQL appends the global id as a quoted string.
func (id CommentID) AppendGQL(b []byte) []byte {
	return clients.AppendGlobalID(b, CommentKind, int64(id))
}

// UnmarshalGQL reads a global id and insists on its kind.
func (id *CommentID) UnmarshalGQL(v any) error {
	n, err := clients.UnmarshalID(CommentKind, v)
	*id = CommentID(n)
	return err
}

// Post is what a member published.
type Post struct {
	ID           ID        `json:"id"`
	AuthorID     int64     `json:"authorId"` // a profile's id
	Title        string    `json:"title"`
	Body         string    `json:"body"`
	MediaURL     string    `json:"mediaUrl"` // "" when there is no media
	MediaKind    MediaKind `json:"mediaKind"`
	CreatedAt    time.Time `json:"createdAt"`
	Likes        int       `json:"likes"`
	CommentCount int       `json:"commentCount"`
}

// NewPost is a post about to be published.
type NewPost struct {
	Title     string    `json:"title"`
	Body      string    `json:"body"`
	MediaURL  string    `json:"mediaUrl,omitempty"`
	MediaKind MediaKind `json:"mediaKind,omitempty"`
}

// Comment is an answer to a post.
type Comment struct {
	ID        CommentID `json:"id"`
	PostID    int64     `json:"postId"`
	AuthorID  int64     `json:"authorId"` // a profile's id
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"createdAt"`
}

// Comments are the first comments of one post.
type Comments struct {
	PostID int64      `json:"postId"`
	Items  []*Comment `json:"items"`
	Total  int        `json:"total"` // how many there are beyond Items too
}
