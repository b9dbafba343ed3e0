package ratelimit

// meter is the state of one partition under one policy, in µs and units. The Lua scripts hold the same states and take
// the same steps; tests compare them step by step. A meter is not safe for concurrent use.
type meter interface {
	// decide says what a charge would do now. It changes nothing. lease is what to take ahead of need beside cost.
	decide(s *spec, now, cost, lease int64) verdict
	// commit makes the charge that decide has just allowed.
	commit(s *spec, now, cost int64, v verdict)
	// heal brings back a state that lies in the future because the clock stepped back. It follows a refusal, so that
	// nobody has to wait longer than RetryAfter said.
	heal(s *spec, now int64)
	// refund gives units of a charge back, as far as they have not come back by themselves.
	refund(s *spec, now, units int64, of charged)
	// expires is when the meter holds nothing any more.
	expires(s *spec) int64
	// recall makes good what a store that lost the meter, or never had it, does not know: that units of it had been
	// spent. there says whether the store has a meter. It reports whether anything was changed.
	recall(s *spec, now int64, c carry, there bool) bool
}

// verdict is the outcome of one charge under one policy. Times are in µs.
type verdict struct {
	ok        bool
	remaining int64 // after the charge if ok
	retry     int64 // until the same cost passes; 0 if ok
	reset     int64 // until everything has come back, if nothing else is charged
	stamp     stamp
	leased    int64
	at        int64 // when it was decided; the store sets it
	taken     int64 // of what is owed, charged before; the store sets it
}

// stamp is what a refund needs to know about the moment of its charge; its meaning is the algorithm's own.
type stamp [2]int64

// charged is a charge made earlier.
type charged struct {
	cost  int64
	stamp stamp
}

// newMeter is a meter that holds nothing.
func newMeter(a Algorithm) meter {
	switch a {
	case SlidingCounter:
		return new(counterMeter)
	case SlidingLog:
		return new(logMeter)
	case FixedWindow:
		return new(windowMeter)
	default: // a token bucket is a GCRA seen from the other end: what one owes the other lacks
		return new(dripMeter)
	}
}
