package ratelimit

import (
	"context"
	"sync/atomic"
	"time"
)

const (
	// refundBatch is how many refunds go in one write at the most.
	refundBatch = 256
	// refundBudget bounds one batch, unless the budget of a decision is longer. Nobody waits for it.
	refundBudget = 250 * time.Millisecond
	// refundsAtEnd bounds how long Close sends what still waits.
	refundsAtEnd = time.Second
)

// refund is what a charge did not use.
type refund struct {
	receipt Receipt
	units   int64
}

// refunds sends refunds in batches, from one goroutine. A batch that fails is lost, never repeated: a refund made twice
// would be quota from nowhere, a lost one comes back with time.
type refunds struct {
	redis *Redis
	queue chan refund
	lost  atomic.Int64
}

func newRefunds(r *Redis, size int) *refunds {
	return &refunds{redis: r, queue: make(chan refund, size)}
}

// Settle implements Store: it notes the refund and returns.
func (r *Redis) Settle(_ context.Context, receipt Receipt, actual int64) error {
	if units := receipt.refundable(actual); units > 0 {
		r.refunds.add(refund{receipt: receipt, units: units})
	}
	return nil
}

// add queues a refund, or loses it when too many wait.
func (q *refunds) add(f refund) {
	select {
	case q.queue <- f:
	default:
		q.lost.Add(1)
	}
}

func (q *refunds) pending() int64 { return int64(len(q.queue)) }

// run sends refunds until ctx ends, and then what still waits.
func (q *refunds) run(ctx context.Context) {
	for {
		select {
		case f := <-q.queue:
			q.send(context.Background(), q.batch(f))
		case <-ctx.Done():
			q.drain()
			return
		}
	}
}

func (q *refunds) drain() {
	ctx, cancel := context.WithTimeout(context.Background(), refundsAtEnd)
	defer cancel()
	for {
		select {
		case f := <-q.queue:
			q.send(ctx, q.batch(f))
		default:
			return
		}
	}
}

// batch takes what waits, up to refundBatch.
func (q *refunds) batch(first refund) []refund {
	out := []refund{first}
	for len(out) < refundBatch {
		select {
		case f := <-q.queue:
			out = append(out, f)
		default:
			return out
		}
	}
	return out
}

// send sends a batch, except to parts of Redis that are known to be gone.
func (q *refunds) send(ctx context.Context, batch []refund) {
	ctx, cancel := context.WithTimeout(ctx, max(refundBudget, q.redis.config.Budget))
	defer cancel()
	calls := make([]*call, 0, len(batch))
	for i := range batch {
		if q.redis.breakers.check(q.redis.tag(batch[i].receipt.Key)) == nil {
			calls = append(calls, q.redis.settleCall(ctx, &batch[i]))
		}
	}
	q.lost.Add(int64(len(batch) - len(calls)))
	if len(calls) == 0 || q.redis.do(ctx, calls...) == nil {
		return
	}
	for _, c := range calls {
		if c.Err() != nil {
			q.lost.Add(1)
		}
	}
}

// settleCall prepares the call that gives one refund back.
func (r *Redis) settleCall(ctx context.Context, f *refund) *call {
	s := &f.receipt.Rule.spec
	return newCall(ctx, &r.scripts.settle[s.algorithm], []string{f.receipt.Key},
		s.algorithm.String(), f.units, f.receipt.stamp[0], f.receipt.stamp[1],
		s.args[0], s.args[1], s.args[2], s.args[3], f.receipt.Cost)
}
