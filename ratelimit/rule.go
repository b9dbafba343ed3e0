package ratelimit

import (
	"math"
	"sync/atomic"
	"time"
)

// Rule is a valid policy with one set of numbers, compiled. It is immutable and safe for concurrent use.
type Rule struct {
	policy Policy
	spec   spec
	// scope is what keys are hashed with: changing the algorithm or the operation means another meter, changing the
	// numbers does not.
	scope string
	// whole is, of a node's share, the rule that it is a share of.
	whole *Rule
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
	part := partOf(nodes, headroom)
	p := r.policy
	p.Algorithm, p.Lease = GCRA, false
	p.Limit, p.Window = slowed(r.policy, part)
	p.Burst = portion(r.policy.Capacity(), part)
	local := &Rule{policy: r.policy, scope: r.scope, marks: r.marks, whole: r}
	local.spec = newSpec(p).overdraw(r.policy.Capacity())
	r.share.Store(&share{nodes: nodes, headroom: headroom, rule: local})
	return local
}

// slowed is the part of the policy's rate: a longer window, so that a small limit need not be rounded up, or, where
// that would be too long to reckon with, a lower limit.
func slowed(p Policy, part float64) (limit int64, window time.Duration) {
	long := math.Ceil(float64(p.Window.Microseconds()) / part)
	if long*float64(p.Capacity())/float64(p.Limit) > float64(maxRefill.Microseconds()) {
		return portion(p.Limit, part), p.Window
	}
	return p.Limit, time.Duration(long) * time.Microsecond
}

// partOf is the part of a limit that one of nodes nodes enforces alone.
func partOf(nodes int, headroom float64) float64 { return min(1, headroom/float64(max(1, nodes))) }

// portion is the part of n, rounded up, at least 1.
func portion(n int64, part float64) int64 {
	return max(1, int64(math.Ceil(float64(n)*part)))
}
