package clients

import (
	"errors"
	"io"
	"strconv"
	"strings"
)

// errCursor never quotes the text: it came from outside.
var errCursor = errors.New("must be a cursor that this server gave out")

// Cursor is a place in a list: the key of the item after which to go on. Zero
// is the place before the first item. In GraphQL it is an opaque string; in a
// request to a service it is the plain number.
type Cursor int64

// AppendGQL appends the opaque form as a quoted JSON string, without allocating
// unless b has to grow.
func (c Cursor) AppendGQL(b []byte) []byte {
	var stack [24]byte
	plain := strconv.AppendInt(append(stack[:0], "c:"...), int64(c), 10)
	return append(opaque.AppendEncode(append(b, '"'), plain), '"')
}

// MarshalGQL writes the opaque form as a quoted JSON string.
func (c Cursor) MarshalGQL(w io.Writer) {
	_, _ = w.Write(c.AppendGQL(nil))
}

// UnmarshalGQL reads the opaque form from a GraphQL input value.
func (c *Cursor) UnmarshalGQL(v any) error {
	s, ok := v.(string)
	if !ok {
		return errCursor
	}
	parsed, err := ParseCursor(s)
	*c = parsed
	return err
}

// String returns the opaque form without quotes.
func (c Cursor) String() string {
	quoted := c.AppendGQL(nil)
	return string(quoted[1 : len(quoted)-1])
}

// ParseCursor reads the opaque form. It is strict in the way of
// [ParseGlobalID], and its error never quotes s.
func ParseCursor(s string) (Cursor, error) {
	digits, ok := strings.CutPrefix(decodeOpaque(s), "c:")
	n, ok := parseNumber(digits, ok)
	if !ok {
		return 0, errCursor
	}
	return Cursor(n), nil
}

// PageInfo is the Relay type of the same name.
type PageInfo struct {
	HasNextPage     bool
	HasPreviousPage bool
	StartCursor     *Cursor
	EndCursor       *Cursor
}

// NewPageInfo describes one forward page. Items are the cursors' owners in
// order, after is the cursor the page was asked with (zero for the first page)
// and more says whether the service has items beyond it.
func NewPageInfo[T interface{ Cursor() Cursor }](items []T, after Cursor, more bool) *PageInfo {
	p := &PageInfo{HasNextPage: more, HasPreviousPage: after != 0}
	if len(items) > 0 {
		first, last := items[0].Cursor(), items[len(items)-1].Cursor()
		p.StartCursor, p.EndCursor = &first, &last
	}
	return p
}
