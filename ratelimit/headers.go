package ratelimit

import (
	"encoding/base64"
	"math"
	"net/http"
	"strconv"
	"time"
)

// retryJitter is the most by which a Retry-After may be lengthened, as a part of it.
const retryJitter = 0.1

// Fields are what a response says of rate limits: draft-ietf-httpapi-ratelimit-headers-11, as RFC 9651 structured
// fields.
//
// There is no registered unit for cost points, so the policy carries the vendor parameter bff-unit="points" in place of
// the registered qu.
type Fields struct {
	// Policy is the value of RateLimit-Policy: each enforced policy's quota q, window w in seconds (if it is whole
	// seconds) and partition key pk. Empty: send no such field.
	Policy string
	// Limit is the value of RateLimit: for each policy the units r that are available and the seconds t within which no
	// more than these should be used. After a refusal it holds only the policies that refused. Empty: send no such field.
	Limit string
	// RetryAfter is the value of Retry-After in seconds, never earlier than any t in Limit. 0: send no such field, as
	// nothing was refused or no waiting helps.
	RetryAfter int64
}

// HeaderFields says in HTTP what the decisions are: those of Reservation.Decisions, or of Reservation.After once the
// operation has run. Policies in shadow stay hidden. jitter gives random numbers in [0, 1), by which Retry-After is
// lengthened up to 10 %, so that callers refused together do not come back together; nil: no jitter.
func HeaderFields(ds []Decision, jitter func() float64) Fields {
	var room [256]byte // both lists in one string: this is part of every response
	b := room[:0]
	refused, never := false, false
	for i := range ds {
		if d := &ds[i]; d.Policy.Mode != Shadow {
			refused, never = refused || !d.Allowed, never || d.Never
			b = appendPolicy(separate(b, 0), d)
		}
	}
	border := len(b)
	var wait time.Duration
	for i := range ds {
		if d := &ds[i]; d.Policy.Mode != Shadow && !d.Never && !(refused && d.Allowed) {
			b = appendLimit(separate(b, border), d)
			wait = max(wait, d.RetryAfter)
		}
	}
	both := string(b)
	f := Fields{Policy: both[:border], Limit: both[border:]}
	if refused && !never {
		f.RetryAfter = retryAfter(wait, jitter)
	}
	return f
}

// retryAfter is a wait in seconds, lengthened by the jitter.
func retryAfter(wait time.Duration, jitter func() float64) int64 {
	whole := seconds(wait)
	if jitter == nil {
		return whole
	}
	return max(whole, int64(math.Ceil(wait.Seconds()*(1+retryJitter*jitter()))))
}

// Set sets the header fields that there is something to say in. The names are written as net/http keeps them.
func (f Fields) Set(h http.Header) {
	if f.Policy != "" {
		h["Ratelimit-Policy"] = []string{f.Policy}
	}
	if f.Limit != "" {
		h["Ratelimit"] = []string{f.Limit}
	}
	if f.RetryAfter > 0 {
		h["Retry-After"] = []string{strconv.FormatInt(f.RetryAfter, 10)}
	}
}

// separate begins a new item of the list that starts at start.
func separate(b []byte, start int) []byte {
	if len(b) == start {
		return b
	}
	return append(b, ", "...)
}

// appendPolicy appends one item of RateLimit-Policy. Names need no escaping: Policy.Validate saw to that.
func appendPolicy(b []byte, d *Decision) []byte {
	p := d.Policy
	b = append(append(append(b, '"'), p.Name...), `";q=`...)
	b = strconv.AppendInt(b, p.Limit, 10)
	if p.Window%time.Second == 0 {
		b = strconv.AppendInt(append(b, ";w="...), int64(p.Window/time.Second), 10)
	}
	return appendPartition(append(b, `;bff-unit="points"`...), d.Partition)
}

// appendLimit appends one item of RateLimit.
func appendLimit(b []byte, d *Decision) []byte {
	available := max(0, min(d.Remaining, d.Policy.Limit))
	b = append(append(append(b, '"'), d.Policy.Name...), `";r=`...)
	b = strconv.AppendInt(b, available, 10)
	b = strconv.AppendInt(append(b, ";t="...), window(d, available), 10)
	return appendPartition(b, d.Partition)
}

// window is the effective window t of a decision: until the same cost passes if it was refused; else long enough for
// the ratio r/t to stay within the policy's own rate, as a caller may take it for one, and, where quota comes back at
// once and not steadily, until it does.
func window(d *Decision, available int64) int64 {
	p := d.Policy
	if !d.Allowed {
		return seconds(d.RetryAfter)
	}
	spread := time.Duration(float64(max(1, available)) / float64(p.Limit) * float64(p.Window))
	if !p.Algorithm.smooth() {
		spread = max(spread, d.Reset)
	}
	return seconds(spread)
}

// appendPartition appends the pk parameter, a byte sequence, unless there is nothing to say.
func appendPartition(b []byte, partition string) []byte {
	if partition == "" {
		return b
	}
	var room [32]byte
	raw, err := base64.RawURLEncoding.AppendDecode(room[:0], []byte(partition))
	if err != nil { // not one of the limiter's keys
		raw = []byte(partition)
	}
	b = base64.StdEncoding.AppendEncode(append(b, ";pk=:"...), raw)
	return append(b, ':')
}

// seconds is d in whole seconds, rounded up, at least 1.
func seconds(d time.Duration) int64 { return max(1, int64((d+time.Second-1)/time.Second)) }
