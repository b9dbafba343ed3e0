package notifications

import (
	"io"
	"time"

	"github.com/facetgraph/facet/clients"
)

// IDKind is the GraphQL type that notification ids are global ids of.
const IDKind = "Notification"

// ID identifies a notification: an integer to the service, an opaque global id
// in GraphQL. Later notifications have higher ids.
type ID int64

// MarshalGQL writes the global id as a quoted string.
func (id ID) MarshalGQL(w io.Writer) { _, _ = w.Write(id.AppendGQL(nil)) }

// AppendGQL appends the global id as a quoted string.
func (id ID) AppendGQL(b []byte) []byte { return clients.AppendGlobalID(b, IDKind, int64(id)) }

// UnmarshalGQL reads a global id and insists on its kind.
func (id *ID) UnmarshalGQL(v any) error {
	n, err := clients.UnmarshalID(IDKind, v)
	*id = ID(n)
	return err
}

// Kind says what happened.
type Kind string

// The kinds of notification.
const (
	Like    Kind = "LIKE"    // the actor likes the viewer's post
	Follow  Kind = "FOLLOW"  // the actor follows the viewer
	Comment Kind = "COMMENT" // the actor commented on the viewer's post
)

// MarshalGQL writes the value as a quoted string.
func (k Kind) MarshalGQL(w io.Writer) { _, _ = w.Write(k.AppendGQL(nil)) }

// AppendGQL appends the value as a quoted string.
func (k Kind) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, k) }

// UnmarshalGQL accepts the kinds above.
func (k *Kind) UnmarshalGQL(v any) (err error) {
	*k, err = clients.UnmarshalEnum(v, []Kind{Like, Follow, Comment})
	return err
}

// Notification tells a viewer what somebody else did.
type Notification struct {
	ID        ID        `json:"id"`
	Kind      Kind      `json:"kind"`
	ActorID   int64     `json:"actorId"` // a profile's id
	PostID    int64     `json:"postId"`  // 0 when no post is concerned
	CreatedAt time.Time `json:"createdAt"`
	Read      bool      `json:"read"`
}

// Cursor returns the place right after the notification.
func (n *Notification) Cursor() clients.Cursor { return clients.Cursor(n.ID) }

// Page is one page of a viewer's notifications, the newest first.
type Page struct {
	Items []*Notification `json:"items"`
	Next  *int64          `json:"next"` // the notification after which to go on, nil at the end

	After clients.Cursor `json:"-"` // what the page was asked with
}

// Edges returns the items: each knows its own cursor.
func (p *Page) Edges() []*Notification { return p.Items }

// PageInfo describes the page in the way of Relay.
func (p *Page) PageInfo() *clients.PageInfo {
	return clients.NewPageInfo(p.Items, p.After, p.Next != nil)
}
