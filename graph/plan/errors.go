package plan

import (
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// Error is an error of one response position.
type Error struct {
	// Err is what the resolver returned, or one of this package's errors.
	Err error
	// Path is the response path with list indexes.
	Path ast.Path
	// Field is the plan node that failed; nil where the whole write failed.
	Field *Field
}

// ErrNull says that a position that the schema declares non-null was null.
var ErrNull = errors.New("null where the schema allows none")

// ErrNarrowed says that a non-null position held an enum value or object type that the client's schema lacks.
var ErrNarrowed = errors.New("a value that this client's schema does not have")

// ErrStray says that a resolver returned a value of a Go type that the abstract type of its field does not have.
var ErrStray = errors.New("a value of no type that the field can have")

// ErrEnum says that a service sent an enum value that no client's schema has (GraphQL specification §3.9).
var ErrEnum = errors.New("a value that the enum does not have")

// ErrIntRange says that an Int was beyond 32 bits (GraphQL specification §3.5.1).
var ErrIntRange = errors.New("Int beyond 32 bits")

// ErrFloat says that a Float was not finite (GraphQL specification §3.5.2).
var ErrFloat = errors.New("Float is not finite")

// LengthError says that a batch resolver returned another number of results than it had parents.
type LengthError struct{ Want, Got int }

func (e *LengthError) Error() string {
	return fmt.Sprintf("batch resolver returned %d results for %d parents", e.Got, e.Want)
}

// PanicError is a panic that was contained in the field that caused it. The text tells nothing; Value and Stack are for
// the log.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return "internal system error" }

// Panicked gives what was panicked with and the stack, for the log.
func (e *PanicError) Panicked() (value any, stack []byte) { return e.Value, e.Stack }

func newPanic(v any) *PanicError { return &PanicError{Value: v, Stack: debug.Stack()} }

// ArgsError is an error of argument decoding: the caller's, not the resolver's. Its path is the field's.
type ArgsError struct {
	err  error
	path ast.Path // of what cannot be decoded, from the field on: the argument and what is in it
}

// Argument says what cannot be decoded, as by.price; "" where nobody knows.
func (e *ArgsError) Argument() string { return strings.TrimPrefix(e.path.String(), ".") }

func (e *ArgsError) Error() string { return e.err.Error() }

// Unwrap gives gqlgen's error.
func (e *ArgsError) Unwrap() error { return e.err }
