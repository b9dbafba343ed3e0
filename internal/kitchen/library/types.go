// Package library holds the Go types of the tests' domain: a library that lends books.
package library

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/facetgraph/facet/clients"
)

// BookID identifies a book: an integer in Go, an opaque global id in GraphQL.
type BookID int64

// MarshalGQL writes the global id as a quoted string.
func (id BookID) MarshalGQL(w io.Writer) { _, _ = w.Write(id.AppendGQL(nil)) }

// AppendGQL appends the global id as a quoted string.
func (id BookID) AppendGQL(b []byte) []byte { return clients.AppendGlobalID(b, "Book", int64(id)) }

// UnmarshalGQL reads a global id of a book.
func (id *BookID) UnmarshalGQL(v any) error {
	n, err := clients.UnmarshalID("Book", v)
	*id = BookID(n)
	return err
}

// Money is an amount in cents, a scalar that marshals itself.
type Money int64

// MarshalGQL writes the amount with two decimals, as a string.
func (m Money) MarshalGQL(w io.Writer) { _, _ = fmt.Fprintf(w, `"%d.%02d"`, m/100, max(m, -m)%100) }

// UnmarshalGQL reads such a string.
func (m *Money) UnmarshalGQL(v any) error {
	text, ok := v.(string)
	if !ok {
		return errors.New("an amount is a string")
	}
	f, err := strconv.ParseFloat(text, 64)
	*m = Money(f * 100)
	return err
}

// BookKind is an enum that is held as its GraphQL name.
type BookKind string

// The kinds.
const (
	Novel BookKind = "NOVEL"
	Comic BookKind = "COMIC"
	Atlas BookKind = "ATLAS"
)

// MarshalGQL writes the value as a quoted string.
func (k BookKind) MarshalGQL(w io.Writer) { _, _ = w.Write(k.AppendGQL(nil)) }

// AppendGQL appends the value as a quoted string.
func (k BookKind) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, k) }

// UnmarshalGQL accepts the kinds above.
func (k *BookKind) UnmarshalGQL(v any) (err error) {
	*k, err = clients.UnmarshalEnum(v, []BookKind{Novel, Comic, Atlas})
	return err
}

// The other enums, each held as its name.
type (
	DeskReason      string
	PosterSize      string
	ReservationKind string
)

// Viewer is whoever is asking.
type Viewer struct{ ID int }

// Creator is who wrote, drew or sang something.
type Creator struct {
	ID        int
	Handle    string
	Name      string
	AvatarURL string
	Bio       string
	Verified  bool
	Followers int
}

// AvatarThumbnail is the portrait, smaller.
func (c *Creator) AvatarThumbnail(pixels *int) string {
	if pixels == nil {
		return c.AvatarURL
	}
	return c.AvatarURL + "?" + strconv.Itoa(*pixels)
}

// IsNode, IsNamed, IsFound and IsReservationSubject say of which abstract types it is.
func (*Creator) IsNode()               {}
func (*Creator) IsNamed()              {}
func (*Creator) IsFound()              {}
func (*Creator) IsReservationSubject() {}

// Book is what the library lends.
type Book struct {
	ID           BookID
	AuthorID     int64
	Title        string
	Body         string
	CoverURL     *string
	BookKind     BookKind
	CreatedAt    time.Time
	Loans        int
	EditionCount int
}

// PosterURL is the cover as a poster. It panics where there is none.
func (b *Book) PosterURL(size PosterSize) string { return *b.CoverURL + "?" + string(size) }

// IsNode, IsFound and IsReservationSubject say of which abstract types it is.
func (*Book) IsNode()               {}
func (*Book) IsFound()              {}
func (*Book) IsReservationSubject() {}

// NewBook is a book that is donated.
type NewBook struct {
	Title, Body string
	CoverURL    *string
	BookKind    *BookKind
}

// Stats count what happens to a book.
type Stats struct{ Views, Shares int }

// Editions are the first editions of a book.
type Editions struct {
	Items []*Edition
	Total int
}

// Edition is one of them.
type Edition struct {
	ID        int
	AuthorID  int64
	Body      string
	CreatedAt time.Time
}

// Cd is what the library has beside books.
type Cd struct {
	ID                             int
	Performer, ImageURL, TargetURL string
}

// Desk is a page of what lies on a desk.
type Desk struct {
	Items []*DeskItem
	After clients.Cursor
	More  bool
}

// Edges are the items: each is its own edge.
func (d *Desk) Edges() []*DeskItem { return d.Items }

// PageInfo describes the page.
func (d *Desk) PageInfo() *clients.PageInfo { return clients.NewPageInfo(d.Items, d.After, d.More) }

// DeskItem is one book on it.
type DeskItem struct {
	BookID int64
	Reason DeskReason
}

// Cursor is the place after the item.
func (i *DeskItem) Cursor() clients.Cursor { return clients.Cursor(i.BookID) }

// Hall has rows of books.
type Hall struct{ Rows []*Row }

// Row is one of them.
type Row struct {
	ID    int
	Title string
}

// Page is a page of reservations.
type Page struct{ Items []*Reservation }

// Edges are the items: each is its own edge.
func (p *Page) Edges() []*Reservation { return p.Items }

// PageInfo describes the page.
func (p *Page) PageInfo() *clients.PageInfo { return clients.NewPageInfo(p.Items, 0, false) }

// Reservation says that somebody waits for a book.
type Reservation struct {
	ID        int
	Kind      ReservationKind
	ActorID   int64
	Read      bool
	CreatedAt time.Time
}

// Cursor is the place after the reservation.
func (r *Reservation) Cursor() clients.Cursor { return clients.Cursor(r.ID) }

// Node is the reservation itself: an edge has nothing else.
func (r *Reservation) Node() *Reservation { return r }

// Catalog has lists of every nullability.
type Catalog struct {
	Total  int
	Prices []Money
	Sizes  [][]int
	Gaps   [][]*int
	Names  []*string
	Books  [][]*Book
	Extra  map[string]any
	Ratio  float64
	Open   *bool
	Opened *time.Time
}

// Root is a type with a name that generated code might use.
type Root struct {
	ID   int
	Name string
}

// IsNode, IsNamed and IsFound say of which abstract types it is.
func (*Root) IsNode()  {}
func (*Root) IsNamed() {}
func (*Root) IsFound() {}

// NameOf is another one.
type NameOf struct {
	String string
	Type   *NameOf
}

// The abstract types. What implements one says so by a method, because gqlgen looks for them in any order.
type (
	Node               interface{ IsNode() }
	Found              interface{ IsFound() }
	ReservationSubject interface{ IsReservationSubject() }
	Named              interface {
		Node
		IsNamed()
	}
)
