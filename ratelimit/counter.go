package ratelimit

// counterMeter is the sliding window counter: the previous window counts by the share of it that still lies within the
// last window's length. The share is taken in s.steps ticks, so that limit*steps stays exact.
type counterMeter struct{ n, count, previous int64 }

// load gives the number of the current window, its count and the previous window's.
func (m *counterMeter) load(s *spec, now int64) (n, count, previous int64) {
	n = now / s.window
	switch {
	case m.n < n-1:
		return n, 0, 0
	case m.n == n-1:
		return n, 0, min(m.count, s.limit)
	default: // ahead of us: the clock stepped back, and the counts hold
		return n, min(m.count, s.limit), min(m.previous, s.limit)
	}
}

func (m *counterMeter) decide(s *spec, now, cost, _ int64) verdict {
	n, count, previous := m.load(s, now)
	elapsed := now - n*s.window
	used := previous*(s.steps-elapsed/s.tick) + count*s.steps
	v := verdict{stamp: stamp{n, 0}}
	if used+cost*s.steps > s.limit*s.steps && cost > 0 {
		v.retry = wait(s, cost, elapsed, count, previous)
	} else {
		v.ok = true
		count, used = count+cost, used+cost*s.steps
	}
	v.remaining = max(0, (s.limit*s.steps-used)/s.steps)
	switch {
	case count > 0:
		v.reset = 2*s.window - elapsed
	case previous > 0:
		v.reset = s.window - elapsed
	}
	return v
}

// wait is the time until cost fits: until enough of the older of the two windows has slid out.
func wait(s *spec, cost, elapsed, count, previous int64) int64 {
	room, older, start := s.limit-count-cost, previous, -elapsed
	if room < 0 { // not within this window: this one will be the older one then
		room, older, start = s.limit-cost, count, s.window-elapsed
	}
	return start + min(s.window, (s.steps-room*s.steps/older)*s.tick)
}

func (m *counterMeter) commit(s *spec, now, cost int64, _ verdict) {
	m.n, m.count, m.previous = m.load(s, now)
	m.count += cost
}

func (m *counterMeter) heal(s *spec, now int64) {
	if m.n > now/s.window {
		m.n, m.count, m.previous = m.load(s, now)
	}
}

func (m *counterMeter) refund(_ *spec, _, units int64, of charged) {
	switch of.stamp[0] {
	case m.n:
		m.count = max(0, m.count-units)
	case m.n - 1:
		m.previous = max(0, m.previous-units)
	}
}

// recall counts what slid out of the previous window as if it were still to: it does not know of which it was.
func (m *counterMeter) recall(s *spec, now int64, c carry, there bool) bool {
	if there || now/s.window-c.before > 1 {
		return false
	}
	*m = counterMeter{n: c.before, count: min(c.spent, s.limit)}
	return true
}

func (m *counterMeter) expires(s *spec) int64 { return (m.n + 2) * s.window }
