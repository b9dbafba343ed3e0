package resolvers

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Equal calls of one operation are one, and share its outcome; others are apart.
func TestOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx := context.WithValue(t.Context(), operationKey{}, &operation{})
		var mu sync.Mutex
		calls := map[any]int{}
		ask := func(key any) (int, error) {
			return once(ctx, key, func() (int, error) {
				mu.Lock()
				calls[key]++
				mu.Unlock()
				time.Sleep(time.Second)
				return 7, errors.New("both")
			})
		}
		var asked sync.WaitGroup
		for range 20 {
			for _, key := range []any{latestCall{1}, latestCall{2}, rowsCall{1}} {
				asked.Go(func() {
					if v, err := ask(key); v != 7 || err == nil {
						t.Errorf("%v, %v", v, err)
					}
				})
			}
		}
		asked.Wait()
		if len(calls) != 3 || calls[latestCall{1}] != 1 || calls[latestCall{2}] != 1 || calls[rowsCall{1}] != 1 {
			t.Errorf("calls %v", calls)
		}
	})
}

// A call that panics takes nobody with it.
func TestOncePanics(t *testing.T) {
	t.Parallel()
	ctx := context.WithValue(t.Context(), operationKey{}, &operation{})
	func() {
		defer func() { _ = recover() }()
		_, _ = once(ctx, latestCall{1}, func() (int, error) { panic("mine") })
	}()
	if _, err := once(ctx, latestCall{1}, func() (int, error) { return 1, nil }); !errors.Is(err, errAbandoned) {
		t.Errorf("%v", err)
	}
}
