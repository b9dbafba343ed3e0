package recommendations

import (
	"io"

	"github.com/facetgraph/facet/clients"
)

// RowKind is the GraphQL type that row ids are global ids of.
const RowKind = "Row"

// Reason says why a post is in a feed.
type Reason string

// The reasons.
const (
	Followed Reason = "FOLLOWED"
	Trending Reason = "TRENDING"
	Similar  Reason = "SIMILAR"
)

// MarshalGQL writes the value as a quoted string.
func (r Reason) MarshalGQL(w io.Writer) { _, _ = w.Write(r.AppendGQL(nil)) }

// AppendGQL appends the value as a quoted string.
func (r Reason) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, r) }

// UnmarshalGQL accepts the reasons above.
func (r *Reason) UnmarshalGQL(v any) (err error) {
	*r, err = clients.UnmarshalEnum(v, []Reason{Followed, Trending, Similar})
	return err
}

// Item is one post in a feed.
type Item struct {
	PostID int64  `json:"postId"`
	Reason Reason `json:"reason"`
}

// Cursor returns the place right after the item.
func (i *Item) Cursor() clients.Cursor { return clients.Cursor(i.PostID) }

// Feed is one page of a viewer's feed.
type Feed struct {
	Items []*Item `json:"items"`
	Next  *int64  `json:"next"` // the post after which to go on, nil at the end

	After clients.Cursor `json:"-"` // what the page was asked with
}

// Edges returns the items: each is its own Relay edge.
func (f *Feed) Edges() []*Item { return f.Items }

// PageInfo describes the page in the way of Relay.
func (f *Feed) PageInfo() *clients.PageInfo {
	return clients.NewPageInfo(f.Items, f.After, f.Next != nil)
}

// RowID identifies a row: an integer to the service, an opaque global id in
// GraphQL.
type RowID int64

// MarshalGQL writes the global id as a quoted string.
func (id RowID) MarshalGQL(w io.Writer) { _, _ = w.Write(id.AppendGQL(nil)) }

// AppendGQL appends the global id as a quoted string.
func (id RowID) AppendGQL(b []byte) []byte { return clients.AppendGlobalID(b, RowKind, int64(id)) }

// UnmarshalGQL reads a global id and insists on its kind.
func (id *RowID) UnmarshalGQL(v any) error {
	n, err := clients.UnmarshalID(RowKind, v)
	*id = RowID(n)
	return err
}

// Row is a titled shelf of posts on a home screen.
type Row struct {
	ID      RowID   `json:"id"`
	Title   string  `json:"title"`
	PostIDs []int64 `json:"postIds"`
}

// Home is a home screen made of rows.
type Home struct {
	Rows []*Row
}
