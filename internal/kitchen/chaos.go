package kitchen

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"reflect"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/kitchen/generated/model"
	"github.com/facetgraph/facet/internal/kitchen/library"
	"github.com/facetgraph/facet/ratelimit"
)

// Chaos is a resolver root whose every result follows from a seed, the field and the parent alone, however often and in
// whatever groups it is asked: values, nulls, nil elements, errors of one parent, errors of all, panics. Its streams
// are nobody's: a test that opens one brings its own.
type Chaos struct {
	// Seed decides what happens.
	Seed uint64
	// Fail makes the error of one parent.
	Fail func(message string) error
}

// Query, and the other methods of generated.ResolverRoot, return the part of the root that resolves a type.
func (c Chaos) Query() generated.QueryResolver               { return Query{c} }
func (c Chaos) Mutation() generated.MutationResolver         { return Mutation{c} }
func (c Chaos) Subscription() generated.SubscriptionResolver { return nil }
func (c Chaos) Viewer() generated.ViewerResolver             { return Viewer{c} }
func (c Chaos) Book() generated.BookResolver                 { return Book{c} }
func (c Chaos) Edition() generated.EditionResolver           { return Edition{c} }
func (c Chaos) DeskEdge() generated.DeskEdgeResolver         { return DeskEdge{c} }
func (c Chaos) Row() generated.RowResolver                   { return Row{c} }
func (c Chaos) Reservation() generated.ReservationResolver   { return Reservation{c} }
func (c Chaos) Catalog() generated.CatalogResolver           { return Catalog{c} }
func (c Chaos) Root() generated.RootResolver                 { return Root{c} }

// roll is a number below 100 that depends on the seed and the place only.
func (c Chaos) roll(what string, id int64) int {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d|%s|%d", c.Seed, what, id)
	return int(h.Sum64() % 100)
}

// fate makes one result of a field.
func fate[T any](c Chaos, field string, id int64, value T) (out T, err error) {
	if c.roll("panic "+field, 0) < 2 {
		panic("chaos in " + field)
	}
	if c.roll("all "+field, 0) < 3 {
		return out, errors.New("all of " + field)
	}
	switch r := c.roll(field, id); {
	case r < 6:
		return out, c.Fail(fmt.Sprintf("%s of %d", field, id))
	case r < 12:
		return out, nil
	}
	return value, nil
}

// group makes the results of a batch.
func group[P, T any](c Chaos, field string, parents []P, id func(P) int64, value func(P) T) ([]T, error) {
	out := make([]T, len(parents))
	errs := make([]error, len(parents))
	failed := false
	for i, p := range parents {
		if reflect.ValueOf(p).IsNil() { // gqlgen hands nil list elements to batch resolvers, the compiled executor does not
			continue
		}
		out[i], errs[i] = fate(c, field, id(p), value(p))
		failed = failed || errs[i] != nil
	}
	if failed {
		return out, graphql.BatchErrorList(errs)
	}
	return out, nil
}

// some makes a list of up to n values, some of them nil, at times nil itself.
func some[T any](c Chaos, field string, id int64, n int, value func(int64) *T) []*T {
	if c.roll("nil list "+field, id) < 5 {
		return nil
	}
	out := make([]*T, min(n, c.roll("length "+field, id)%5))
	for i := range out {
		if c.roll("nil element "+field, id*31+int64(i)) >= 4 {
			out[i] = value(id*7 + int64(i) + 1)
		}
	}
	return out
}

func (c Chaos) book(id int64) *library.Book {
	p := &library.Book{
		ID: library.BookID(id%50 + 1), AuthorID: id%7 + 1, Title: "title \"\\\n\u2028<é>", Body: "body", CoverURL: new("https://m/x?a=1#f"),
		BookKind: []library.BookKind{library.Novel, library.Comic, library.Atlas}[id%3], Loans: int(id), EditionCount: -3,
	}
	if c.roll("createdAt", id) >= 5 {
		p.CreatedAt = time.Unix(1_700_000_000+id, 123456789).UTC()
	}
	if c.roll("media", id) < 20 {
		p.CoverURL = nil
	}
	return p
}

func (c Chaos) creator(id int64) *library.Creator {
	return &library.Creator{ID: int(id%20 + 1), Handle: "h\t\u0001", Name: "名前", AvatarURL: "https://a/" + fmt.Sprint(id), Bio: "", Followers: 1 << 20, Verified: id%2 == 0}
}

