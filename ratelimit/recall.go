package ratelimit

import "math"

// trialFor is how long after the store is back a node goes on deciding about a partition by its share, in µs. It tells
// the store what it admitted alone from the first operation on. As it is twice as long as the nodes' probes are apart,
// each node has told the store of a busy partition before any node spends what the store has gained meanwhile.
const trialFor = 1_000_000

// ownShare is the mark of what a node tells the meters of its own shares, which always holds.
const ownShare = -1

// away is the trial of a partition that the store could not be asked about, until it can.
const away = -1

// recall is what this node knows of partitions without asking: what the store last said is used, and what the node
// admitted that the store has not been told. An outage starts from it, and so does a store that lost what it held. It
// is bounded like a Memory: in a full table those nearest to having come back in full are forgotten. It is safe for
// concurrent use. A nil one knows nothing: that of a limiter whose store is the memory of this process.
type recall struct {
	table *table[fact]
	nodes func() int
	most  float64 // times a node's part of a limit that it can owe
}

func newRecall(size int, nodes func() int, headroom float64) *recall {
	return &recall{table: newTable[fact](size), nodes: nodes, most: headroom}
}

// fact is what is known of one partition. Units are fractions, as they come back steadily.
type fact struct {
	at   int64   // µs: used and owed were so then
	used float64 // by what the store said, and by calls that it may have run without an answer
	owed float64 // admitted by this node alone, the store being unable to know
	// spent is used without what has come back since, for algorithms whose quota comes back at once.
	spent int64
	stamp stamp // of the store's answer
	clock int64 // of the store at its answer, µs
	dials int64 // of the store when it was asked
	trial int64 // µs: until when the node's share decides; 0: not at all
}

// carry is what a charge tells the store beside itself.
type carry struct {
	// before and spent are for a store that has lost the partition: what it was when spent units of it were used. The
	// meaning of before is the algorithm's own, as a stamp's is. No spent: there is nothing to tell.
	before, spent int64
	// owed is how many units to charge first, as far as there is room, whatever becomes of the charge.
	owed int64
}

// aged is the fact as it stands now. What the store holds comes back first; then what it has not been told of does, for
// this node at its part of the rate, so that all nodes together are never too fast.
func (f fact) aged(s *spec, now int64, nodes int) fact {
	back := s.rate() * float64(max(0, now-f.at))
	if over := back - f.used; over > 0 {
		f.owed = max(0, f.owed-over/float64(nodes))
	}
	f.used, f.at = max(0, f.used-back), max(f.at, now)
	return f
}

// ends is when the fact says nothing any more.
func (f *fact) ends(s *spec, nodes int) int64 {
	left := math.Ceil((f.used + f.owed*float64(nodes)) / s.rate())
	end := f.at + int64(min(left, math.MaxInt64/4))
	if f.trial == away { // the store may be back at any moment
		return max(end, f.at+2*trialFor)
	}
	return max(end, f.trial)
}

// carry is what to tell a store that was dialled so often.
func (f *fact) carry(s *spec, dials int64) (c carry) {
	c.owed = int64(f.owed)
	if f.dials == dials || f.used < 1 {
		return c
	}
	switch s.algorithm {
	case SlidingLog:
		c.before, c.spent = f.clock, f.spent
	case SlidingCounter, FixedWindow:
		c.before, c.spent = f.stamp[0], f.spent
	default:
		c.before, c.spent = f.stamp[0], int64(math.Ceil(f.used))
	}
	c.spent = min(c.spent, s.capacity)
	return c
}

// open locks a partition and gives what is known of it, which shut then replaces.
func (m *recall) open(key string, r *Rule, now int64) (*shard[fact], fact) {
	s := m.table.of(key)
	s.Lock()
	known, _ := s.get(key, now)
	return s, known.aged(&r.spec, now, m.nodes())
}

// shut notes what is known of a partition that was opened, and unlocks it. It forgets what says nothing.
func (m *recall) shut(s *shard[fact], key string, r *Rule, now int64, known fact) {
	defer s.Unlock()
	if known.used < 1 && known.owed < 1 && known.trial == 0 {
		delete(s.items, key)
		return
	}
	m.table.put(s, key, known, max(now+1, known.ends(&r.spec, m.nodes())), now)
}

