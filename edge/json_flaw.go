package edge

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonFlaw says why a text is not JSON, and where. It quotes nothing of the text.
type jsonFlaw struct {
	text   []byte
	offset int // of the byte that is wrong, from 0
	what   string
}

func (e *jsonFlaw) Error() string {
	line, column := position(e.text, e.offset)
	return fmt.Sprintf("not JSON: line %d, column %d: %s", line, column, e.what)
}

// isFlaw says whether an error is that a text is not JSON.
func isFlaw(err error) bool {
	_, flaw := errors.AsType[*jsonFlaw](err)
	return flaw
}

// position counts lines and columns as an editor does: from 1, and in units of UTF-16, as in documents and files.
func position(text []byte, offset int) (line, column int) {
	before := text[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	column = 1
	for _, character := range string(before[start:]) {
		column += utf16.RuneLen(character)
	}
	return bytes.Count(before, []byte("\n")) + 1, column
}

// flawIn makes an error of the JSON decoder one that can be shown. The decoder's own would quote the text.
func flawIn(text []byte, err error) error {
	out := &jsonFlaw{text: text, offset: len(text)}
	syntactic, located := errors.AsType[*jsontext.SyntacticError](err)
	if located {
		out.offset = min(int(syntactic.ByteOffset), len(text))
	}
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		out.what = "there is nothing"
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), out.offset == len(text):
		out.offset, out.what = len(text), "it ends too early"
	case errors.Is(err, jsontext.ErrDuplicateName):
		out.what = "this name is in the object twice"
	case errors.Is(err, jsontext.ErrNonStringName):
		out.what = "a name in double quotes must stand here"
	case located && strings.Contains(syntactic.Err.Error(), "max depth"): // the package has no error to compare with
		out.what = "lists and objects are too deep within each other"
	default:
		out.what = wrongAt(text, out.offset)
	}
	return out
}

// wrongAt says what is wrong with the character where the decoder stopped.
func wrongAt(text []byte, offset int) string {
	rest := text[offset:]
	character, size := utf8.DecodeRune(rest)
	switch {
	case offset == 0 && bytes.HasPrefix(rest, []byte("\ufeff")):
		return "a byte order mark; send UTF-8 without one"
	case offset == 0 && (bytes.HasPrefix(rest, []byte("\xff\xfe")) || bytes.HasPrefix(rest, []byte("\xfe\xff"))):
		return "the text is in UTF-16; send UTF-8"
	case character == utf8.RuneError && size == 1:
		return "a byte that is not UTF-8"
	case character == '\\' && surrogate(rest):
		return "one half of a surrogate pair without the other"
	case character == '\\':
		return "an escape that JSON does not have"
	case character < ' ':
		return "a control character that must be escaped"
	}
	return "a character that cannot stand here"
}

// surrogate says whether a text begins with an escape that is half a character.
func surrogate(text []byte) bool {
	if len(text) < len(`\u0000`) || text[1] != 'u' {
		return false
	}
	unit, err := strconv.ParseUint(string(text[2:6]), 16, 16)
	return err == nil && utf16.IsSurrogate(rune(unit))
}

// isHex says whether a byte is a hexadecimal digit.
func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
