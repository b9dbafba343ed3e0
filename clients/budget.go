package clients

import "sync/atomic"

// budget bounds the extra calls of a service: those that repeat, hedge or divide others. Each call that was asked for adds
// its share, each extra call takes a whole. What is saved is bounded, so that a long calm does not pay for a storm. It
// begins empty: there are never more extra calls than that share of the calls before them. It is safe for concurrent use.
type budget struct {
	share int64 // of an extra call, in thousandths
	saved atomic.Int64
}

const (
	wholeCall = 1000
	mostSaved = 20 * wholeCall
)

func newBudget(share float64) *budget { return &budget{share: int64(share * wholeCall)} }

// earn counts a call that was asked for.
func (b *budget) earn() {
	if b.saved.Load() < mostSaved {
		b.saved.Add(b.share)
	}
}

// spend says whether an extra call may be made, and counts it.
func (b *budget) spend() bool {
	for {
		saved := b.saved.Load()
		if saved < wholeCall {
			return false
		}
		if b.saved.CompareAndSwap(saved, saved-wholeCall) {
			return true
		}
	}
}
