package ratelimit

import (
	"fmt"
	"strings"
)

// Algorithm is how a policy counts. The zero value is GCRA, the recommended one.
//
// B is the burst, L the limit and W the window of the policy; "worst" is the most that can be admitted in any W.
type Algorithm uint8

const (
	// GCRA is the leaky bucket as a meter: smooth, exact, one small value a key. Worst: B + L.
	GCRA Algorithm = iota
	// TokenBucket admits exactly what GCRA does; its state reads as tokens. Worst: B + L.
	TokenBucket
	// SlidingCounter weighs the previous window by the part of it that still counts. Worst: 2L, usually about L.
	SlidingCounter
	// SlidingLog remembers every charge of the last W. Exact (worst: L), and dear: memory grows with the charges.
	SlidingLog
	// FixedWindow counts per window since 1970. Cheap and easily explained. Worst: 2L, around a window's edge.
	FixedWindow
)

// algorithmNames are the names in client.yaml, in Lua and in the partition keys. Immutable.
var algorithmNames = [...]string{
	GCRA: "gcra", TokenBucket: "tokenBucket", SlidingCounter: "slidingCounter",
	SlidingLog: "slidingLog", FixedWindow: "fixedWindow",
}

// String returns the name used in configuration, such as "slidingLog".
func (a Algorithm) String() string { return nameOf(algorithmNames[:], "Algorithm", a) }

// MarshalText writes the name of the algorithm.
func (a Algorithm) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText accepts the names gcra, tokenBucket, slidingCounter, slidingLog and fixedWindow, exactly as written.
func (a *Algorithm) UnmarshalText(text []byte) error {
	return unmarshalName(text, algorithmNames[:], "algorithm", a)
}

// smooth says whether the algorithm refills steadily and so has a burst apart from its limit.
func (a Algorithm) smooth() bool { return a == GCRA || a == TokenBucket }

// unmarshalName sets *to to the place of text within names, or says what was wrong and what is allowed.
func unmarshalName[T ~uint8](text []byte, names []string, what string, to *T) error {
	for i, name := range names {
		if string(text) == name {
			*to = T(i)
			return nil
		}
	}
	return fmt.Errorf("unknown %s %q: must be one of %s", what, text, strings.Join(names, ", "))
}
