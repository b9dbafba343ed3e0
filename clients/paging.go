package clients

import (
	"fmt"
	"strconv"
	"strings"
)

// Page is a part of a list, as a service answers it.
type Page[T any] struct {
	Items []T
	Next  string // the service's cursor of what follows; "" where nothing does, and where it has no cursors
	Total *int   // of all items; nil where the service does not say
}

// Paging is the place in a list after which a page begins: what the argument after of a connection says (Relay, Cursor
// Connections). The zero value is the beginning.
type Paging struct {
	Cursor string // the service's; "" is its beginning
	Offset int    // of the first item of the page

	byCursor bool
	skip     int // items of the service's page that were seen already
	after    bool
}

// maxCursor bounds a cursor, in bytes.
const maxCursor = 4 << 10

// AfterCursor reads a cursor of a list whose service has cursors of its own. Nil is the beginning.
func AfterCursor(after *string) (p Paging, err error) {
	p.byCursor = true
	if after == nil {
		return p, nil
	}
	skip, cursor, found := strings.Cut(plainCursor(*after, "s:"), ":")
	p.skip, err = strconv.Atoi(skip)
	if p.Cursor, p.after = cursor, true; !found || err != nil || p.skip < 0 || strconv.Itoa(p.skip) != skip {
		return Paging{}, errCursor
	}
	return p, nil
}

// AfterOffset reads a cursor of a list whose service counts items, or pages. Nil is the beginning.
func AfterOffset(after *string) (p Paging, err error) {
	if after == nil {
		return p, nil
	}
	text := plainCursor(*after, "n:")
	p.Offset, err = strconv.Atoi(text)
	if p.after = true; err != nil || p.Offset < 1 || strconv.Itoa(p.Offset) != text {
		return Paging{}, errCursor
	}
	return p, nil
}

// plainCursor is what a cursor is made of, after its prefix; "" for what is none.
func plainCursor(s, prefix string) string {
	if len(s) > maxCursor || strings.ContainsAny(s, "\r\n") {
		return ""
	}
	plain, err := opaque.DecodeString(s)
	text, found := strings.CutPrefix(string(plain), prefix)
	if err != nil || !found {
		return ""
	}
	return text
}

// CursorOrNil is the service's cursor; nil at the beginning.
func (p Paging) CursorOrNil() *string {
	if p.Cursor == "" {
		return nil
	}
	return &p.Cursor
}

// Size is how many items to ask for where first are wanted: also those of the service's page that were seen already. most is what
// the service gives at most, 0 where it does not say.
func (p Paging) Size(first, most int) int {
	if size := first + p.skip; most == 0 || size < most {
		return size
	}
	return max(first, most)
}

// Number is that of the page, of which first is the number of items, where the first page has the number base. The error is
// that of a place within such a page.
func (p Paging) Number(first, base int) (int, error) {
	if first <= 0 || p.Offset%first != 0 {
		return 0, fmt.Errorf("must be the end of a page of %d, because pages of the service begin nowhere else", first)
	}
	return p.Offset/first + base, nil
}

// cursor is the place after so many items of the page.
func (p Paging) cursor(items int) string {
	if p.byCursor {
		return opaque.EncodeToString([]byte("s:" + strconv.Itoa(items) + ":" + p.Cursor))
	}
	return opaque.EncodeToString([]byte("n:" + strconv.Itoa(p.Offset+items)))
}

// ConnectionInfo is Relay's PageInfo of a page whose cursors are texts.
type ConnectionInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *string
	EndCursor       *string
}

// Connection makes the edges of a page that begins after from and was to have first items, and says what is around it. Where
// the service neither says how many items there are nor has cursors, a full page is taken for one that others follow.
func Connection[T, E any](page Page[T], from Paging, first int, edge func(cursor string, node T) E) ([]E, *ConnectionInfo) {
	items, seen := page.Items[min(from.skip, len(page.Items)):], min(from.skip, len(page.Items))
	info := &ConnectionInfo{HasPreviousPage: from.after}
	switch {
	case from.byCursor:
		info.HasNextPage = page.Next != ""
	case page.Total != nil:
		info.HasNextPage = from.Offset+len(items) < *page.Total
	default:
		info.HasNextPage = len(items) >= first && first > 0
	}
	edges := make([]E, len(items))
	for i, item := range items {
		cursor := from.cursor(seen + i + 1)
		if i == len(items)-1 && from.byCursor && page.Next != "" {
			cursor = Paging{byCursor: true, Cursor: page.Next}.cursor(0)
		}
		if i == 0 {
			first := cursor
			info.StartCursor = &first
		}
		info.EndCursor = &cursor
		edges[i] = edge(cursor, item)
	}
	return edges, info
}

// Parts is an out of [Op.Call] that reads several parts of one answer, each of which is an out itself.
func Parts(outs ...any) any { return parts(outs) }

type parts []any

// NumberText reads an integer as a text; null is the empty one.
func NumberText(d *Decoder, to *string) {
	if *to = ""; d.null() {
		return
	}
	var n int64
	if d.Int64(&n); !d.failed {
		*to = strconv.FormatInt(n, 10)
	}
}
