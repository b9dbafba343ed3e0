package loader

import (
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
		ctx := NewScheduler(t.Context()).Context()
		var mu sync.Mutex
		calls := map[any]int{}
		ask := func(key any) (int, error) {
			return Once(ctx, key, func() (int, error) {
				mu.Lock()
				calls[key]++
				mu.Unlock()
				time.Sleep(time.Second)
				return 7, errors.New("both")
			})
		}
		var asked sync.WaitGroup
		for range 20 {
			for _, key := range []any{latest{1}, latest{2}, rows{1}} {
				asked.Go(func() {
					if v, err := ask(key); v != 7 || err == nil {
						t.Errorf("%v, %v", v, err)
					}
				})
			}
		}
		asked.Wait()
		if len(calls) != 3 || calls[latest{1}] != 1 || calls[latest{2}] != 1 || calls[rows{1}] != 1 {
			t.Errorf("calls %v", calls)
		}
	})
}

// A call that panics takes nobody with it.
func TestOncePanics(t *testing.T) {
	t.Parallel()
	ctx := NewScheduler(t.Context()).Context()
	func() {
		defer func() { _ = recover() }()
		_, _ = Once(ctx, latest{1}, func() (int, error) { panic("mine") })
	}()
	if _, err := Once(ctx, latest{1}, func() (int, error) { return 1, nil }); !errors.Is(err, errAbandoned) {
		t.Errorf("%v", err)
	}
}

// The kinds of calls of the tests.
type (
	latest struct{ first int }
	rows   struct{ viewer int64 }
)
