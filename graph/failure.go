package graph

import (
	"net/http"
	"strings"
	"time"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
)

// Failure is a request that was refused before anything was executed: its response has errors and no data.
type Failure struct {
	// Status is the HTTP status in the strict profile, and for transports that know nothing better.
	Status int
	// WellFormed says that the request itself was fine and only its document, operation or variables were not; then
	// application/json is answered with 200 in the legacy profile.
	WellFormed bool
	// Errors is never empty.
	Errors gqlerror.List
	// Header is added to the response over HTTP.
	Header http.Header
	// Rest is how long a transport that can should take nothing more from whoever asked; mostly zero.
	Rest time.Duration
	// Extensions stand beside the errors.
	Extensions map[string]any
	// Reason is for the log: what exactly is wrong with a token. May be empty.
	Reason string
}

func (f *Failure) Error() string { return f.Errors.Error() }

// Code is the code of the first error.
func (f *Failure) Code() string {
	code, _ := f.Errors[0].Extensions["code"].(string)
	return code
}

// refuse makes a failure with one error.
func Refuse(status int, code, message string) *Failure {
	return &Failure{Status: status, Errors: gqlerror.List{coded(code, message)}}
}

// invalid makes a failure of a well-formed request.
func invalid(status int, code, message string) *Failure {
	f := Refuse(status, code, message)
	f.WellFormed = true
	return f
}

func coded(code, message string) *gqlerror.Error {
	return &gqlerror.Error{Message: message, Extensions: map[string]any{"code": code}}
}

// maxMessage and maxPathName bound what an error may repeat of a request: names are as long as their author likes.
const (
	maxMessage  = 300 // bytes
	maxPathName = 64
)

// shorten cuts a message, and drops a path that has long names.
func shorten(e *gqlerror.Error) {
	if len(e.Message) > maxMessage {
		e.Message = strings.ToValidUTF8(e.Message[:maxMessage], "") + "…"
	}
	for _, element := range e.Path {
		if name, ok := element.(ast.PathName); ok && len(name) > maxPathName {
			e.Path = nil
			return
		}
	}
}

// maxLocations bounds the places that one error names.
const maxLocations = 5

// fold makes one error of those that say the same, with the places of all: a mistake made a hundred times is one
// mistake.
func fold(list gqlerror.List) gqlerror.List {
	first := make(map[string]*gqlerror.Error, len(list))
	out := list[:0]
	for _, e := range list {
		known := first[e.Message]
		switch {
		case known == nil || len(known.Path) > 0 || len(e.Path) > 0:
			first[e.Message] = e
			out = append(out, e)
		case len(known.Locations) < maxLocations:
			known.Locations = append(known.Locations, e.Locations...)
		}
	}
	return out
}

// invalidList makes a failure of the parser's and validator's errors, and sets their code.
func invalidList(status int, code string, list gqlerror.List) *Failure {
	list = fold(list)
	for _, e := range list {
		e.Extensions = map[string]any{"code": code} // gqlparser sets none that a client should see
		e.Rule = ""
		shorten(e)
	}
	return &Failure{Status: status, WellFormed: true, Errors: list}
}

// TokenFailure is the failure of a request whose token was refused.
func TokenFailure(err *auth.Error) *Failure {
	return Refuse(err.Status(), string(err.Code), err.Message())
}
