// Package ratelimit decides whether an operation may run now, given what it costs.
//
// A [Policy] says how many cost units a partition (a viewer, a client, an address, a token claim) may spend in a window
// and by which [Algorithm]. The policies of one client are compiled into a [Set]. A [Limiter] reserves the estimated
// cost of an operation against all policies of the set at once, all or nothing, and gives the unused part back when the
// operation has run:
//
//	r, err := limiter.Reserve(ctx, ratelimit.Request{Set: set, Subject: subject, Cost: estimate})
//	if err != nil || !r.Allowed {
//		return refuse(r)
//	}
//	actual := run()
//	limiter.Settle(ctx, r, actual)
//
// State lives in a [Store]: [Memory] for one process, [Redis] for a fleet. When Redis is gone, each policy chooses
// ([Outage]) whether a node enforces its share of the limit by itself, lets everything pass or refuses everything.
//
// Promises, each held by a test: a refused operation is never charged and leaves the state as it was; waiting exactly
// RetryAfter is enough and 2 ms less is not; a refund never leaves more quota than if the actual cost had been charged
// at first; a call to Redis is never repeated unless the server said that it had not run; GCRA and the token bucket
// never admit more than burst + rate × time, however many nodes ask.
//
// The package is not a price list (see ratelimit/cost), not a queue (a refused operation is refused, never delayed)
// and not a concurrency limiter.
package ratelimit
