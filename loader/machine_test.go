package loader_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/graph-gophers/dataloader/v7"
	"pgregory.net/rapid"

	"github.com/facetgraph/facet/loader"
)

// machine is a loader beside a model of what its cache holds. One task asks, so a
// batch goes when it first waits for one that is pending.
type machine struct {
	l      *loader.Loader[string, string]
	keeps  bool // there is a cache
	calls  [][]string
	waits  []expectation
	landed map[string]string // per key: its value
	asked  map[string]bool   // pending keys that a new load joins
	sent   map[string]bool   // keys of the pending batch, cleared ones included
}

// expectation is what a thunk will return: value, or what the given batch brings.
type expectation struct {
	thunk dataloader.Thunk[string]
	key   string
	value string
	batch int // its number from one, or 0
	until int // of the last batch that the thunk waits for
}

func (m *machine) batch(_ context.Context, keys []string) results {
	m.calls = append(m.calls, slices.Sorted(slices.Values(keys)))
	out := make(results, len(keys))
	for i, key := range keys {
		if value, err := answer(key, len(m.calls)); err != nil {
			out[i] = &dataloader.Result[string]{Error: err}
		} else {
			out[i] = ok(value)
		}
	}
	return out
}

// answer is what the service has for key when it is called for the nth time.
func answer(key string, nth int) (string, error) {
	if strings.HasPrefix(key, "bad") {
		return "", errDown
	}
	return fmt.Sprintf("%s of call %d", key, nth), nil
}

// load mirrors a load in the model, and returns what to expect of it.
func (m *machine) load(key string) expectation {
	if value, ok := m.landed[key]; ok && !m.asked[key] {
		return expectation{key: key, value: value}
	}
	m.asked[key], m.sent[key] = true, true
	next := len(m.calls) + 1
	return expectation{key: key, batch: next, until: next}
}

// wait calls the thunk of an expectation, and compares.
func (m *machine) wait(t *rapid.T, e expectation) {
	goes := e.until > len(m.calls)
	value, err := e.thunk()
	if goes {
		m.land(t)
	}
	want, wantErr := e.value, error(nil)
	if e.batch > 0 {
		want, wantErr = answer(e.key, e.batch)
	}
	if value != want || !errors.Is(err, wantErr) {
		t.Fatalf("key %q: got %q, %v; want %q, %v", e.key, value, err, want, wantErr)
	}
}

// land mirrors that the pending batch went and landed.
func (m *machine) land(t *rapid.T) {
	var keys []string
	for key := range m.sent {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if diff := cmp.Diff(keys, m.calls[len(m.calls)-1]); diff != "" {
		t.Fatalf("keys of the batch (-want +got):\n%s", diff)
	}
	for key := range m.asked {
		if value, err := answer(key, len(m.calls)); err == nil && m.keeps {
			m.landed[key] = value
		}
	}
	clear(m.asked)
	clear(m.sent)
}

func (m *machine) clear(key string) {
	delete(m.asked, key)
	delete(m.landed, key)
}

func (m *machine) prime(key, value string) {
	if _, ok := m.landed[key]; !ok && !m.asked[key] && m.keeps {
		m.landed[key] = value
	}
}

// TestCacheBehavesAsItsModel does random things to a loader, and compares every
// answer and every call with the model's.
func TestCacheBehavesAsItsModel(t *testing.T) {
	t.Parallel()
	for name, cache := range caches() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			keys := rapid.SampledFrom([]string{"a", "b", "c", "bad", "bad too"})
			rapid.Check(t, func(t *rapid.T) {
				s := loader.NewScheduler(context.Background())
				s.Enter()
				defer s.Leave()
				ctx := s.Context()
				m := &machine{keeps: name != "no cache", landed: map[string]string{}, asked: map[string]bool{}, sent: map[string]bool{}}
				m.l = loader.New(s, m.batch, loader.Config[string, string]{Cache: cache()})
				t.Repeat(map[string]func(*rapid.T){
					"load": func(t *rapid.T) {
						key := keys.Draw(t, "key")
						e := m.load(key)
						e.thunk = m.l.Load(ctx, key)
						m.waits = append(m.waits, e)
					},
					"load many": func(t *rapid.T) {
						drawn := rapid.SliceOf(keys).Draw(t, "keys")
						many := m.l.LoadMany(ctx, drawn)
						until := 0
						for i, key := range drawn {
							e := m.load(key)
							e.thunk = func() (string, error) { return nth(many, i) }
							m.waits = append(m.waits, e)
							until = max(until, e.until)
						}
						for i := range drawn {
							m.waits[len(m.waits)-1-i].until = until
						}
					},
					"wait": func(t *rapid.T) {
						if len(m.waits) > 0 {
							m.wait(t, rapid.SampledFrom(m.waits).Draw(t, "thunk"))
						}
					},
					"clear": func(t *rapid.T) {
						key := keys.Draw(t, "key")
						m.l.Clear(ctx, key)
						m.clear(key)
					},
					"clear all": func(*rapid.T) {
						m.l.ClearAll()
						clear(m.asked)
						clear(m.landed)
					},
					"prime": func(t *rapid.T) {
						key := keys.Draw(t, "key")
						m.l.Prime(ctx, key, "primed "+key)
						m.prime(key, "primed "+key)
					},
				})
			})
		})
	}
}

func nth(many dataloader.ThunkMany[string], i int) (string, error) {
	values, errs := many()
	if errs == nil {
		return values[i], nil
	}
	return values[i], errs[i]
}
