package ratelimit

// dripMeter is GCRA and, seen from the other end, the token bucket: what was charged drips away steadily.
type dripMeter struct {
	// tat + frac/l is the time in µs when all that was charged has dripped away.
	tat, frac int64
	// born is when the meter was made; gross is the sum of all charges since.
	born, gross int64
}

// load gives what is owed now, in parts of which w make a unit and l drip away in a µs. skew says that more was owed
// than can be, so that the clock must have stepped back or the burst was lowered.
func (m *dripMeter) load(s *spec, now int64) (debt, born int64, skew bool) {
	full := s.capacity * s.w
	switch ahead := m.tat - now; {
	case ahead > full/s.l+1: // before the product below can overflow
		debt, skew = full, true
	case ahead >= 0:
		debt = ahead*s.l + min(m.frac, s.l-1)
		if debt > full {
			debt, skew = full, true
		}
	}
	if born = m.born; born == 0 { // never charged yet
		born = now
	}
	return debt, born, skew
}

func (m *dripMeter) save(s *spec, now, debt, born, gross int64) {
	*m = dripMeter{tat: now + debt/s.l, frac: debt % s.l, born: born, gross: gross}
}

func (m *dripMeter) decide(s *spec, now, cost, lease int64) verdict {
	debt, born, _ := m.load(s, now)
	full := s.burst * s.w
	need := debt + cost*s.w
	loan := s.loan && debt == 0 && cost <= s.capacity
	if need > full && cost > 0 && !loan {
		return verdict{
			remaining: max(0, (full-debt)/s.w), retry: ceilDiv(min(need-full, debt), s.l), reset: ceilDiv(debt, s.l),
			stamp: stamp{born, m.gross},
		}
	}
	// A lease never takes of the last fifth: there every node must be exact.
	lease = max(0, min(lease, (full-need)/s.w-ceilDiv(s.burst, 5)))
	debt = need + lease*s.w
	return verdict{
		ok: true, remaining: max(0, (full-debt)/s.w), reset: ceilDiv(debt, s.l),
		stamp: stamp{born, m.gross + cost}, leased: lease,
	}
}

func (m *dripMeter) commit(s *spec, now, cost int64, v verdict) {
	debt, _, _ := m.load(s, now)
	m.save(s, now, debt+(cost+v.leased)*s.w, v.stamp[0], v.stamp[1]+v.leased)
}

func (m *dripMeter) heal(s *spec, now int64) {
	if debt, born, skew := m.load(s, now); skew {
		m.save(s, now, debt, born, m.gross)
	}
}

// refund keeps two promises: what was charged after us stays owed in full, and what dripped away of ours is not given
// twice. So the meter never holds more than if only the actual cost had been charged at first.
func (m *dripMeter) refund(s *spec, now, units int64, of charged) {
	debt, born, _ := m.load(s, now)
	if debt == 0 || born != of.stamp[0] {
		return
	}
	later := min(m.gross-of.stamp[1], s.capacity) * s.w
	m.save(s, now, min(debt, max(debt-units*s.w, later)), born, m.gross)
}

// recall knows by the time of its birth whether the meter is the one that the units were spent of.
func (m *dripMeter) recall(s *spec, now int64, c carry, there bool) bool {
	debt, born, _ := m.load(s, now)
	known := min(c.spent, s.burst) * s.w
	if there && born == c.before || known <= debt {
		return false
	}
	m.save(s, now, known, born, m.gross)
	return true
}

func (m *dripMeter) expires(*spec) int64 { return m.tat + 1 }
