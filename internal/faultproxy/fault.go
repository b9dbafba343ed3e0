package faultproxy

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// The kinds of faults.
const (
	// Refuse accepts no connection and resets those that there are.
	Refuse = "refuse"
	// Hang takes requests and never answers.
	Hang = "hang"
	// Latency answers later.
	Latency = "latency"
	// Jitter answers later by chance.
	Jitter = "jitter"
	// Trickle sends the body byte by byte.
	Trickle = "trickle"
	// Truncate ends the connection after half of the body.
	Truncate = "truncate"
	// Reset resets the connection after half of the body.
	Reset = "reset"
	// Garbage sends what begins as JSON and is none.
	Garbage = "garbage"
	// Oversized sends 50 MB of valid JSON.
	Oversized = "oversized"
	// Short leaves out the last element of a list.
	Short = "short"
	// Long adds an element that nobody asked for to a list.
	Long = "long"
	// ContentLength announces half of what is sent.
	ContentLength = "content-length"
	// Duplicates has each element of a list twice.
	Duplicates = "duplicates"
	// HalfOpen never answers on a connection that was idle for a while, and does not close it.
	HalfOpen = "half-open"
	// Empty answers lists without elements.
	Empty = "empty"
	// Errors answers with a status of failure.
	Errors = "errors"
	// ContentType calls an answer a page of HTML.
	ContentType = "content-type"
)

// None is the word for no fault, see [Parse].
const None = "none"

// Kinds returns all kinds of faults.
func Kinds() []string {
	return []string{Refuse, Hang, Latency, Jitter, Trickle, Truncate, Reset, Garbage, Oversized, Short, Long, ContentLength,
		Duplicates, HalfOpen, Empty, Errors, ContentType}
}

// Fault is one way to misbehave. Fields that its kind does not use must be zero.
type Fault struct {
	Kind string
	// For is how long: the delay of Latency and the most that Jitter has, of each byte of Trickle, and how long a
	// connection is idle before it is HalfOpen. Zero is one second, and for HalfOpen 50 ms.
	For time.Duration
	// Share is how many of the requests Errors strikes, from 0 to 1. Zero is all of them.
	Share float64
	// Status is what Errors answers with, from 400 to 599. Zero is 500.
	Status int
}

// maxFor is longer than any caller waits.
const maxFor = time.Minute

// Parse reads faults as a command line has them: a kind, with how long or how often after a colon where its kind has
// that, and a plus between several: "hang", "latency:1s+errors:10%". "none" is none.
func Parse(s string) ([]Fault, error) {
	if s == None {
		return nil, nil
	}
	var faults []Fault
	for part := range strings.SplitSeq(s, "+") {
		f, err := parseOne(part)
		if err != nil {
			return nil, err
		}
		faults = append(faults, f)
	}
	return faults, Validate(faults...)
}

func parseOne(s string) (f Fault, err error) {
	kind, much, has := strings.Cut(s, ":")
	f = Fault{Kind: kind}
	switch {
	case !slices.Contains(Kinds(), kind):
		return f, unknown(kind)
	case has && f.timed():
		if f.For, err = time.ParseDuration(much); err != nil || f.For == 0 {
			return f, fmt.Errorf("%s: %q is not a duration such as 20ms or 1.5s", kind, much)
		}
	case has && kind == Errors:
		percent, ok := strings.CutSuffix(much, "%")
		n, err := strconv.ParseFloat(percent, 64)
		if f.Share = n / 100; err != nil || !ok || f.Share == 0 {
			return f, fmt.Errorf("%s: %q is not a percentage such as 10%%", kind, much)
		}
	case has:
		return f, fmt.Errorf("%s: takes no %q after a colon", kind, much)
	}
	return f, nil
}

// unknown says what there is, and what was meant.
func unknown(kind string) error {
	hint := ""
	if near := strictyaml.Nearest(kind, Kinds()); near != "" {
		hint = fmt.Sprintf(" (did you mean %s?)", near)
	}
	return fmt.Errorf("%q is not a fault%s; there are %s, and %s for none", kind, hint, strings.Join(Kinds(), ", "), None)
}

// timed says that For means something.
func (f Fault) timed() bool {
	return slices.Contains([]string{Latency, Jitter, Trickle, HalfOpen}, f.Kind)
}

// Lists says that a fault changes lists, and leaves answers without one as they are.
func (f Fault) Lists() bool { return slices.Contains([]string{Short, Long, Duplicates, Empty}, f.Kind) }

// Body says that a fault changes the answer that a service has given. Streams and gRPC are left alone by these.
func (f Fault) Body() bool {
	return !slices.Contains([]string{Refuse, Hang, Latency, Jitter, HalfOpen, Errors}, f.Kind)
}

// String writes a fault as Parse reads it. The status is not part of it.
func (f Fault) String() string {
	switch {
	case f.For != 0:
		return f.Kind + ":" + f.For.String()
	case f.Share != 0:
		return f.Kind + ":" + strconv.FormatFloat(f.Share*100, 'f', -1, 64) + "%"
	}
	return f.Kind
}

// Text writes faults as Parse reads them.
func Text(faults []Fault) string {
	if len(faults) == 0 {
		return None
	}
	var texts []string
	for _, f := range faults {
		texts = append(texts, f.String())
	}
	return strings.Join(texts, "+")
}

// Validate reports everything that is wrong with faults, joined.
func Validate(faults ...Fault) error {
	var errs []error
	for i, f := range faults {
		if err := f.validate(); err != nil {
			errs = append(errs, err)
		}
		if slices.ContainsFunc(faults[:i], func(other Fault) bool { return other.Kind == f.Kind }) {
			errs = append(errs, fmt.Errorf("%s is there twice", f.Kind))
		}
	}
	return errors.Join(errs...)
}

func (f Fault) validate() error {
	switch {
	case !slices.Contains(Kinds(), f.Kind):
		return unknown(f.Kind)
	case f.For < 0 || f.For > maxFor:
		return fmt.Errorf("%s: %s must be between 0s and 1m", f.Kind, f.For)
	case f.For != 0 && !f.timed():
		return fmt.Errorf("%s takes no time", f.Kind)
	case !(f.Share >= 0 && f.Share <= 1): // also false for NaN
		return fmt.Errorf("%s: %v %% must be between 0 and 100 %%", f.Kind, f.Share*100)
	case (f.Share != 0 || f.Status != 0) && f.Kind != Errors:
		return fmt.Errorf("%s takes neither share nor status", f.Kind)
	case f.Status != 0 && (f.Status < 400 || f.Status > 599):
		return fmt.Errorf("%s: status %d must be between 400 and 599", f.Kind, f.Status)
	}
	return nil
}
