package schema

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// Pos is a place in a file of a client, printed as file:line:column.
type Pos = strictyaml.Pos

// Problem is one mistake in a client's folder, or between two folders. Its
// message says what is wrong and what to do.
type Problem struct {
	Pos
	Message string
}

// Error writes "file:line:column: message".
func (p *Problem) Error() string { return p.Pos.String() + ": " + p.Message }

// Join joins errors, those that are joined themselves taken apart, in the order
// of files and lines, each once.
func Join(errs ...error) error {
	var p problems
	for _, err := range errs {
		p.err(err)
	}
	return p.join()
}

// ProblemAt is a problem at a place in an SDL file, for checks by those who use
// a schema.
func ProblemAt(at *ast.Position, message string) *Problem { return &Problem{posOf(at), message} }

// problems collects mistakes, so that one run reports all of them.
type problems struct {
	list []error
}

// add records a problem at a place in an SDL file.
func (p *problems) add(at *ast.Position, format string, args ...any) {
	p.list = append(p.list, &Problem{posOf(at), fmt.Sprintf(format, args...)})
}

// file records a problem with a file as a whole.
func (p *problems) file(name, format string, args ...any) {
	p.list = append(p.list, &Problem{Pos{File: name}, fmt.Sprintf(format, args...)})
}

// err records an error made elsewhere, if there is one; of joined errors, each.
func (p *problems) err(err error) {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			p.err(e)
		}
	} else if err != nil {
		p.list = append(p.list, err)
	}
}

// graphql records an error of gqlparser, which carries its place in
// extensions and locations.
func (p *problems) graphql(err *gqlerror.Error) {
	pos := Pos{}
	pos.File, _ = err.Extensions["file"].(string)
	if len(err.Locations) > 0 {
		pos.Line, pos.Column = err.Locations[0].Line, err.Locations[0].Column
	}
	p.list = append(p.list, &Problem{pos, err.Message})
}

// join makes one error of all problems in the order of files and lines, each
// once, or nil when there are none.
func (p *problems) join() error {
	slices.SortStableFunc(p.list, func(a, b error) int {
		pa, pb := place(a), place(b)
		return cmp.Or(cmp.Compare(pa.File, pb.File), cmp.Compare(pa.Line, pb.Line),
			cmp.Compare(pa.Column, pb.Column), cmp.Compare(a.Error(), b.Error()))
	})
	list := slices.CompactFunc(p.list, func(a, b error) bool { return a.Error() == b.Error() })
	return errors.Join(list...)
}

// place is where an error is, if it tells.
func place(err error) Pos {
	if e, ok := errors.AsType[*Problem](err); ok {
		return e.Pos
	}
	if e, ok := errors.AsType[*strictyaml.Error](err); ok {
		return e.Pos
	}
	if e, ok := errors.AsType[Finding](err); ok {
		return e.Pos
	}
	return Pos{}
}

// posOf converts a position of gqlparser.
func posOf(p *ast.Position) Pos {
	if p == nil || p.Src == nil {
		return Pos{}
	}
	return Pos{File: p.Src.Name, Line: p.Line, Column: p.Column}
}

// didYouMean is ", did you mean X?" when a name close to name is among the
// allowed ones.
func didYouMean(name string, allowed []string) string {
	if near := strictyaml.Nearest(name, allowed); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}
