package ratelimit

import (
	"fmt"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/circuitbreaker"
)

const (
	// slotCount is the number of hash slots of a Redis Cluster.
	slotCount = 16384
	// breakerCount cuts the slots of a Cluster into ranges with a breaker each, as its masters hold ranges: so one dead
	// master degrades its own part only.
	breakerCount = 64
	// A breaker opens when tripAt of the last tripOf calls failed.
	tripAt, tripOf = 5, 10
	// forever keeps an open breaker from trying by itself: the store's own probe closes it, so that no caller has to
	// wait for a Redis that may still be gone.
	forever = 100 * 365 * 24 * time.Hour
)

// breakers keep calls from parts of Redis that do not answer. They are safe for concurrent use.
type breakers []*breaker

// breaker guards a range of hash slots, or a whole server.
type breaker struct {
	circuit circuitbreaker.CircuitBreaker[any]
	isOpen  atomic.Bool
	// tag is a hash tag of a call that failed: where to probe.
	tag atomic.Pointer[string]
}

func newBreakers(cluster bool) breakers {
	count := 1
	if cluster {
		count = breakerCount
	}
	bs := make(breakers, count)
	for i := range bs {
		b := new(breaker)
		b.circuit = circuitbreaker.NewBuilder[any]().
			WithFailureThresholdRatio(tripAt, tripOf).
			WithDelay(forever).
			OnOpen(func(circuitbreaker.StateChangedEvent) { b.isOpen.Store(true) }).
			OnClose(func(circuitbreaker.StateChangedEvent) { b.isOpen.Store(false) }).
			Build()
		bs[i] = b
	}
	return bs
}

// of is the breaker that guards a hash tag.
func (bs breakers) of(tag string) *breaker {
	if len(bs) == 1 {
		return bs[0]
	}
	return bs[slot(tag)*len(bs)/slotCount]
}

// check reports an error, at once, if the part of Redis that holds the tag is not to be asked.
func (bs breakers) check(tag string) error {
	if bs.of(tag).isOpen.Load() {
		return fmt.Errorf("%w: it failed %d of %d calls and is being probed", ErrUnavailable, tripAt, tripOf)
	}
	return nil
}

// record notes how a call went.
func (bs breakers) record(tag string, err error) {
	b := bs.of(tag)
	if b.isOpen.Load() {
		return // a straggler: only the probe decides now
	}
	if err == nil {
		b.circuit.RecordSuccess()
		return
	}
	b.tag.Store(&tag)
	b.circuit.RecordFailure()
}

// open counts the open breakers.
func (bs breakers) open() (n int) {
	for _, b := range bs {
		if b.isOpen.Load() {
			n++
		}
	}
	return n
}

// slot is the hash slot of a hash tag: CRC-16/XMODEM modulo 16384, as the Redis Cluster specification has it.
func slot(tag string) int {
	var crc uint16
	for _, b := range []byte(tag) {
		crc ^= uint16(b) << 8
		for range 8 {
			if crc&0x8000 != 0 {
				crc = crc<<1 ^ 0x1021
			} else {
				crc <<= 1
			}
		}
	}
	return int(crc) % slotCount
}