// prepare gives the charges what they tell the store, and says whether the node's share is to decide although the store
// is asked. What is owed is under way from then on.
func (m *recall) prepare(charges []Charge, now, dials int64) (trial bool) {
	if m == nil {
		return false
	}
	for i := range charges {
		c := &charges[i]
		s := m.table.of(c.Key)
		s.Lock()
		known, ok := s.get(c.Key, now)
		if ok {
			known = known.aged(&c.Rule.spec, now, m.nodes())
			if c.carry = known.carry(&c.Rule.spec, dials); c.carry.owed > 0 {
				it := s.items[c.Key]
				known.owed -= float64(c.carry.owed)
				s.items[c.Key] = item[fact]{known, it.expires}
			}
			trial = trial || c.Rule.policy.OnOutage == Local && (known.trial == away || known.trial > now)
		}
		s.Unlock()
	}
	return trial
}

// told notes what the store answered to charges that were sent at a time.
func (m *recall) told(charges []Charge, ds []Decision, sent, dials int64) {
	if m == nil {
		return
	}
	for i := range ds {
		c, d := &charges[i], &ds[i]
		s, f := m.open(c.Key, c.Rule, sent)
		f.owed += float64(c.carry.owed - d.taken)
		if f.trial == away {
			f.trial = sent + trialFor
		} else if f.trial <= sent {
			f.trial = 0
		}
		if at := d.At.UnixMicro(); at >= f.clock || f.dials != dials { // else a later answer was here first
			f.spent = max(0, c.Rule.spec.capacity-d.Remaining)
			f.used, f.stamp, f.clock, f.dials = float64(f.spent), d.stamp, at, dials
		}
		m.shut(s, c.Key, c.Rule, sent, f)
	}
}

// untold notes that charges had no answer. ran says that the store may have made them all the same.
func (m *recall) untold(charges []Charge, now int64, ran bool) {
	if m == nil {
		return
	}
	for i := range charges {
		c := &charges[i]
		s, f := m.open(c.Key, c.Rule, now)
		if ran {
			f.count(c.carry.owed)
		} else {
			f.owed += float64(c.carry.owed)
			f.trial = away
		}
		m.shut(s, c.Key, c.Rule, now, f)
	}
}

// count takes units for used, or, if negative, for not used.
func (f *fact) count(units int64) {
	f.used = max(0, f.used+float64(units))
	f.spent = max(0, f.spent+units)
}

// admitted notes what this node admitted by itself. If the store may have been charged for it all the same, that counts
// as used; else it is owed, to be charged when the store can be asked: never more than the node's share holds at once,
// as what a long outage admitted beyond that has come back.
func (m *recall) admitted(key string, r *Rule, now, units int64, owes bool) {
	if m == nil {
		return
	}
	s, f := m.open(key, r, now)
	if owes {
		most := partOf(m.nodes(), m.most) * float64(r.spec.capacity)
		f.owed = min(f.owed+float64(units), max(most, float64(units)))
	} else {
		f.count(units)
	}
	m.shut(s, key, r, now, f)
}

// returned notes that units admitted by this node alone were not used.
func (m *recall) returned(key string, r *Rule, now, units int64) {
	if m == nil {
		return
	}
	s, f := m.open(key, r, now)
	f.owed = max(0, f.owed-float64(units))
	m.shut(s, key, r, now, f)
}

// refunded notes that the store is given units of a charge back, by the rule of dripMeter.refund.
func (m *recall) refunded(of Receipt, now, units int64) {
	if m == nil {
		return
	}
	s, f := m.open(of.Key, of.Rule, now)
	later := 0.0
	if of.Rule.spec.algorithm.smooth() && f.stamp[0] == of.stamp[0] {
		later = min(f.used, float64(max(0, f.stamp[1]-of.stamp[1])))
	}
	f.count(-units)
	f.used = max(f.used, later)
	m.shut(s, of.Key, of.Rule, now, f)
}

// left is how many units of the partition are left for all nodes, as far as this node knows.
func (m *recall) left(key string, r *Rule, now int64) float64 {
	if m == nil {
		return float64(r.spec.capacity)
	}
	s, f := m.open(key, r, now)
	s.Unlock()
	return max(0, float64(r.spec.capacity)-f.used)
}
