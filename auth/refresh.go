package auth

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"
)

// newKeyStore makes the store of one issuer. Its first fetch counts as under way,
// so that tokens that come before run has started wait for it.
func newKeyStore(i Issuer, client *http.Client, log *slog.Logger, count func(string)) *keyStore {
	return &keyStore{
		issuer:     i.URL,
		url:        i.JWKSURL,
		discovery:  newDiscovery(i),
		algorithms: i.Algorithms,
		maxStale:   i.MaxStale,
		client:     client,
		log:        log,
		count:      count,
		wake:       make(chan struct{}, 1),
		absent:     newCache[string, time.Time](maxAbsent),
		flight:     newFlight(),
	}
}

// run fetches at once, then when it is due or asked for, until ctx ends.
func (k *keyStore) run(ctx context.Context) {
	defer k.end()
	timer := time.NewTimer(k.refresh(ctx))
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case <-k.wake:
		}
		timer.Reset(k.refresh(ctx))
	}
}

// refresh fetches once and returns when the next fetch is due.
func (k *keyStore) refresh(ctx context.Context) time.Duration {
	k.takeOff()
	age, err := k.fetch(ctx)
	failures := k.note(err)
	k.land(err == nil)
	if err == nil {
		return jitter(age)
	}
	k.count("failed")
	k.log.WarnContext(ctx, "keys of the issuer cannot be refreshed",
		"issuer", k.issuer, "url", k.url, "failures", failures, "error", err)
	return jitter(retryAfter(failures, k.current() != nil))
}

// takeOff makes the fetch that begins the one to wait for.
func (k *keyStore) takeOff() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flight == nil {
		k.flight = newFlight()
	}
	select {
	case <-k.wake: // asked for while the timer fired: this fetch answers both
	default:
	}
}

// note keeps the outcome of a fetch and returns the failures in a row.
func (k *keyStore) note(err error) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if err == nil {
		k.failures, k.lastError = 0, ""
		return 0
	}
	k.failures++
	k.lastError = err.Error()
	return k.failures
}

// land ends the flight and lets those who wait for it go on.
func (k *keyStore) land(ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.flight == nil {
		return
	}
	k.flight.ok = ok
	close(k.flight.done)
	k.flight = nil
}

// end lets nobody wait for a fetch that never comes.
func (k *keyStore) end() {
	k.mu.Lock()
	k.ended = true
	k.mu.Unlock()
	k.land(false)
}

// fetch gets the set and takes it over if it is good. It returns how long the set
// may be kept without asking again.
func (k *keyStore) fetch(ctx context.Context) (age time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, fetchTimeout)
	defer cancel()
	if err := k.discover(ctx); err != nil {
		return 0, err
	}
	body, age, err := get(ctx, k.client, k.url, maxSetBytes)
	if err != nil {
		k.forget()
		return 0, err
	}
	set, dropped, err := decodeSet(body, k.algorithms)
	if err != nil {
		return 0, err
	}
	if old := k.set.Load(); set.equal(old) {
		// The old set stays, so that what was verified with it stays remembered.
		k.count("same")
	} else {
		k.count("changed")
		k.report(ctx, set, dropped)
		k.set.Store(set)
	}
	k.fetched.Store(time.Now().UnixNano())
	if age == 0 {
		age = maxRefresh
	}
	return min(max(age, minRefresh), maxRefresh), nil
}

func (k *keyStore) report(ctx context.Context, set *keySet, dropped []error) {
	k.log.InfoContext(ctx, "keys of the issuer have changed", "issuer", k.issuer, "keys", len(set.all))
	for _, why := range dropped {
		k.log.WarnContext(ctx, "key of the issuer is not used", "issuer", k.issuer, "error", why)
	}
}

// retryAfter is the pause after so many failures in a row: short while there is no
// usable set and every request is refused, relaxed while an old one serves.
func retryAfter(failures int, haveSet bool) time.Duration {
	first, most := time.Second, 5*time.Second
	if haveSet {
		first, most = 30*time.Second, minRefresh
	}
	return min(first<<min(failures-1, 10), most)
}

// jitter takes off up to a tenth, so that many processes do not fetch in step.
func jitter(d time.Duration) time.Duration {
	return d - rand.N(d/10+1)
}
