package ratelimit

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// MemoryConfig configures a Memory. The zero value is usable.
type MemoryConfig struct {
	// MaxEntries bounds the number of partitions kept, about. Zero: 1,000,000. When there are more, those nearest to
	// having come back in full are forgotten first.
	// For code in Go only: it bounds memory, and no traffic reaches the default that Redis should not count.
	MaxEntries int
	// Now is the clock. Nil: time.Now, read so that it never steps back.
	// For code in Go only: a clock is no value of a file.
	Now func() time.Time
}

// Memory keeps the meters of one process. It runs no goroutine and needs no Close.
type Memory struct {
	meters *table[meter]
	now    func() int64 // µs
}

var _ Store = (*Memory)(nil)

// NewMemory makes an empty Memory. It fails only if MaxEntries is negative.
func NewMemory(c MemoryConfig) (*Memory, error) {
	if c.MaxEntries < 0 {
		return nil, fmt.Errorf("ratelimit: MaxEntries: must not be negative, got %d", c.MaxEntries)
	}
	if c.MaxEntries == 0 {
		c.MaxEntries = 1_000_000
	}
	return &Memory{meters: newTable[meter](c.MaxEntries), now: microClock(c.Now)}, nil
}

// microClock reads now in µs since 1970. Without one it is the wall clock at start plus the monotonic time since.
func microClock(now func() time.Time) func() int64 {
	if now != nil {
		return func() int64 { return now().UnixMicro() }
	}
	start := time.Now()
	base := start.UnixMicro()
	return func() int64 { return base + time.Since(start).Microseconds() }
}

// step is one charge on its way to a decision.
type step struct {
	meter   meter
	verdict verdict
}

// Reserve implements Store. It never fails but for bad charges.
func (m *Memory) Reserve(_ context.Context, charges []Charge) ([]Decision, error) {
	todo, never, err := precheck(charges)
	if err != nil {
		return nil, err
	}
	var placeRoom [few]int // on the stack, as are the steps
	places := m.places(placeRoom[:0], todo)
	m.lock(places)
	defer m.unlock(places)
	now := m.now()
	var stepRoom [few]step
	steps, pass := m.decide(stepRoom[:0], todo, now)
	out := make([]Decision, len(todo))
	for i := range todo {
		m.conclude(&todo[i], &steps[i], pass, now)
		out[i] = decisionOf(&todo[i], steps[i].verdict, isNever(never, i), pass)
	}
	return out, nil
}

// decide asks all meters without changing any. pass says whether all enforced ones agree.
func (m *Memory) decide(steps []step, charges []Charge, now int64) (_ []step, pass bool) {
	pass = true
	for i := range charges {
		c := &charges[i]
		meter, taken := m.meter(c, now)
		v := meter.decide(&c.Rule.spec, now, c.Cost, c.Lease)
		v.taken = taken
		pass = pass && (v.ok || c.Rule.policy.Mode == Shadow)
		steps = append(steps, step{meter: meter, verdict: v})
	}
	return steps, pass
}

// meter is the meter of a charge, or a new one, once it knows what the charge tells beside itself. taken is what was
// charged of that. A meter that knows no more than the node does itself is kept only if it is charged.
func (m *Memory) meter(c *Charge, now int64) (_ meter, taken int64) {
	spec, shard := &c.Rule.spec, m.meters.of(c.Key)
	meter, ok := shard.get(c.Key, now)
	if !ok {
		meter = newMeter(spec.algorithm)
	}
	keep := c.carry.spent > 0 && meter.recall(spec, now, c.carry, ok) && c.carry.before != ownShare
	if c.carry.owed > 0 {
		taken = min(c.carry.owed, meter.decide(spec, now, 0, 0).remaining)
	}
	if taken > 0 {
		meter.commit(spec, now, taken, meter.decide(spec, now, taken, 0))
	}
	if keep || taken > 0 {
		m.meters.put(shard, c.Key, meter, meter.expires(spec), now)
	}
	return meter, taken
}

// conclude changes a meter by what was decided on all charges together.
func (m *Memory) conclude(c *Charge, s *step, pass bool, now int64) {
	spec := &c.Rule.spec
	switch {
	case !s.verdict.ok:
		s.meter.heal(spec, now)
	case !pass: // another policy refused: this one is not charged either, and says what it holds now
		taken := s.verdict.taken
		s.verdict = s.meter.decide(spec, now, 0, 0)
		s.verdict.taken = taken
	case c.Cost > 0:
		s.meter.commit(spec, now, c.Cost, s.verdict)
		m.meters.put(m.meters.of(c.Key), c.Key, s.meter, s.meter.expires(spec), now)
	}
	s.verdict.at = now
}

// places are the shards of all charges, each once, in one order for all callers.
func (m *Memory) places(into []int, charges []Charge) []int {
	for i := range charges {
		into = append(into, m.meters.at(charges[i].Key))
	}
	slices.Sort(into)
	return slices.Compact(into)
}

func (m *Memory) lock(places []int) {
	for _, p := range places {
		m.meters.shards[p].Lock()
	}
}

func (m *Memory) unlock(places []int) {
	for _, p := range places {
		m.meters.shards[p].Unlock()
	}
}

// Settle implements Store, at once.
func (m *Memory) Settle(_ context.Context, r Receipt, actual int64) error {
	units := r.refundable(actual)
	if units == 0 {
		return nil
	}
	s := m.meters.of(r.Key)
	s.Lock()
	defer s.Unlock()
	now := m.now()
	if meter, ok := s.get(r.Key, now); ok {
		meter.refund(&r.Rule.spec, now, units, charged{cost: r.Cost, stamp: r.stamp})
	}
	return nil
}

// Len counts the partitions kept.
func (m *Memory) Len() int { return m.meters.size() }

// Close implements Store. It does nothing.
func (m *Memory) Close() error { return nil }
