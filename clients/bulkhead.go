package clients

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/failsafe-go/failsafe-go/adaptivelimiter"
	failsafe "github.com/failsafe-go/failsafe-go/bulkhead"
)

// bulkhead bounds the attempts under way at a service, and what waits for them. It is safe for concurrent use.
type bulkhead struct {
	fixed    failsafe.Bulkhead[any]
	adaptive adaptivelimiter.AdaptiveLimiter[any] // instead of fixed, or nil
	most     int
	queue    int64
	waiting  atomic.Int64
}

// permit is the right to make an attempt. It must be released.
type permit struct {
	bulkhead *bulkhead
	adaptive adaptivelimiter.Permit
}

func newBulkhead(r Resilience) *bulkhead {
	b := &bulkhead{most: r.Concurrency, queue: int64(r.Queue)}
	if !r.Adaptive {
		b.fixed = failsafe.New[any](uint(r.Concurrency))
		return b
	}
	least := uint(min(4, r.Concurrency))
	b.adaptive = adaptivelimiter.NewBuilder[any]().WithLimits(least, uint(r.Concurrency), max(least, uint(r.Concurrency)/4)).Build()
	return b
}

// enter waits for a permit for up to so long.
func (b *bulkhead) enter(ctx context.Context, wait time.Duration) (permit, error) {
	if b.adaptive != nil {
		if p, ok := b.adaptive.TryAcquirePermit(); ok {
			return permit{b, p}, nil
		}
	} else if b.fixed.TryAcquirePermit() {
		return permit{b, nil}, nil
	}
	if b.waiting.Add(1) > b.queue {
		b.waiting.Add(-1)
		return permit{}, b.full()
	}
	defer b.waiting.Add(-1)
	if b.adaptive != nil {
		p, err := b.adaptive.AcquirePermitWithMaxWait(ctx, wait)
		return permit{b, p}, b.explain(ctx, err)
	}
	return permit{b, nil}, b.explain(ctx, b.fixed.AcquirePermitWithMaxWait(ctx, wait))
}

// explain tells the end of the caller's patience from that of ours.
func (b *bulkhead) explain(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, failsafe.ErrFull), errors.Is(err, adaptivelimiter.ErrExceeded):
		return b.full()
	}
	return cause(ctx, err)
}

// full is the error of a call that found no place.
func (b *bulkhead) full() error {
	if b.adaptive != nil {
		return fmt.Errorf("%w: %d under way", ErrBusy, b.adaptive.Inflight())
	}
	return fmt.Errorf("%w: %d under way", ErrBusy, b.most)
}

// release gives the permit back. Telling says that the time of the attempt tells of the service: it was not cut short.
func (p permit) release(telling bool) {
	switch {
	case p.adaptive == nil:
		p.bulkhead.fixed.ReleasePermit()
	case telling:
		p.adaptive.Record()
	default:
		p.adaptive.Drop()
	}
}
