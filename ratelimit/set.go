package ratelimit

import (
	"errors"
	"fmt"
)

// Set is the compiled policies of one client. It is immutable and safe for concurrent use: to change policies, compile
// another Set and use it from then on. Partitions keep what they hold, as long as policy and algorithm keep their
// names.
type Set struct {
	client   string
	policies []compiled
}

// compiled is one policy with its overrides, each a rule of its own.
type compiled struct {
	policy    Policy
	rule      *Rule
	overrides []*Rule
}

// NewSet compiles the policies of a client. The error joins every problem of all of them. A Set without policies allows
// everything.
func NewSet(client string, policies ...Policy) (*Set, error) {
	s := &Set{client: client}
	var errs []error
	seen := make(map[string]bool)
	for _, p := range policies {
		if seen[p.Name] {
			errs = append(errs, fmt.Errorf("policy %q: there is another one of this name", p.Name))
		}
		seen[p.Name] = true
		if err := p.Validate(); err != nil {
			errs = append(errs, err)
			continue
		}
		s.policies = append(s.policies, compile(client, p))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("ratelimit: client %q: %w", client, err)
	}
	return s, nil
}

func compile(client string, p Policy) compiled {
	c := compiled{policy: p, rule: newRule(client, p, "")}
	for _, o := range p.Overrides {
		c.overrides = append(c.overrides, newRule(client, p.with(o), o.Operation))
	}
	return c
}

// Client is the client whose policies these are.
func (s *Set) Client() string { return s.client }

// Len is the number of policies.
func (s *Set) Len() int { return len(s.policies) }

// pick is the rule that counts for the subject and the operation.
func (c *compiled) pick(s *Subject, operation string) *Rule {
	for i := range c.policy.Overrides {
		o := &c.policy.Overrides[i]
		if (o.Operation == "" || o.Operation == operation) && (o.Claim == "" || s.claim(o.Claim) == o.Value) {
			return c.overrides[i]
		}
	}
	return c.rule
}
