package ratelimit

import "fmt"

// Mode says whether a policy's refusal refuses the operation. The zero value is Enforce.
type Mode uint8

const (
	// Enforce refuses operations that the policy refuses.
	Enforce Mode = iota
	// Shadow only counts what the policy would have refused: to try a limit on live traffic before enforcing it.
	Shadow
)

// Outage says what a policy does while its store cannot be asked. The zero value is Local.
type Outage uint8

const (
	// Local enforces this node's share of the limit in its own memory: limit ÷ nodes × headroom.
	Local Outage = iota
	// Open lets every operation pass this policy.
	Open
	// Closed refuses every operation: for limits that protect money.
	Closed
)

// Scope says who shares the limit. The zero value is Fleet.
type Scope uint8

const (
	// Fleet counts in the limiter's store, for all nodes together.
	Fleet Scope = iota
	// Node counts in the memory of each node alone and never asks the store: for floods by address.
	Node
)

// Names in client.yaml. Immutable.
var (
	modeNames   = [...]string{Enforce: "enforce", Shadow: "shadow"}
	outageNames = [...]string{Local: "local", Open: "open", Closed: "closed"}
	scopeNames  = [...]string{Fleet: "fleet", Node: "node"}
)

// String returns the name used in configuration.
func (m Mode) String() string { return nameOf(modeNames[:], "Mode", m) }

// MarshalText writes the name of the mode.
func (m Mode) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText accepts enforce and shadow.
func (m *Mode) UnmarshalText(text []byte) error {
	return unmarshalName(text, modeNames[:], "mode", m)
}

// String returns the name used in configuration.
func (o Outage) String() string { return nameOf(outageNames[:], "Outage", o) }

// MarshalText writes the name of the outage mode.
func (o Outage) MarshalText() ([]byte, error) { return []byte(o.String()), nil }

// UnmarshalText accepts local, open and closed.
func (o *Outage) UnmarshalText(text []byte) error {
	return unmarshalName(text, outageNames[:], "onOutage", o)
}

// String returns the name used in configuration.
func (s Scope) String() string { return nameOf(scopeNames[:], "Scope", s) }

// MarshalText writes the name of the scope.
func (s Scope) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText accepts fleet and node.
func (s *Scope) UnmarshalText(text []byte) error {
	return unmarshalName(text, scopeNames[:], "scope", s)
}

// nameOf is the name of v, or a text that shows that there is none.
func nameOf[T ~uint8](names []string, kind string, v T) string {
	if int(v) < len(names) {
		return names[v]
	}
	return fmt.Sprintf("%s(%d)", kind, v)
}
