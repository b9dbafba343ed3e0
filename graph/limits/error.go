package limits

import (
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Error says which limit an operation is over. Its message is fit to be shown
// to the client: it holds no text of the request but names of variables.
type Error struct {
	// Limit is one of the codes above, for extensions.code.
	Limit string
	// Max is the limit and Got the figure of the operation, or, where counting
	// stopped early, a figure above the limit.
	Max, Got int
	// Loc is where in the document the limit is crossed; the zero Location for
	// variables.
	Loc gqlerror.Location
	// Path is the place in the variables, such as "filter.ids"; empty for the
	// document.
	Path string
}

// Error returns what is too much, where, and how much is allowed.
func (e *Error) Error() string {
	where := ""
	switch {
	case e.Path != "":
		where = fmt.Sprintf(" in the variable %q", e.Path)
	case e.Loc.Line > 0:
		where = fmt.Sprintf(" at line %d, column %d", e.Loc.Line, e.Loc.Column)
	}
	return fmt.Sprintf(e.phrase(), e.Got, e.Max) + where
}

// phrase leaves two places for the figure and the limit.
func (e *Error) phrase() string {
	switch e.Limit {
	case MaxBytes:
		return "the document is %d bytes long; at most %d are allowed"
	case MaxTokens:
		return "the document has %d tokens or more; at most %d are allowed"
	case MaxNesting:
		return "the document nests %d levels of brackets or more; at most %d are allowed"
	case MaxDepth:
		return "the operation is %d fields deep; at most %d are allowed"
	case MaxAliases:
		return "the operation has %d aliases; at most %d are allowed"
	case MaxRootFields:
		return "the operation has %d root fields; at most %d are allowed"
	case MaxDirectives:
		return "the operation has %d directives; at most %d are allowed"
	case MaxSelections:
		return "the operation has %d selections with its fragments expanded; at most %d are allowed"
	case MaxIntrospection:
		return "the operation nests %d lists of introspection; at most %d are allowed"
	case MaxOverlaps:
		return "the document repeats fields or fragments beside each other: %d pairs or more; at most %d are allowed"
	case MaxListInput:
		return "a list has %d elements; at most %d are allowed"
	default:
		return "a value nests %d levels or more; at most %d are allowed"
	}
}

func locationOf(p *ast.Position) gqlerror.Location {
	if p == nil {
		return gqlerror.Location{}
	}
	return gqlerror.Location{Line: p.Line, Column: p.Column}
}
