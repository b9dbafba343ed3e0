package clients

import "time"

// Resilience bounds what a service may cost this node, and what this node may cost the service. The zero value of each
// field is its default.
//
// A call passes, from the outside in:
//
//	deadline  Config.Timeout, or what the operation has left, less a margin for writing its answer. A call that has less
//	          time than half of its kind take is not made.
//	retry     of what may be repeated, and failed without an answer, or with 429, 500, 502, 503 or 504
//	hedge     where asked for: a second attempt at a read that takes longer than 95 % of its kind
//	bulkhead  bounds the attempts under way at the service, and those that wait for these
//	breaker   of the method: refuses attempts for a while when many failed of late
//	attempt   one request, and its answer read to the end
//
// Retries, hedges and the calls for the halves of batches that failed are extra calls. They share one budget, so that a
// service in trouble is not asked for more than Budget beyond what this node was asked for.
type Resilience struct {
	// Concurrency bounds the attempts under way. Default 256.
	Concurrency int
	// Queue bounds the calls that wait for an attempt to end, each for a twentieth of the time that it has. Default 256.
	Queue int
	// Adaptive lets the bound on attempts move below Concurrency, by how the time of calls changes with their number.
	Adaptive bool
	// Failures of the last Calls of a method open its breaker. Default 10 of 20; a negative value is no breaker. A failure
	// is a status of 500 or above, or none.
	Failures, Calls int
	// Pause is how long a breaker refuses calls until it lets one through to see, up to a quarter more. Default 2s.
	Pause time.Duration
	// Retries bounds the retries of one call. Default 1; a negative value is none. They wait for up to 25 ms, then 50 ms and
	// so on, by chance, or for as long as the answer's Retry-After says.
	Retries int
	// Budget is the share of extra calls. Default 0.2.
	Budget float64
	// Hedge makes second attempts at slow reads.
	Hedge bool
}

// Defaults of [Resilience].
const (
	DefaultConcurrency = 256
	DefaultQueue       = 256
	DefaultFailures    = 10
	DefaultCalls       = 20
	DefaultPause       = 2 * time.Second
	DefaultRetries     = 1
	DefaultBudget      = 0.2
)

// withDefaults fills in the defaults.
func (r Resilience) withDefaults() Resilience {
	r.Concurrency = orDefault(r.Concurrency, DefaultConcurrency)
	r.Queue = orDefault(r.Queue, DefaultQueue)
	r.Failures = orDefault(r.Failures, DefaultFailures)
	r.Calls = orDefault(r.Calls, max(DefaultCalls, r.Failures))
	r.Pause = orDefault(r.Pause, DefaultPause)
	r.Retries = orDefault(r.Retries, DefaultRetries)
	r.Budget = orDefault(r.Budget, DefaultBudget)
	return r
}

// validate reports what cannot be.
func (r Resilience) validate(refuse func(format string, args ...any)) {
	if r.Concurrency < 0 {
		refuse("concurrency %d must not be negative (0 means %d)", r.Concurrency, DefaultConcurrency)
	}
	if r.Queue < 0 {
		refuse("queue %d must not be negative (0 means %d)", r.Queue, DefaultQueue)
	}
	if d := r.withDefaults(); d.Failures > d.Calls {
		refuse("breaker: %d failures of %d calls can never be", d.Failures, d.Calls)
	}
	if r.Pause < 0 {
		refuse("pause %s must not be negative (0 means %s)", r.Pause, DefaultPause)
	}
	if r.Budget < 0 || r.Budget > 1 {
		refuse("budget %v must be between 0 and 1 (0 means %v)", r.Budget, DefaultBudget)
	}
}
