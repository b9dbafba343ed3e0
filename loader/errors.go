package loader

import "fmt"

// The errors below tell what a batch function did wrong. None of their texts
// holds a key, a value or what was panicked with: texts travel further than
// they should.

// MissingError is the error of a key for which the batch function returned no
// result (a nil one, or a value that [ByKey] did not find).
type MissingError struct {
	Loader string // Config.Name
}

func (e *MissingError) Error() string {
	return fmt.Sprintf("loader %q: no result for this key", e.Loader)
}

// LengthError is the error of every key of a batch whose function returned more
// or fewer results than it got keys: nobody can tell which belongs to which.
type LengthError struct {
	Loader string // Config.Name
	Keys   int    // number of keys in the batch
	Got    int    // number of results returned
}

func (e *LengthError) Error() string {
	return fmt.Sprintf("loader %q: %d results for %d keys", e.Loader, e.Got, e.Keys)
}

// PanicError is the error of every key of a batch whose function panicked, or
// ended its goroutine; or the tracer or cache at its side did. Value and Stack are for logs, never for clients.
type PanicError struct {
	Loader string // Config.Name
	Value  any    // what was panicked with; nil if the goroutine was ended
	Stack  []byte // of the goroutine that panicked
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("loader %q: the batch function panicked", e.Loader)
}

// Panicked gives what was panicked with and the stack, for the log.
func (e *PanicError) Panicked() (value any, stack []byte) { return e.Value, e.Stack }

// Unwrap returns Value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// UnfinishedError is the error of a caller whose time was up, before that of its operation, while its batch waited for a
// service. The batch goes on for those that have more time.
type UnfinishedError struct {
	service string
	err     error // context.DeadlineExceeded
}

// Error implements error.
func (e *UnfinishedError) Error() string { return e.service + ": " + e.err.Error() }

// Unwrap returns context.DeadlineExceeded.
func (e *UnfinishedError) Unwrap() error { return e.err }

// Degradation names the service, and the reason that it is reported with.
func (e *UnfinishedError) Degradation() (service, reason string) { return e.service, "TIMEOUT" }
