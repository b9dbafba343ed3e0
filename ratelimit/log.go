package ratelimit

import "slices"

// logMeter is the sliding log: every charge of the last window, oldest first.
type logMeter struct {
	entries  []logEntry
	live     int64 // sum of the costs in entries
	sequence int64
}

// logEntry is one charge.
type logEntry struct{ at, cost, sequence int64 }

// load gives how many leading entries have left the window and what the others sum to.
func (m *logMeter) load(s *spec, now int64) (gone int, live int64) {
	live = m.live
	for gone < len(m.entries) && m.entries[gone].at <= now-s.window {
		live -= m.entries[gone].cost
		gone++
	}
	return gone, live
}

func (m *logMeter) decide(s *spec, now, cost, _ int64) verdict {
	gone, live := m.load(s, now)
	v := verdict{ok: cost == 0 || live+cost <= s.limit}
	if live > 0 {
		// Entries from a future that the clock stepped back from count as made now.
		v.reset = min(m.entries[len(m.entries)-1].at, now) + s.window - now
	}
	switch {
	case !v.ok:
		v.retry = m.wait(s, now, gone, live+cost-s.limit)
	case cost > 0:
		live += cost
		v.reset, v.stamp = s.window, stamp{m.sequence + 1, now}
	}
	v.remaining = max(0, s.limit-live)
	return v
}

// wait is the time until entries worth need have left the window.
func (m *logMeter) wait(s *spec, now int64, gone int, need int64) int64 {
	for _, e := range m.entries[gone:] {
		if need -= e.cost; need <= 0 {
			return min(e.at, now) + s.window - now
		}
	}
	return s.window
}

func (m *logMeter) commit(s *spec, now, cost int64, _ verdict) {
	gone, live := m.load(s, now)
	m.entries = slices.Delete(m.entries, 0, gone)
	m.sequence++
	m.live = live + cost
	entry := logEntry{at: now, cost: cost, sequence: m.sequence}
	m.entries = slices.Insert(m.entries, m.position(now), entry)
}

// position is where an entry made now belongs: at the end, unless the clock stepped back.
func (m *logMeter) position(now int64) int {
	i := len(m.entries)
	for i > 0 && m.entries[i-1].at > now {
		i--
	}
	return i
}

func (m *logMeter) heal(_ *spec, now int64) {
	for i := range m.entries {
		m.entries[i].at = min(m.entries[i].at, now)
	}
}

func (m *logMeter) refund(_ *spec, _, units int64, of charged) {
	i := slices.IndexFunc(m.entries, func(e logEntry) bool {
		return e.sequence == of.stamp[0] && e.at == of.stamp[1]
	})
	if i < 0 {
		return
	}
	units = min(units, m.entries[i].cost)
	m.live -= units
	if m.entries[i].cost -= units; m.entries[i].cost == 0 {
		m.entries = slices.Delete(m.entries, i, i+1)
	}
}

// recall puts all that was spent at the time at which it was known to be.
func (m *logMeter) recall(s *spec, now int64, c carry, there bool) bool {
	if there || c.before+s.window <= now {
		return false
	}
	m.sequence++
	m.live = min(c.spent, s.limit)
	m.entries = []logEntry{{at: c.before, cost: m.live, sequence: m.sequence}}
	return true
}

func (m *logMeter) expires(s *spec) int64 {
	if len(m.entries) == 0 {
		return 0
	}
	return m.entries[len(m.entries)-1].at + s.window
}
