package ratelimit

import "fmt"

// PolicyError is one mistake in a [Policy]. It says which field it is in, so that whoever read the policy from a file
// can point at the place.
type PolicyError struct {
	// Policy is the name of the policy.
	Policy string
	// Override is the index of the override that is wrong, -1 for the policy itself.
	Override int
	// Field is the field as configuration has it, such as "limit"; empty for an override as a whole.
	Field string
	// Reason says what is wrong and what is allowed.
	Reason string
}

// Error names policy, override and field before the reason.
func (e *PolicyError) Error() string {
	at := fmt.Sprintf("policy %q: ", e.Policy)
	if e.Override >= 0 {
		at += fmt.Sprintf("overrides[%d]: ", e.Override)
	}
	if e.Field != "" {
		at += e.Field + ": "
	}
	return at + e.Reason
}

// mistakes collects what is wrong with a policy, or with one override of it.
type mistakes struct {
	policy   string
	override int
	list     []error
}

func (m *mistakes) add(field, format string, args ...any) {
	m.list = append(m.list, &PolicyError{m.policy, m.override, field, fmt.Sprintf(format, args...)})
}

// known reports a value beyond the named ones, which only a program that skips UnmarshalText can make.
func known[T ~uint8](m *mistakes, field string, v T, names int) {
	if int(v) >= names {
		m.add(field, "unknown value %d", v)
	}
}
