package strictyaml

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Pos is a place in a file. Line and Column count from 1, columns in UTF-16
// code units, as most editors and GraphQL's tools do; a zero Line means the
// whole file.
type Pos struct {
	File   string
	Line   int
	Column int
}

// String writes the position as file:line:column, the form editors jump to.
func (p Pos) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Error is one mistake in a file.
type Error struct {
	// Pos is where the mistake is.
	Pos
	// Path names the key, such as rate[0].burst; empty for the whole document.
	Path string
	// Message says what is wrong.
	Message string
	// Allowed says what would be right; empty when Message says it already.
	Allowed string
}

// Error writes "file:line:col: path: message; allowed: …"; without a file, as
// for a configuration that comes from flags, it begins with the path.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.Pos.String())
		b.WriteString(": ")
	}
	if e.Path != "" {
		b.WriteString(e.Path)
		b.WriteString(": ")
	}
	b.WriteString(e.Message)
	if e.Allowed != "" {
		b.WriteString("; allowed: ")
		b.WriteString(e.Allowed)
	}
	return b.String()
}

// Source remembers where in the file each key was written, so that checks made
// after decoding can point at a line too. It is safe for concurrent use.
type Source struct {
	file string
	at   map[string]Pos
	bad  map[string]bool
}

// File is the name given to [Decode].
func (s *Source) File() string { return s.file }

// Read reports whether there was a mapping to read at all. Where there was none,
// nothing can be said of single keys, such as that one is missing.
func (s *Source) Read() bool { return s.Has("") }

// Has reports whether the file itself sets path, such as "limits.tokens" or
// "rate[0]". A default does not count.
func (s *Source) Has(path string) bool {
	_, ok := s.at[path]
	return ok
}

// Bad reports whether a mistake was found at path, so that what is there is
// not what the file says and further checks of it would only repeat or confuse.
func (s *Source) Bad(path string) bool { return s.bad[path] }

// At is the position of the value at path or, when the file does not mention
// it, of the nearest key around it; for a path unknown altogether it is the
// start of the file.
func (s *Source) At(path string) Pos {
	for {
		if p, ok := s.at[path]; ok {
			return p
		}
		if path == "" {
			return Pos{File: s.file, Line: 1, Column: 1}
		}
		path = parent(path)
	}
}

// Under is the path of a key of a map below path; keys that are not plain words
// are quoted in it.
func (s *Source) Under(path, key string) string { return under(path, key) }

// Errorf is an [Error] at path.
func (s *Source) Errorf(path, format string, args ...any) *Error {
	return &Error{Pos: s.At(path), Path: path, Message: fmt.Sprintf(format, args...)}
}

// parent cuts the last ".key" or "[i]" off a path.
func parent(path string) string {
	return path[:max(strings.LastIndexAny(path, ".["), 0)]
}

// maxErrors bounds a report: beyond it the file is not a configuration.
const maxErrors = 100

// join makes one error of all mistakes, in the order of the file.
func join(errs []*Error) error {
	slices.SortStableFunc(errs, func(a, b *Error) int {
		return comparePlaces(a.Pos, b.Pos)
	})
	all := make([]error, 0, min(len(errs), maxErrors+1))
	for i, e := range errs {
		if i == maxErrors {
			all = append(all, fmt.Errorf("%s: and %d more mistakes", e.File, len(errs)-i))
			break
		}
		all = append(all, e)
	}
	return errors.Join(all...)
}

// Join joins errors, those that are joined themselves taken apart, in the order
// of their places; what has none comes last. It is for checks of one file that
// are made in several passes.
func Join(errs ...error) error {
	all := flatten(errs)
	slices.SortStableFunc(all, func(a, b error) int { return comparePlaces(placeOf(a), placeOf(b)) })
	return errors.Join(all...)
}

func flatten(errs []error) (all []error) {
	for _, err := range errs {
		if joined, ok := err.(interface{ Unwrap() []error }); ok {
			all = append(all, flatten(joined.Unwrap())...)
		} else if err != nil {
			all = append(all, err)
		}
	}
	return all
}

func placeOf(err error) Pos {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Pos
	}
	return Pos{Line: math.MaxInt}
}

func comparePlaces(a, b Pos) int {
	return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
}