func (c Chaos) reservation(id int64) *library.Reservation {
	n := &library.Reservation{ID: int(id), Kind: []library.ReservationKind{"LOAN", "FOLLOW", "RETURN"}[id%3], ActorID: id % 5, Read: id%2 == 0}
	if c.roll("notified", id) >= 5 {
		n.CreatedAt = time.Unix(1_600_000_000+id, 0).UTC()
	}
	return n
}

// Query resolves fields of that type.
type Query struct{ c Chaos }

// Cds resolves the field.
func (q Query) Cds(_ context.Context, slots int) ([]*library.Cd, error) {
	list := some(q.c, "cds", int64(slots), 5, func(id int64) *library.Cd { return &library.Cd{ID: int(id), Performer: "x"} })
	return fate(q.c, "Query.cds", int64(slots), list)
}

// Desk resolves the field.
func (q Query) Desk(_ context.Context, after *string, first int) (*library.Desk, error) {
	id := int64(first)
	if after != nil {
		id += int64(len(*after)) * 100
	}
	f := &library.Desk{Items: some(q.c, "items", id, 9, func(id int64) *library.DeskItem {
		return &library.DeskItem{BookID: id, Reason: "TRENDING"}
	})}
	for i, item := range f.Items {
		if item == nil { // the page's own methods need items
			f.Items[i] = &library.DeskItem{BookID: int64(i) + 1, Reason: "SIMILAR"}
		}
	}
	return fate(q.c, "Query.desk", id, f)
}

// Hall resolves the field.
func (q Query) Hall(context.Context) (*library.Hall, error) {
	h := &library.Hall{Rows: some(q.c, "rows", 1, 5, func(id int64) *library.Row {
		return &library.Row{ID: int(id), Title: "row"}
	})}
	return fate(q.c, "Query.hall", 0, h)
}

// Node resolves the field.
func (q Query) Node(_ context.Context, id string) (library.Node, error) {
	var node library.Node
	switch len(id) % 3 {
	case 0:
		node = q.c.book(int64(len(id)))
	case 1:
		node = q.c.creator(int64(len(id)))
	default:
		node = (*library.Book)(nil)
	}
	return fate(q.c, "Query.node", int64(len(id)), node)
}

// Books resolves the field.
func (q Query) Books(_ context.Context, first int) ([]*library.Book, error) {
	return fate(q.c, "Query.books", int64(first), some(q.c, "books", int64(first), 5, q.c.book))
}

// Creator resolves the field.
func (q Query) Creator(_ context.Context, handle string) (*library.Creator, error) {
	return fate(q.c, "Query.creator", int64(len(handle)), q.c.creator(int64(len(handle))))
}

// RateLimit resolves the field.
func (q Query) RateLimit(_ context.Context, dryRun *bool) (*ratelimit.Status, error) {
	return fate(q.c, "Query.rateLimit", 0, &ratelimit.Status{Cost: 1, Limit: 10, Used: 3, Remaining: 7})
}

// Viewer resolves the field.
func (q Query) Viewer(context.Context) (*library.Viewer, error) {
	return fate(q.c, "Query.viewer", 0, &library.Viewer{ID: 7})
}

// Mutation resolves fields of that type.
type Mutation struct{ c Chaos }

// DonateBook resolves the field.
func (m Mutation) DonateBook(_ context.Context, in library.NewBook) (*library.Book, error) {
	p := m.c.book(int64(len(in.Title)))
	p.Title, p.Body = in.Title, in.Body
	return fate(m.c, "Mutation.donateBook", int64(len(in.Title)), p)
}

// LendBook resolves the field.
func (m Mutation) LendBook(_ context.Context, id string) (*library.Book, error) {
	return fate(m.c, "Mutation.lendBook", int64(len(id)), m.c.book(int64(len(id))))
}

// ReturnBook resolves the field.
func (m Mutation) ReturnBook(_ context.Context, id string) (*library.Book, error) {
	return fate(m.c, "Mutation.returnBook", int64(len(id)), m.c.book(int64(len(id))))
}

// Follow resolves the field.
func (m Mutation) Follow(_ context.Context, id string) (*library.Creator, error) {
	return fate(m.c, "Mutation.follow", int64(len(id)), m.c.creator(int64(len(id))))
}

// Unfollow resolves the field.
func (m Mutation) Unfollow(_ context.Context, id string) (*library.Creator, error) {
	return fate(m.c, "Mutation.unfollow", int64(len(id)), m.c.creator(int64(len(id))))
}

// MarkReservationsRead resolves the field.
func (m Mutation) MarkReservationsRead(_ context.Context, upTo *string) (*library.Viewer, error) {
	id := int64(0)
	if upTo != nil {
		id = int64(len(*upTo)) + 1
	}
	return fate(m.c, "Mutation.markReservationsRead", id, &library.Viewer{ID: 9})
}

