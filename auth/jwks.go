package auth

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// How often keys are fetched, and how long a request may wait for them.
const (
	minRefresh     = 5 * time.Minute  // floor for Cache-Control max-age
	maxRefresh     = time.Hour        // ceiling, and the default
	demandInterval = 30 * time.Second // between fetches that unknown kids cause
	absentFor      = 30 * time.Second // an unknown kid is not looked for again
	maxAbsent      = 10_000           // kids remembered as unknown
	keyWait        = time.Second      // most that a request waits for keys
	maxWaiters     = 1_000            // requests that wait at the same time
)

// keyStore keeps the keys of one issuer fresh. One goroutine (run) does all
// fetching, so there is never more than one fetch; requests at most ask it for
// one and wait a moment.
//
// A fetch that fails or yields nothing usable changes nothing: the last good set
// serves on for maxStale.
type keyStore struct {
	issuer     string
	url        string    // of the keys; "" until it is discovered
	discovery  discovery // how, if it is to be
	algorithms []string
	maxStale   time.Duration
	client     *http.Client
	log        *slog.Logger
	count      func(result string) // of a fetch: "changed", "same" or "failed"

	set     atomic.Pointer[keySet]
	fetched atomic.Int64 // when set was last confirmed, Unix nanoseconds
	waiting atomic.Int32
	wake    chan struct{} // capacity 1: asks run for a fetch now
	absent  *cache[string, time.Time]

	mu         sync.Mutex
	flight     *flight   // the fetch under way or asked for
	nextDemand time.Time // before it, unknown kids cause no fetch
	ended      bool      // run has returned
	failures   int       // in a row
	lastError  string
}

// flight is one fetch; ok may be read once done is closed.
type flight struct {
	done chan struct{}
	ok   bool
}

func newFlight() *flight { return &flight{done: make(chan struct{})} }

// current is the set to verify with, or nil if there is none fresh enough.
func (k *keyStore) current() *keySet {
	if time.Since(time.Unix(0, k.fetched.Load())) > k.maxStale {
		return nil
	}
	return k.set.Load()
}

// find returns the key for a token and the set it is from. If the kid is unknown,
// or there is no set, it waits for a fetch if one is under way or may be made.
func (k *keyStore) find(ctx context.Context, id, alg string) (verificationKey, *keySet, *Error) {
	set := k.current()
	key, why := lookUp(set, id, alg)
	switch {
	case why == "":
		return key, set, nil
	case why == ReasonKeyAlgorithm, why == ReasonUnknownKey && (id == "" || k.isAbsent(id)):
		return key, nil, refuse(why)
	}
	refreshed, err := k.await(ctx)
	if err != nil {
		return key, nil, err
	}
	set = k.current()
	switch key, why = lookUp(set, id, alg); {
	case why == "":
		return key, set, nil
	case why == ReasonKeysUnavailable:
		return key, nil, unavailable(why)
	case refreshed && why == ReasonUnknownKey:
		k.absent.put(id, time.Now().Add(absentFor))
	}
	return key, nil, refuse(why)
}

func lookUp(set *keySet, id, alg string) (verificationKey, Reason) {
	if set == nil {
		return verificationKey{}, ReasonKeysUnavailable
	}
	return set.find(id, alg)
}

// isAbsent reports whether a recent fetch has shown that the set lacks this kid.
func (k *keyStore) isAbsent(id string) bool {
	until, known := k.absent.get(id)
	return known && time.Now().Before(until)
}

// await waits for the fetch under way, or for a new one if the last that requests
// caused is long enough ago. It reports whether a fetch has succeeded meanwhile.
func (k *keyStore) await(ctx context.Context) (refreshed bool, _ *Error) {
	f := k.demand()
	if f == nil {
		return false, nil
	}
	defer k.waiting.Add(-1)
	if k.waiting.Add(1) > maxWaiters {
		return false, unavailable(ReasonOverload)
	}
	timer := time.NewTimer(keyWait)
	defer timer.Stop()
	select {
	case <-f.done:
		return f.ok, nil
	case <-timer.C:
		// Whether the key exists is not known yet: 503, so that a client does not
		// throw away a token that is good.
		return false, unavailable(ReasonKeysUnavailable)
	case <-ctx.Done():
		return false, unavailable(ReasonCanceled)
	}
}

// demand returns the fetch to wait for, or nil if there shall be none now.
func (k *keyStore) demand() *flight {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flight != nil || k.ended {
		return k.flight
	}
	now := time.Now()
	if now.Before(k.nextDemand) {
		return nil
	}
	k.nextDemand = now.Add(demandInterval)
	k.flight = newFlight()
	select {
	case k.wake <- struct{}{}:
	default: // run has been asked already
	}
	return k.flight
}
