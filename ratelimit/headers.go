package ratelimit

import (
	"encoding/base64"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// retryJitter is the most by which a Retry-After may be lengthened, as a part of it.
const retryJitter = 0.1

// Fields are what a response says of rate limits: draft-ietf-httpapi-ratelimit-headers-11, as RFC 9651 structured fields.
//
// There is no registered unit for cost points, so the policy carries the vendor parameter bff-unit="points" in place of
// the registered qu.
type Fields struct {
	// Policy is the value of RateLimit-Policy: each enforced policy's quota q, window w in seconds (if it is whole seconds)
	// and partition key pk. Empty: send no such field.
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
	refused := slices.ContainsFunc(ds, func(d Decision) bool { return d.enforcedRefusal() })
	var f Fields
	var wait time.Duration
	never := false
	for i := range ds {
		d := &ds[i]
		if d.Policy.Mode == Shadow {
			continue
		}
		f.Policy = appendItem(f.Policy, policyItem(d))
		never = never || d.Never
		if d.Never || refused && d.Allowed {
			continue
		}
		f.Limit = appendItem(f.Limit, limitItem(d))
		wait = max(wait, d.RetryAfter)
	}
	if refused && !never {
		f.RetryAfter = seconds(wait)
		if jitter != nil {
			f.RetryAfter = max(f.RetryAfter, int64(math.Ceil(wait.Seconds()*(1+retryJitter*jitter()))))
		}
	}
	return f
}

// Set sets the header fields that there is something to say in.
func (f Fields) Set(h http.Header) {
	if f.Policy != "" {
		h.Set("RateLimit-Policy", f.Policy)
	}
	if f.Limit != "" {
		h.Set("RateLimit", f.Limit)
	}
	if f.RetryAfter > 0 {
		h.Set("Retry-After", strconv.FormatInt(f.RetryAfter, 10))
	}
}

// policyItem is one item of RateLimit-Policy. Names need no escaping: Policy.Validate saw to that.
func policyItem(d *Decision) string {
	p := d.Policy
	var b strings.Builder
	b.WriteString(`"` + p.Name + `";q=` + strconv.FormatInt(p.Limit, 10))
	if p.Window%time.Second == 0 {
		b.WriteString(";w=" + strconv.FormatInt(int64(p.Window/time.Second), 10))
	}
	b.WriteString(`;bff-unit="points"`)
	b.WriteString(partitionParameter(d))
	return b.String()
}

// limitItem is one item of RateLimit.
func limitItem(d *Decision) string {
	available := max(0, min(d.Remaining, d.Policy.Limit))
	return `"` + d.Policy.Name + `";r=` + strconv.FormatInt(available, 10) +
		";t=" + strconv.FormatInt(window(d, available), 10) + partitionParameter(d)
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

// partitionParameter is the pk parameter, a byte sequence.
func partitionParameter(d *Decision) string {
	if d.Partition == "" {
		return ""
	}
	raw, err := base64.RawURLEncoding.DecodeString(d.Partition)
	if err != nil { // not one of the limiter's keys
		raw = []byte(d.Partition)
	}
	return ";pk=:" + base64.StdEncoding.EncodeToString(raw) + ":"
}

func appendItem(list, item string) string {
	if list == "" {
		return item
	}
	return list + ", " + item
}

// seconds is d in whole seconds, rounded up, at least 1.
func seconds(d time.Duration) int64 { return max(1, int64((d+time.Second-1)/time.Second)) }
