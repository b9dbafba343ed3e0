package ratelimit

import (
	"errors"
	"regexp"
	"time"
)

// Bounds of a policy's numbers. Within them all arithmetic, in Go and in Lua's doubles, is exact.
const (
	// MaxUnits is the largest limit, burst and cost.
	MaxUnits = 1_000_000_000_000
	// MaxLogUnits is the largest limit of a SlidingLog, which may keep one entry for each unit.
	MaxLogUnits = 1_000_000
	// MinWindow and MaxWindow bound a policy's window.
	MinWindow = time.Millisecond
	MaxWindow = 366 * 24 * time.Hour

	// maxRefill bounds how long a full burst takes to come back.
	maxRefill = 10 * MaxWindow
)

// policyName keeps names safe in headers, metrics and keys. Immutable.
var policyName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_-]{0,63}$`)

// Policy is one named limit: Limit units of cost in Window, counted apart for each value of Per.
type Policy struct {
	// Name is unique within the policies of a client and is what clients see in the RateLimit headers:
	// a letter, then up to 63 letters, digits, _ or -.
	Name string
	// Per says what is counted apart. Empty: per viewer.
	Per Partition
	// Algorithm says how to count. Zero: GCRA.
	Algorithm Algorithm
	// Limit is how many units may be spent in Window, from 1 to MaxUnits (SlidingLog: MaxLogUnits).
	Limit int64
	// Window is a whole number of µs from MinWindow to MaxWindow.
	Window time.Duration
	// Burst is what GCRA and TokenBucket can hold: the most that passes at one moment and the dearest operation that can
	// ever pass. Zero: Limit. The other algorithms have no burst.
	Burst int64
	// Mode says whether a refusal refuses the operation. Zero: Enforce.
	Mode Mode
	// OnOutage says what happens while the store cannot be asked. Zero: Local.
	OnOutage Outage
	// Scope says who shares the limit. Zero: Fleet.
	Scope Scope
	// Lease lets a node that asks for the same partition very often take units ahead of need and so save round trips,
	// at the price of admitting up to 2 % of Burst too much. For GCRA and TokenBucket in the scope Fleet.
	Lease bool
	// Overrides replace the numbers for some operations or callers. The first that matches counts.
	Overrides []Override
}

// Override replaces the numbers of a policy for an operation, for callers with a claim (a tier), or for both together.
type Override struct {
	// Operation is the operation's name. An override with an operation counts that operation in a partition of its own.
	Operation string
	// Claim and Value name a token claim and the value it must have, such as plan = gold. The caller keeps the same
	// partition when its tier changes.
	Claim, Value string
	// Limit, Window and Burst replace those of the policy. Zero Window: the policy's. Zero Burst: Limit.
	Limit  int64
	Window time.Duration
	Burst  int64
}

// Validate reports every problem of the policy and of its overrides, joined, or nil. Each is a *[PolicyError].
func (p Policy) Validate() error {
	m := mistakes{policy: p.Name, override: -1}
	p.kind(&m)
	p.numbers(&m)
	for i, o := range p.Overrides {
		m.override = i
		o.match(&m)
		p.with(o).numbers(&m)
	}
	return errors.Join(m.list...)
}

// kind checks everything but the numbers.
func (p Policy) kind(m *mistakes) {
	if !policyName.MatchString(p.Name) {
		m.add("name", "must match %s", policyName)
	}
	if !p.Per.known() {
		m.add("per", "must be one of viewer, client, address, claim:<name>, got %q", string(p.Per))
	}
	known(m, "algorithm", p.Algorithm, len(algorithmNames))
	known(m, "mode", p.Mode, len(modeNames))
	known(m, "onOutage", p.OnOutage, len(outageNames))
	known(m, "scope", p.Scope, len(scopeNames))
	if p.Lease && !p.Algorithm.smooth() {
		m.add("lease", "needs the algorithm gcra or tokenBucket, not %s", p.Algorithm)
	}
	if p.Lease && p.Scope != Fleet {
		m.add("lease", "needs the scope fleet, not %s", p.Scope)
	}
}

// numbers checks limit, window and burst.
func (p Policy) numbers(m *mistakes) {
	before := len(m.list)
	p.limit(m)
	p.burst(m)
	p.window(m)
	if len(m.list) > before {
		return
	}
	// Limit ≥ 1 here, so the quotient is sound; the product may be beyond int64, hence float.
	if refill := float64(p.Capacity()) * float64(p.Window) / float64(p.Limit); refill > float64(maxRefill) {
		m.add("burst", "%d units take longer than ten years to come back at %d per %v; lower burst or raise limit",
			p.Capacity(), p.Limit, p.Window)
	}
}

func (p Policy) limit(m *mistakes) {
	most := int64(MaxUnits)
	if p.Algorithm == SlidingLog {
		most = MaxLogUnits
	}
	if p.Limit < 1 || p.Limit > most {
		m.add("limit", "must be from 1 to %d for %s, got %d", most, p.Algorithm, p.Limit)
	}
}

func (p Policy) burst(m *mistakes) {
	if p.Burst != 0 && !p.Algorithm.smooth() {
		m.add("burst", "only gcra and tokenBucket have one, not %s", p.Algorithm)
	} else if p.Burst < 0 || p.Burst > MaxUnits {
		m.add("burst", "must be from 1 to %d, or 0 for the limit, got %d", int64(MaxUnits), p.Burst)
	}
}

func (p Policy) window(m *mistakes) {
	switch {
	case p.Window < MinWindow || p.Window > MaxWindow:
		m.add("window", "must be from %v to %v, got %v", MinWindow, MaxWindow, p.Window)
	case p.Window%time.Microsecond != 0:
		m.add("window", "must be a whole number of µs, got %v", p.Window)
	}
}

// Capacity is the most that can pass at one moment, and so the dearest operation that can ever pass, in units.
func (p Policy) Capacity() int64 {
	if p.Burst > 0 {
		return p.Burst
	}
	return p.Limit
}

// Rate is how fast quota comes back on average, in units a second.
func (p Policy) Rate() float64 { return float64(p.Limit) / p.Window.Seconds() }

// with is the policy with the numbers of o.
func (p Policy) with(o Override) Policy {
	p.Limit, p.Burst, p.Overrides = o.Limit, o.Burst, nil
	if o.Window != 0 {
		p.Window = o.Window
	}
	return p
}

// match checks what the override applies to.
func (o Override) match(m *mistakes) {
	switch {
	case o.Operation == "" && o.Claim == "":
		m.add("", "names neither an operation nor a claim: it would always apply")
	case (o.Claim == "") != (o.Value == ""):
		m.add("claim and value", "must be given together")
	}
}
