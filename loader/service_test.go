package loader_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"

	"github.com/graph-gophers/dataloader/v7"
)

var errDown = errors.New("service is down")

// service is a fake with a batch function that records the keys of every call.
// It answers a key with its upper case, "nil" with no result at all, and a key
// that starts with "bad" with errDown.
type service struct {
	mu    sync.Mutex
	calls [][]string
}

func (f *service) load(_ context.Context, keys []string) []*dataloader.Result[string] {
	f.mu.Lock()
	f.calls = append(f.calls, slices.Clone(keys))
	f.mu.Unlock()
	results := make([]*dataloader.Result[string], len(keys))
	for i, key := range keys {
		switch {
		case key == "nil":
		case strings.HasPrefix(key, "bad"):
			results[i] = &dataloader.Result[string]{Error: errDown}
		default:
			results[i] = &dataloader.Result[string]{Data: strings.ToUpper(key)}
		}
	}
	return results
}

// seen returns the keys of all calls, those of each call sorted and the calls as
// well: which of several batches goes first is nobody's promise.
func (f *service) seen() [][]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls := slices.Clone(f.calls)
	for i := range calls {
		calls[i] = slices.Sorted(slices.Values(calls[i]))
	}
	slices.SortFunc(calls, slices.Compare)
	return calls
}
