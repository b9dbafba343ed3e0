package graph

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// Regression: the parser's and validator's messages quoted names of 16 KB, and so did the path of a variable.
func TestRefusalsDoNotEchoLongNames(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 8_000)
	short := ast.Path{ast.PathName("variable"), ast.PathName("id"), ast.PathIndex(3)}
	f := invalidList(422, CodeValidationFailed, gqlerror.List{
		{Message: `Cannot query field "` + long + `"`, Rule: "FieldsOnCorrectType"},
		{Message: "wrong", Path: ast.Path{ast.PathName("variable"), ast.PathName(long)}},
		{Message: "wrong", Path: short},
	})
	for _, e := range f.Errors {
		if len(e.Message) > maxMessage+len("…") || !utf8.ValidString(e.Message) || e.Rule != "" {
			t.Errorf("%d bytes: %q", len(e.Message), e.Message)
		}
	}
	if f.Errors[1].Path != nil || f.Errors[2].Path.String() != short.String() {
		t.Errorf("paths: %v, %v", f.Errors[1].Path, f.Errors[2].Path)
	}
}
