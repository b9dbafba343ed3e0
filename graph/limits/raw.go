package limits

import (
	"bytes"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

const (
	// rawFrom is the length of variables from which they are looked at before they are decoded. Decoding takes up to fifty
	// times their length in memory, which only matters for long ones.
	rawFrom = 8 << 10
	// listsTogether is how many times the limit on one list all lists of the variables may have together.
	listsTogether = 10
)

// CheckRawVariables refuses lists that are too long, or too many long ones, before a JSON object of variables is
// decoded. It allocates next to nothing, whatever raw is; the error is an *Error or nil. What is no JSON is for the
// decoder to refuse, and depth for CheckVariables.
func CheckRawVariables(raw []byte, l Limits) error {
	l = l.WithDefaults()
	if len(raw) < rawFrom || l.ListInput < 0 {
		return nil
	}
	d, all := jsontext.NewDecoder(bytes.NewReader(raw)), 0
	for {
		if _, err := d.ReadToken(); err == io.EOF || err != nil {
			return nil
		}
		kind, length := d.StackIndex(d.StackDepth())
		if kind != jsontext.KindBeginArray || length == 0 {
			continue
		}
		if exceeded(int(length), l.ListInput) {
			return &Error{Limit: MaxListInput, Max: l.ListInput, Got: int(length)}
		}
		if all++; exceeded(all, listsTogether*l.ListInput) {
			return &Error{Limit: MaxListInput, Max: listsTogether * l.ListInput, Got: all}
		}
	}
}