// Viewer resolves fields of that type.
type Viewer struct{ c Chaos }

func viewerID(v *library.Viewer) int64 { return int64(v.ID) }

// Creator resolves the field.
func (v Viewer) Creator(_ context.Context, objs []*library.Viewer) ([]*library.Creator, error) {
	return group(v.c, "Viewer.creator", objs, viewerID, func(o *library.Viewer) *library.Creator { return v.c.creator(viewerID(o)) })
}

// OpenReservations resolves the field.
func (v Viewer) OpenReservations(_ context.Context, objs []*library.Viewer) ([]*int, error) {
	return group(v.c, "Viewer.unread", objs, viewerID, func(*library.Viewer) *int { return new(int) })
}

// Reservations resolves the field.
func (v Viewer) Reservations(_ context.Context, objs []*library.Viewer, _ *string, first int) ([]*library.Page, error) {
	return group(v.c, "Viewer.reservations", objs, func(o *library.Viewer) int64 { return viewerID(o)*1000 + int64(first) }, func(o *library.Viewer) *library.Page {
		page := &library.Page{}
		for i := range v.c.roll("pages", int64(first)) % 5 {
			page.Items = append(page.Items, v.c.reservation(int64(first+i)+1))
		}
		return page
	})
}

// Book resolves fields of that type.
type Book struct{ c Chaos }

func bookID(p *library.Book) int64 { return int64(p.ID) }

// Author resolves the field.
func (p Book) Author(_ context.Context, objs []*library.Book) ([]*library.Creator, error) {
	return group(p.c, "Book.author", objs, bookID, func(o *library.Book) *library.Creator { return p.c.creator(o.AuthorID) })
}

// Stats resolves the field.
func (p Book) Stats(_ context.Context, objs []*library.Book) ([]*library.Stats, error) {
	return group(p.c, "Book.stats", objs, bookID, func(o *library.Book) *library.Stats { return &library.Stats{Views: int(o.ID)} })
}

// Editions resolves the field.
func (p Book) Editions(_ context.Context, objs []*library.Book, first int) ([]*library.Editions, error) {
	return group(p.c, "Book.editions", objs, func(o *library.Book) int64 { return bookID(o)*100 + int64(first) }, func(o *library.Book) *library.Editions {
		return &library.Editions{Total: first, Items: some(p.c, "editions", bookID(o), 5, func(id int64) *library.Edition {
			return &library.Edition{ID: int(id), AuthorID: id, Body: "c", CreatedAt: time.Unix(id, 0).UTC()}
		})}
	})
}

// Edition resolves fields of that type.
type Edition struct{ c Chaos }

// Author resolves the field.
func (m Edition) Author(_ context.Context, objs []*library.Edition) ([]*library.Creator, error) {
	return group(m.c, "Edition.author", objs, func(o *library.Edition) int64 { return int64(o.ID) }, func(o *library.Edition) *library.Creator { return m.c.creator(o.AuthorID) })
}

// DeskEdge resolves fields of that type.
type DeskEdge struct{ c Chaos }

// Node resolves the field.
func (e DeskEdge) Node(_ context.Context, objs []*library.DeskItem) ([]*library.Book, error) {
	return group(e.c, "DeskEdge.node", objs, func(o *library.DeskItem) int64 { return o.BookID }, func(o *library.DeskItem) *library.Book { return e.c.book(o.BookID) })
}

// Row resolves fields of that type.
type Row struct{ c Chaos }

// Items resolves the field.
func (r Row) Items(_ context.Context, objs []*library.Row) ([][]*library.Book, error) {
	id := func(o *library.Row) int64 { return int64(o.ID) }
	return group(r.c, "Row.items", objs, id, func(o *library.Row) []*library.Book { return some(r.c, "row", id(o), 5, r.c.book) })
}

// Reservation resolves fields of that type.
type Reservation struct{ c Chaos }

func reservationID(n *library.Reservation) int64 { return int64(n.ID) }

// Actor resolves the field.
func (n Reservation) Actor(_ context.Context, objs []*library.Reservation) ([]*library.Creator, error) {
	return group(n.c, "Reservation.actor", objs, reservationID, func(o *library.Reservation) *library.Creator { return n.c.creator(o.ActorID) })
}

// Subject resolves the field.
func (n Reservation) Subject(_ context.Context, objs []*library.Reservation) ([]library.ReservationSubject, error) {
	return group(n.c, "Reservation.subject", objs, reservationID, func(o *library.Reservation) library.ReservationSubject {
		switch o.ID % 3 {
		case 0:
			return n.c.book(int64(o.ID))
		case 1:
			return n.c.creator(int64(o.ID))
		}
		return (*library.Creator)(nil)
	})
}

