package graph

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/facetgraph/facet/clients"
)

// Between refuses an argument that is not from low to high, the bounds included.
func Between[N int | float64](argument string, n, low, high N) error {
	if cmp.Less(n, low) || cmp.Less(high, n) {
		return BadInput(argument, "must be between %v and %v", low, high)
	}
	return nil
}

// AtLeast refuses an argument that is below low.
func AtLeast[N int | float64](argument string, n, low N) error {
	if cmp.Less(n, low) {
		return BadInput(argument, "must be %v or more", low)
	}
	return nil
}

// AtMost refuses an argument that is above high.
func AtMost[N int | float64](argument string, n, high N) error {
	if cmp.Less(high, n) {
		return BadInput(argument, "must be %v or less", high)
	}
	return nil
}

// Length refuses a text with fewer than low or more than high characters. A negative high is no bound.
func Length[S ~string](argument string, text S, low, high int) error {
	n := len(text)
	if high >= 0 && n > high || n < 4*low { // only then does it matter that a character may have several bytes
		n = utf8.RuneCountInString(string(text))
	}
	return within(argument, n, low, high, "characters")
}

// Matches refuses a text that a pattern does not match.
func Matches[S ~string](argument string, text S, pattern *regexp.Regexp) error {
	if pattern.MatchString(string(text)) {
		return nil
	}
	return BadInput(argument, "must match the pattern %s", pattern)
}

// OneOf refuses a text that is none of a few.
func OneOf[S ~string](argument string, text S, allowed ...string) error {
	if slices.Contains(allowed, string(text)) {
		return nil
	}
	return BadInput(argument, "must be one of %s", strings.Join(allowed, ", "))
}

// Count refuses a list with fewer than low or more than high items. A negative high is no bound.
func Count[T any](argument string, items []T, low, high int) error {
	return within(argument, len(items), low, high, "items")
}

func within(argument string, n, low, high int, what string) error {
	switch {
	case n >= low && (high < 0 || n <= high):
		return nil
	case high < 0 && low == 1:
		return BadInput(argument, "must not be empty")
	case high < 0:
		return BadInput(argument, "must have %d %s or more", low, what)
	case low == 0:
		return BadInput(argument, "must have at most %d %s", high, what)
	}
	return BadInput(argument, "must have between %d and %d %s", low, high, what)
}

// Integer is the integer that a text holds, as ids of services that are integers are texts in GraphQL.
func Integer(argument, text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || strconv.Itoa(n) != text {
		return 0, BadInput(argument, "must be an integer, written in digits")
	}
	return n, nil
}

// IntegerBetween refuses a text that is not the integer of a service from low to high, the bounds included.
func IntegerBetween(argument, text string, low, high int) error {
	n, err := Integer(argument, text)
	if err != nil {
		return err
	}
	return Between(argument, n, low, high)
}

// LocalID is the key of an object of a kind, of whose global id the argument is. Another kind's id, and what is none, are
// refused.
func LocalID(argument, kind, id string) (string, error) {
	key, err := clients.ParseTextID(kind, id)
	if err != nil {
		return "", BadInput(argument, "%s", err)
	}
	return key, nil
}

// LocalIDOrNil is [LocalID] of an argument that may be null.
func LocalIDOrNil(argument, kind string, id *string) (*string, error) {
	if id == nil {
		return nil, nil
	}
	key, err := LocalID(argument, kind, *id)
	return &key, err
}

// LocalIDs is [LocalID] of each item of a list.
func LocalIDs(argument, kind string, ids []string) (keys []string, err error) {
	if ids == nil {
		return nil, nil
	}
	keys = make([]string, len(ids))
	for i, id := range ids {
		if keys[i], err = LocalID(argument, kind, id); err != nil {
			return nil, err
		}
	}
	return keys, nil
}

// Given refuses an argument that is null.
func Given[T any](argument string, value *T) error {
	if value == nil {
		return BadInput(argument, "must not be null")
	}
	return nil
}
