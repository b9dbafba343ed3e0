package loader

import (
	"context"
	"errors"

	"github.com/graph-gophers/dataloader/v7"
)

// divider is an error of a call for many keys that may be the fault of one of them. Divide says whether a call for a half
// of the keys may be made, and is asked before each. It is a method of *clients.Error.
type divider interface {
	error
	Divide() bool
}

// divided calls the batch function again for keys that failed together: once for each half of them, as long as the error
// allows it. So one key that a service cannot answer fails alone. What comes back has a result for each key, like results.
func (b *batch[K, V]) divided(ctx context.Context, keys []K, results []*dataloader.Result[V]) []*dataloader.Result[V] {
	if len(results) != len(keys) {
		return results
	}
	for _, places := range together(results) {
		half := (len(places) + 1) / 2
		for _, part := range [][]int{places[:half], places[half:]} {
			err, ok := errors.AsType[divider](results[part[0]].Error)
			if !ok || !err.Divide() {
				break
			}
			some := make([]K, len(part))
			for i, place := range part {
				some[i] = keys[place]
			}
			found := b.l.fn(ctx, some)
			for i, r := range b.divided(ctx, some, found) {
				if len(found) == len(some) {
					results[part[i]] = r
				}
			}
		}
	}
	return results
}

// together lists the places of results that have the same error, if it can be divided and they are several.
func together[V any](results []*dataloader.Result[V]) (all [][]int) {
	var byError map[divider][]int
	for i, r := range results {
		if r == nil || r.Error == nil {
			continue
		}
		err, ok := errors.AsType[divider](r.Error)
		if !ok {
			continue
		}
		if byError == nil {
			byError = map[divider][]int{}
		}
		byError[err] = append(byError[err], i)
	}
	for _, places := range byError {
		if len(places) > 1 {
			all = append(all, places)
		}
	}
	return all
}