// Catalog resolves fields of that type.
type Catalog struct{ c Chaos }

// Money resolves the field.
func (q Catalog) Money(_ context.Context, o *library.Catalog) (*library.Money, error) {
	return fate(q.c, "Catalog.money", int64(o.Total), new(library.Money(1234)))
}

// Shelves resolves the field.
func (q Catalog) Shelves(_ context.Context, objs []*library.Catalog) ([][][]*library.Book, error) {
	id := func(o *library.Catalog) int64 { return int64(o.Total) }
	return group(q.c, "Catalog.shelves", objs, id, func(o *library.Catalog) [][]*library.Book {
		return [][]*library.Book{some(q.c, "shelf", id(o), 4, q.c.book), nil, some(q.c, "shelf", id(o)+1, 4, q.c.book)}
	})
}

// Root resolves fields of that type.
type Root struct{ c Chaos }

// Next resolves the field.
func (r Root) Next(_ context.Context, o *library.Root) (*library.Root, error) {
	return fate(r.c, "Root.next", int64(o.ID), &library.Root{ID: o.ID + 1, Name: "next"})
}

// Books resolves the field.
func (r Root) Books(_ context.Context, objs []*library.Root, first int) ([][]*library.Book, error) {
	id := func(o *library.Root) int64 { return int64(o.ID*100 + first) }
	return group(r.c, "Root.books", objs, id, func(o *library.Root) []*library.Book { return some(r.c, "root", id(o), 5, r.c.book) })
}

// Greeting resolves the field.
func (q Query) Greeting(context.Context) (string, error) {
	return fate(q.c, "Query.greeting", 0, "hello")
}

// Count resolves the field.
func (q Query) Count(context.Context) (int, error) { return fate(q.c, "Query.count", 0, 3) }

// Catalog resolves the field.
func (q Query) Catalog(context.Context) (*library.Catalog, error) {
	return fate(q.c, "Query.catalog", 0, &library.Catalog{
		Total: 7, Prices: []library.Money{1, -250}, Sizes: [][]int{{1, 2}, {}, {3}}, Gaps: [][]*int{nil, {nil, new(1)}}, Names: []*string{new("a"), nil},
		Books: [][]*library.Book{some(q.c, "catalog", 1, 3, q.c.book), some(q.c, "catalog", 2, 3, q.c.book)}, Extra: map[string]any{"a": []any{1, nil}},
		Ratio: 0.5, Opened: new(time.Unix(1_500_000_000, 0).UTC()),
	})
}

// Named resolves the field.
func (q Query) Named(_ context.Context, kind *model.NamedKind) (library.Named, error) {
	var named library.Named
	switch {
	case kind == nil:
	case *kind == model.NamedKindCreator:
		named = q.c.creator(4)
	case *kind == model.NamedKindRoot:
		named = &library.Root{ID: 5, Name: "root"}
	default:
		named = (*library.Root)(nil)
	}
	return fate(q.c, "Query.named", 0, named)
}

// Search resolves the field.
func (q Query) Search(_ context.Context, by model.Search, options *model.Options) ([]library.Found, error) {
	id := int64(1)
	switch {
	case by.Title != nil:
		id = int64(len(*by.Title))
	case by.Price != nil:
		id = int64(*by.Price)
	case by.All != nil:
		id = int64(by.All.First)
	}
	if options != nil {
		id += int64(options.First + 10*len(options.Kinds))
	}
	found := []library.Found{q.c.book(id), q.c.creator(id), &library.Root{ID: int(id), Name: "found"}, (*library.Root)(nil)}
	return fate(q.c, "Query.search", id, found)
}

// Root resolves the field.
func (q Query) Root(context.Context) (*library.Root, error) {
	return fate(q.c, "Query.root", 0, &library.Root{ID: 1, Name: "root"})
}

// NameOf resolves the field.
func (q Query) NameOf(context.Context) (*library.NameOf, error) {
	return fate(q.c, "Query.nameOf", 0, &library.NameOf{String: "outer", Type: &library.NameOf{String: "inner"}})
}

// Counts is a stream of three numbers, for resolvers of subscriptions that embed the root.
func (c Chaos) Counts(_ context.Context, from int) (<-chan int, error) {
	numbers := make(chan int, 3)
	for i := range 3 {
		numbers <- from + i
	}
	close(numbers)
	return numbers, nil
}
