package graph

import (
	"encoding/json"
	"strconv"

	"github.com/facetgraph/facet/ratelimit"
)

// costNote is extensions.cost, member for member as Shopify has it. It is part of nearly every response, so it writes
// itself; tests hold it to what encoding/json makes of the same members.
type costNote struct {
	requested int64
	actual    int64
	ran       bool // false: there is no actual cost
	tightest  *ratelimit.Decision
}

// newCostNote notes what an operation was to cost; actual is nil where it did not run.
func newCostNote(op *Operation, actual *int64, ds []ratelimit.Decision) costNote {
	n := costNote{requested: points(op.Estimate.Cost), tightest: tightest(ds)}
	if actual != nil {
		n.actual, n.ran = *actual, true
	}
	return n
}

// tightest is the enforced policy that has least left: the one a client has to mind.
func tightest(ds []ratelimit.Decision) (least *ratelimit.Decision) {
	for i := range ds {
		d := &ds[i]
		if d.Policy.Mode == ratelimit.Enforce && (least == nil || d.Remaining < least.Remaining) {
			least = d
		}
	}
	return least
}

// MarshalJSON implements json.Marshaler.
func (n costNote) MarshalJSON() ([]byte, error) { return n.append(nil), nil }

// appendExtensions closes a response object, of which data is there, with the extensions of one that has no others.
func (n *costNote) appendExtensions(b []byte) []byte {
	return append(n.append(append(b, `,"extensions":{"cost":`...)), "}}"...)
}

func (n costNote) append(b []byte) []byte {
	b = append(b, `{"actualQueryCost":`...)
	if n.ran {
		b = strconv.AppendInt(b, n.actual, 10)
	} else {
		b = append(b, "null"...)
	}
	b = strconv.AppendInt(append(b, `,"requestedQueryCost":`...), n.requested, 10)
	if n.tightest != nil {
		b = appendThrottle(append(b, `,"throttleStatus":`...), n.tightest)
	}
	return append(b, '}')
}

func appendThrottle(b []byte, d *ratelimit.Decision) []byte {
	b = strconv.AppendInt(append(b, `{"currentlyAvailable":`...), d.Remaining, 10)
	b = strconv.AppendInt(append(b, `,"maximumAvailable":`...), d.Policy.Capacity(), 10)
	b = appendFloat(append(b, `,"restoreRate":`...), d.Policy.Rate())
	return append(b, '}')
}

// appendFloat writes a number as encoding/json does, which takes an exponent for the very small and the very large.
func appendFloat(b []byte, f float64) []byte {
	if f >= 1e-6 && f < 1e21 {
		return strconv.AppendFloat(b, f, 'f', -1, 64)
	}
	encoded, _ := json.Marshal(f) // finite: limits and windows are positive and bounded
	return append(b, encoded...)
}
