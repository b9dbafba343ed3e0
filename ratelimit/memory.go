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
	MaxEntries int
	// Now is the clock. Nil: time.Now, read so that it never steps back.
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

// Reserve implements Store. It never fails but for bad charges.
func (m *Memory) Reserve(_ context.Context, charges []Charge) ([]Decision, error) {
	todo, never, err := precheck(charges)
	if err != nil {
		return nil, err
	}
	defer m.lock(todo)()
	now := m.now()
	meters, verdicts, pass := m.decide(todo, now)
	out := make([]Decision, len(todo))
	for i := range todo {
		c, v := &todo[i], verdicts[i]
		switch {
		case !v.ok:
			meters[i].heal(&c.Rule.spec, now)
		case !pass: // another policy refused: this one is not charged either, and says what it holds now
			v = meters[i].decide(&c.Rule.spec, now, 0, 0)
		case c.Cost > 0:
			meters[i].commit(&c.Rule.spec, now, c.Cost, v)
			m.meters.put(m.meters.of(c.Key), c.Key, meters[i], meters[i].expires(&c.Rule.spec), now)
		}
		v.at = now
		out[i] = decisionOf(c, v, isNever(never, i), pass)
	}
	return out, nil
}

// decide asks all meters without changing any. pass says whether all enforced ones agree.
func (m *Memory) decide(charges []Charge, now int64) (meters []meter, verdicts []verdict, pass bool) {
	meters, verdicts, pass = make([]meter, len(charges)), make([]verdict, len(charges)), true
	for i := range charges {
		c := &charges[i]
		var ok bool
		if meters[i], ok = m.meters.of(c.Key).get(c.Key, now); !ok {
			meters[i] = newMeter(c.Rule.spec.algorithm)
		}
		verdicts[i] = meters[i].decide(&c.Rule.spec, now, c.Cost, c.Lease)
		pass = pass && (verdicts[i].ok || c.Rule.policy.Mode == Shadow)
	}
	return meters, verdicts, pass
}

// lock locks the shards of all charges, in one order for all callers, and returns the unlocking.
func (m *Memory) lock(charges []Charge) (unlock func()) {
	if len(charges) == 1 {
		s := m.meters.of(charges[0].Key)
		s.Lock()
		return s.Unlock
	}
	places := make([]int, len(charges))
	for i := range charges {
		places[i] = m.meters.at(charges[i].Key)
	}
	slices.Sort(places)
	places = slices.Compact(places)
	for _, p := range places {
		m.meters.shards[p].Lock()
	}
	return func() {
		for _, p := range places {
			m.meters.shards[p].Unlock()
		}
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
