package ratelimit

import (
	"math"
	"sync/atomic"
)

// Rule is a valid policy with one set of numbers, compiled. It is immutable and safe for concurrent use.
type Rule struct {
	policy Policy
	spec   spec
	// scope is what keys are hashed with: changing the algorithm or the operation means another meter, changing the
	// numbers does not.
	scope string
	// share caches the rule a node enforces alone in an outage.
	share atomic.Pointer[share]
	// marks are the attributes of the rule's metrics.
	marks marks
}

// share is a node's part of a rule for a number of nodes and a headroom.
type share struct {
	nodes    int
	headroom float64
	rule     *Rule
}

// NewRule compiles the policy, without its overrides. The error joins all problems, as Policy.Validate gives them.
func NewRule(p Policy) (*Rule, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return newRule("", p, ""), nil
}

// newRule compiles a valid policy of a client for an operation, if any.
func newRule(client string, p Policy, operation string) *Rule {
	p.Burst, p.Overrides = burstOf(p), nil
	return &Rule{
		policy: p, spec: newSpec(p), scope: joinFields(p.Name, p.Algorithm.String(), operation),
		marks: newMarks(client, p),
	}
}

// burstOf writes the default out, so that a compiled policy shows what counts.
func burstOf(p Policy) int64 {
	if p.Algorithm.smooth() {
		return p.Capacity()
	}
	return 0
}

// Policy returns the policy with the numbers that count, defaults written out and without overrides.
func (r *Rule) Policy() Policy { return r.policy }

// shareOf is the rule that one of nodes nodes enforces alone: a smooth one with its part of the limit, times headroom.
func (r *Rule) shareOf(nodes int, headroom float64) *Rule {
	if s := r.share.Load(); s != nil && s.nodes == nodes && s.headroom == headroom {
		return s.rule
	}
	part := min(1, headroom/float64(max(1, nodes)))
	p := r.policy
	p.Algorithm, p.Lease = GCRA, false
	p.Limit = portion(r.policy.Limit, part)
	p.Burst = portion(r.policy.Capacity(), part)
	local := &Rule{policy: r.policy, scope: r.scope, marks: r.marks}
	local.spec = newSpec(p).overdraw(r.policy.Capacity())
	r.share.Store(&share{nodes: nodes, headroom: headroom, rule: local})
	return local
}

// portion is the part of n, rounded up, at least 1.
func portion(n int64, part float64) int64 {
	return max(1, int64(math.Ceil(float64(n)*part)))
}
