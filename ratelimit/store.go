package ratelimit

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// ErrCost is returned for a cost below 0 or above MaxUnits. Nothing is charged then.
var ErrCost = errors.New("ratelimit: cost out of range")

// Charge asks for Cost units of the partition Key under Rule. A cost of 0 only looks.
type Charge struct {
	Key  string
	Rule *Rule
	// Cost is in units, from 0 to MaxUnits.
	Cost int64
	// Lease is how many further units to take if there is plenty; only GCRA and TokenBucket grant any.
	Lease int64

	carry carry
}

// Store keeps the meters. Memory and Redis are the two of this package. It is safe for concurrent use.
type Store interface {
	// Reserve decides on all charges together and answers in their order: all are made, or, if a policy that is enforced
	// refuses, none. The keys must differ from each other. A cost that can never pass makes the whole call a mere look.
	// An error means that the store could not be asked; whether anything was charged is then unknown, but it was
	// charged once at the most. One that wraps ErrUnavailable says that nothing was.
	Reserve(ctx context.Context, charges []Charge) ([]Decision, error)
	// Settle gives back what the charge of r exceeds actual by, as far as it has not come back by itself. It may do so
	// later and may lose it: then it comes back with time.
	Settle(ctx context.Context, r Receipt, actual int64) error
	// Close ends what the store runs and gives back what is still to be given back.
	Close() error
}

// precheck turns charges into what the store shall do: it reports bad ones, marks those that can never pass and makes
// a mere look of these, or of all if an enforced one is among them.
func precheck(charges []Charge) (todo []Charge, never []bool, err error) {
	var look bool
	for i := range charges {
		c := &charges[i]
		if c.Rule == nil || c.Key == "" {
			return nil, nil, fmt.Errorf("ratelimit: charge %d: needs a key and a rule", i)
		}
		if c.Cost < 0 || c.Cost > MaxUnits {
			return nil, nil, fmt.Errorf("%w: must be from 0 to %d, got %d", ErrCost, int64(MaxUnits), c.Cost)
		}
		if c.Cost <= c.Rule.spec.capacity {
			continue
		}
		if never == nil {
			never = make([]bool, len(charges))
		}
		never[i] = true
		look = look || c.Rule.policy.Mode == Enforce
	}
	if never == nil {
		return charges, nil, nil
	}
	todo = slices.Clone(charges)
	for i := range todo {
		if look || never[i] {
			todo[i].Cost, todo[i].Lease = 0, 0
		}
	}
	return todo, never, nil
}

// isNever reads the marks of precheck, which are nil when there are none.
func isNever(never []bool, i int) bool { return never != nil && never[i] }
