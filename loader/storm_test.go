package loader_test

import (
	"context"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/facetgraph/facet/loader"
)

// TestStorm has tasks and unknown goroutines load, prime, clear and leave at
// random. Every wait ends, and every value is one that the key may have.
func TestStorm(t *testing.T) {
	t.Parallel()
	for name, cache := range caches() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for seed := range uint64(20) {
				s := loader.NewSchedulerWith(t.Context(), loader.SchedulerConfig{MaxHold: time.Millisecond})
				l := loader.New(s, (&service{}).load, loader.Config[string, string]{MaxBatch: 3, Cache: cache()})
				var all sync.WaitGroup
				for i := range uint64(8) {
					task := func() {
						defer all.Done()
						storm(t, rand.New(rand.NewPCG(seed, i)), s, l)
					}
					all.Add(1)
					if i%4 == 3 {
						go task()
						continue
					}
					s.Go(task)
				}
				all.Wait()
			}
		})
	}
}

func storm(t *testing.T, random *rand.Rand, s *loader.Scheduler, l *loader.Loader[string, string]) {
	for range 40 {
		ctx, cancel := context.WithCancel(s.Context())
		keys := []string{"a", "b", "c", "d", "e", "bad"}[random.IntN(6):]
		switch key := keys[0]; random.IntN(8) {
		case 0:
			l.Prime(ctx, key, strings.ToUpper(key))
		case 1:
			l.Clear(ctx, key)
		case 2:
			l.ClearAll()
		case 3:
			values, errs := l.LoadAll(ctx, keys)
			for i, value := range values {
				if (errs == nil || errs[i] == nil) && value != strings.ToUpper(keys[i]) {
					t.Errorf("key %q: got %q", keys[i], value)
				}
			}
		case 4:
			thunk := l.Load(ctx, key)
			go cancel() // or it lands first
			_, _ = thunk()
		case 5:
			s.Block(func() { time.Sleep(time.Microsecond) })
		default:
			if value, err := l.Load(ctx, key)(); err == nil && value != strings.ToUpper(key) {
				t.Errorf("key %q: got %q", key, value)
			}
		}
		cancel()
	}
}
