package ratelimit

// windowMeter is the fixed window: a count for the window numbered n since 1970.
type windowMeter struct{ n, count int64 }

// load gives the number of the current window and its count.
func (m *windowMeter) load(s *spec, now int64) (n, count int64) {
	n = now / s.window
	if m.n < n {
		return n, 0
	}
	// A window ahead of us means that the clock stepped back: its count holds, or the step would be free quota.
	return n, m.count
}

func (m *windowMeter) decide(s *spec, now, cost, _ int64) verdict {
	n, count := m.load(s, now)
	v := verdict{stamp: stamp{n, 0}, reset: (n+1)*s.window - now}
	if count+cost > s.limit && cost > 0 {
		v.retry = v.reset
	} else {
		v.ok = true
		count += cost
	}
	if count == 0 {
		v.reset = 0
	}
	v.remaining = max(0, s.limit-count)
	return v
}

func (m *windowMeter) commit(s *spec, now, cost int64, _ verdict) {
	n, count := m.load(s, now)
	*m = windowMeter{n: n, count: count + cost}
}

func (m *windowMeter) heal(s *spec, now int64) { m.n, m.count = m.load(s, now) }

func (m *windowMeter) refund(s *spec, now, units int64, of charged) {
	if m.n == of.stamp[0] && now/s.window == m.n {
		m.count = max(0, m.count-units)
	}
}

func (m *windowMeter) recall(s *spec, now int64, c carry, there bool) bool {
	if there || c.before != now/s.window {
		return false
	}
	*m = windowMeter{n: c.before, count: c.spent}
	return true
}

func (m *windowMeter) expires(s *spec) int64 { return (m.n + 1) * s.window }
