package strictyaml

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	yaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// The lexer is linear but the parser is not: 100,000 opening brackets keep it
// busy for 45 s. So tokens are counted and nesting is measured in between.
const (
	defaultMaxBytes = 256 << 10
	maxTokens       = 20_000
	maxNesting      = 32
)

// parse returns the root node of the only document, or nil after recording why
// there is none.
func (d *decoder) parse(data []byte) ast.Node {
	text, ok := d.text(data)
	if !ok {
		return nil
	}
	tokens := lexer.Tokenize(text)
	if !d.tokensAllowed(tokens) {
		return nil
	}
	file, err := parseTokens(tokens)
	if err != nil {
		d.syntax(err, text)
		return nil
	}
	return d.onlyDocument(file)
}

// text checks size and encoding and returns the file with a byte order mark
// and carriage returns taken away; neither moves a line or column.
func (d *decoder) text(data []byte) (string, bool) {
	whole := Pos{File: d.src.file}
	limit := d.opts.MaxBytes
	if limit == 0 {
		limit = defaultMaxBytes
	}
	if len(data) > limit {
		d.fail(whole, "", fmt.Sprintf("at most %s", ByteSize(limit)), "the file has %d bytes", len(data))
		return "", false
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if bytes.ContainsFunc(data, func(r rune) bool { return r > 0xFFFF }) {
		d.lines = strings.Split(string(data), "\n")
	}
	if i := badByte(data); i >= 0 {
		line := 1 + bytes.Count(data[:i], []byte("\n"))
		column := 1 + utf8.RuneCount(data[bytes.LastIndexByte(data[:i], '\n')+1:i])
		d.fail(d.pos(line, column), "", "text in UTF-8", "byte 0x%02x is not text", data[i])
		return "", false
	}
	return strings.ReplaceAll(string(data), "\r\n", "\n"), true
}

// badByte is the index of the first byte that is not UTF-8 or is a control
// character other than tab and line ends, or -1.
func badByte(data []byte) int {
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		control := r < ' ' && r != '\n' && r != '\t' && r != '\r' || r == 0x7f
		if control || r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}

// tokensAllowed refuses what this package does not read, before the parser
// spends time on it.
func (d *decoder) tokensAllowed(tokens token.Tokens) bool {
	if len(tokens) > maxTokens {
		d.fail(d.tokenPos(tokens[maxTokens]), "", fmt.Sprintf("at most %d", maxTokens), "the file has %d tokens", len(tokens))
		return false
	}
	before := len(d.errs)
	var nesting nesting
	for _, t := range tokens {
		if what := refused(t.Type); what != "" {
			d.fail(d.tokenPos(t), "", "", "%s (%s) are not supported; write the value out", what, t.Value)
		}
		if nesting.enter(t) > maxNesting {
			d.fail(d.tokenPos(t), "", fmt.Sprintf("at most %d levels", maxNesting), "nested too deeply")
			break
		}
	}
	return len(d.errs) == before
}

// refused names a construct that is not supported, in the plural.
func refused(t token.Type) string {
	switch t {
	case token.AnchorType:
		return "anchors"
	case token.AliasType:
		return "aliases"
	case token.MergeKeyType:
		return "merge keys"
	case token.TagType:
		return "tags"
	case token.MappingKeyType:
		return "complex keys"
	case token.DirectiveType:
		return "YAML directives"
	}
	return ""
}

// nesting measures how deep the flow brackets and the dashes of one line go.
// Block mappings need a column and a line per level, so the limit on bytes
// bounds them well enough.
type nesting struct {
	flow   int
	dashes int
	line   int
}

func (n *nesting) enter(t *token.Token) int {
	if t.Position.Line != n.line {
		n.line, n.dashes = t.Position.Line, 0
	}
	switch t.Type {
	case token.SequenceStartType, token.MappingStartType:
		n.flow++
	case token.SequenceEndType, token.MappingEndType:
		n.flow--
	case token.SequenceEntryType:
		n.dashes++
	}
	return max(n.flow, n.dashes)
}

// parseTokens contains a panic of the parser, which is third-party code fed
// with arbitrary text: a bad file must not end the process that reloads it.
func parseTokens(tokens token.Tokens) (file *ast.File, err error) {
	defer func() {
		if r := recover(); r != nil {
			file, err = nil, fmt.Errorf("cannot be parsed: %v", r)
		}
	}()
	// Repeated keys are left in, so that all of them can be reported.
	return parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
}

// syntax records a parser error at its token.
func (d *decoder) syntax(err error, text string) {
	pos, message := Pos{File: d.src.file}, err.Error()
	if e, ok := errors.AsType[yaml.Error](err); ok {
		message = e.GetMessage()
		if t := e.GetToken(); t != nil {
			pos = d.tokenPos(t)
		}
	}
	if indentedByTab(text, pos.Line) {
		message = "a tab cannot indent YAML; use spaces"
	}
	d.fail(pos, "", "", "%s", message)
}

// indentedByTab tells whether the white space before the text of a line holds
// a tab: the commonest syntax error, and one that cannot be seen.
func indentedByTab(text string, line int) bool {
	lines := strings.Split(text, "\n")
	if line < 1 || line > len(lines) {
		return false
	}
	l := lines[line-1]
	return strings.Contains(l[:len(l)-len(strings.TrimLeft(l, " \t"))], "\t")
}

// onlyDocument picks the document of a file that has exactly one.
func (d *decoder) onlyDocument(file *ast.File) ast.Node {
	var root ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil:
		case root != nil:
			d.fail(d.nodePos(doc.Body), "", "", "a second document starts here; keep one document per file")
			return nil
		default:
			root = doc.Body
		}
	}
	switch {
	case root == nil && d.opts.MayBeEmpty:
		d.src.at[""] = d.pos(1, 1)
	case root == nil:
		d.fail(d.pos(1, 1), "", "", "the file is empty")
	}
	return root
}
