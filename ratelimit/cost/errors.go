package cost

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Codes of an Error and a LimitError, for extensions.code.
const (
	// CodeBadInput: the client's slicing arguments cannot be priced.
	CodeBadInput = "BAD_USER_INPUT"
	// CodeLimit: the operation costs more than it may, or more work to price
	// than Options.Budget allows.
	CodeLimit = "COST_LIMIT_EXCEEDED"
	// CodeInvalid: the document was not validated against this schema.
	CodeInvalid = "GRAPHQL_VALIDATION_FAILED"
)

// Finding is one problem of a schema: what New refuses a schema for. It is an
// error, so findings can be joined.
type Finding struct {
	// Coordinate names the element, such as "Query.feed" or "Query.feed(first:)".
	Coordinate string
	// Message says what is wrong and what is allowed.
	Message string
	// Pos is where the element or its directive stands; nil when unknown.
	Pos *ast.Position
}

// Error returns "file:line:column: coordinate: message".
func (f Finding) Error() string {
	return location(f.Pos) + f.Coordinate + ": " + f.Message
}

// Error is a document or a request that cannot be priced. Its message names
// the field and argument and is fit to be shown to the client.
type Error struct {
	// Code is one of the codes above.
	Code string
	// Coordinate is the schema coordinate of the field, such as "Query.feed".
	Coordinate string
	// Argument is the argument at fault, if one is.
	Argument string
	// Message says what is wrong and what is allowed.
	Message string
	// Pos is the selection in the document; nil when unknown.
	Pos *ast.Position
}

// Error returns the coordinate and the message.
func (e *Error) Error() string {
	if e.Coordinate == "" {
		return e.Message
	}
	return e.Coordinate + ": " + e.Message
}

func location(p *ast.Position) string {
	if p == nil {
		return ""
	}
	if p.Src == nil || p.Src.Name == "" {
		return fmt.Sprintf("%d:%d: ", p.Line, p.Column)
	}
	return fmt.Sprintf("%s:%d:%d: ", p.Src.Name, p.Line, p.Column)
}

// joinFindings orders findings as a reader meets them in the files, because
// the schema's types come out of a map.
func joinFindings(findings []Finding) error {
	sortFindings(findings)
	errs := make([]error, len(findings))
	for i, f := range findings {
		errs[i] = f
	}
	return errors.Join(errs...)
}

func sortFindings(findings []Finding) {
	slices.SortStableFunc(findings, func(a, b Finding) int {
		if d := comparePositions(a.Pos, b.Pos); d != 0 {
			return d
		}
		return strings.Compare(a.Coordinate+a.Message, b.Coordinate+b.Message)
	})
}

func comparePositions(a, b *ast.Position) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return -1
	case b == nil:
		return 1
	}
	if a.Src != nil && b.Src != nil && a.Src.Name != b.Src.Name {
		return strings.Compare(a.Src.Name, b.Src.Name)
	}
	return a.Start - b.Start
}
