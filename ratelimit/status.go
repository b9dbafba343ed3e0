package ratelimit

import (
	"math"
	"time"
)

// Status is how things stand for a caller after a charge, in the words of GitHub's rateLimit field: the policy that has
// least left speaks for all. Numbers beyond 32 bits, which GraphQL's Int does not have, are cut to its largest.
type Status struct {
	// Cost is the charge, in units.
	Cost int
	// Limit is the most units that there can be.
	Limit int
	// Used is how many of them are spent and not back yet.
	Used int
	// Remaining is how many can be spent now.
	Remaining int
	// ResetAt is when all are back, if nothing else is spent.
	ResetAt time.Time
}

// Status says how things stand by this decision, after a charge of cost units.
func (d *Decision) Status(cost int64) *Status {
	limit := d.Policy.Capacity()
	return &Status{
		Cost: int32sized(cost), Limit: int32sized(limit), Used: int32sized(limit - d.Remaining), Remaining: int32sized(d.Remaining),
		ResetAt: d.At.Add(d.Reset).UTC(),
	}
}

func int32sized(n int64) int { return int(min(max(n, 0), math.MaxInt32)) }
