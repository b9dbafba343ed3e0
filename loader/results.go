package loader

import (
	"context"
	"sync"

	"github.com/graph-gophers/dataloader/v7"
)

// ByKey makes the results of a batch function from what a service returned: one
// per key, in the order of keys. Services may omit what they do not know and
// answer in another order; keyOf tells the key of a value. A key without a value
// has no result, which its loader turns into a [MissingError]. With a non-nil
// err every key has that error.
func ByKey[K comparable, V any](keys []K, values []V, err error, keyOf func(V) K) []*dataloader.Result[V] {
	results := make([]*dataloader.Result[V], len(keys))
	if err != nil {
		return failed(results, err)
	}
	slab := make([]dataloader.Result[V], len(values))
	rest := align(results, slab, keys, values, keyOf)
	if rest < len(values) {
		scatter(results, slab[rest:], keys, values[rest:], keyOf)
	}
	return results
}

// failed gives every key one error.
func failed[V any](results []*dataloader.Result[V], err error) []*dataloader.Result[V] {
	all := &dataloader.Result[V]{Error: err}
	for i := range results {
		results[i] = all
	}
	return results
}

// align fills in the results for as long as values come in the order of keys,
// as most services keep it, and returns how many values it has used.
func align[K comparable, V any](results []*dataloader.Result[V], slab []dataloader.Result[V], keys []K, values []V, keyOf func(V) K) int {
	used := 0
	for i, key := range keys {
		if used == len(values) {
			break
		}
		if keyOf(values[used]) == key {
			slab[used].Data = values[used]
			results[i] = &slab[used]
			used++
		}
	}
	return used
}

// scatter places the values that are out of order by a map.
func scatter[K comparable, V any](results []*dataloader.Result[V], slab []dataloader.Result[V], keys []K, values []V, keyOf func(V) K) {
	places := make(map[K]int, len(keys))
	for i, key := range keys {
		places[key] = i
	}
	for n, value := range values {
		if i, ok := places[keyOf(value)]; ok && results[i] == nil {
			slab[n].Data = value
			results[i] = &slab[n]
		}
	}
}

// ByPosition makes the results of a batch function from an answer that has a place for each key, in the order of keys,
// and the zero value where there is nothing. One of another length is an error of every key.
func ByPosition[K comparable, V comparable](keys []K, values []V, err error) []*dataloader.Result[V] {
	if err == nil && len(values) != len(keys) {
		err = &LengthError{Keys: len(keys), Got: len(values)}
	}
	if err != nil {
		return failed(make([]*dataloader.Result[V], len(keys)), err)
	}
	var none V
	results, slab := make([]*dataloader.Result[V], len(keys)), make([]dataloader.Result[V], len(keys))
	for i, v := range values {
		if v != none {
			slab[i].Data = v
			results[i] = &slab[i]
		}
	}
	return results
}

// ByName makes the results of a batch function from an answer that names each value by its key, as nameOf writes it.
func ByName[K, N comparable, V any](keys []K, values map[N]V, err error, nameOf func(K) N) []*dataloader.Result[V] {
	if err != nil {
		return failed(make([]*dataloader.Result[V], len(keys)), err)
	}
	results, slab := make([]*dataloader.Result[V], len(keys)), make([]dataloader.Result[V], len(keys))
	for i, key := range keys {
		if v, ok := values[nameOf(key)]; ok {
			slab[i].Data = v
			results[i] = &slab[i]
		}
	}
	return results
}

// Each makes the results of a batch function by one call for each key, all of them at once. A nil value, and no error,
// stands for nothing.
func Each[K comparable, V comparable](keys []K, load func(K) (V, error)) []*dataloader.Result[V] {
	results, slab := make([]*dataloader.Result[V], len(keys)), make([]dataloader.Result[V], len(keys))
	one := func(i int) {
		slab[i].Data, slab[i].Error = load(keys[i])
		var none V
		if slab[i].Error != nil || slab[i].Data != none {
			results[i] = &slab[i]
		}
	}
	var wg sync.WaitGroup
	for i := range keys[1:] {
		wg.Go(func() { one(i + 1) })
	}
	one(0)
	wg.Wait()
	return results
}

// Asked is a key together with the arguments of the field that asks for it.
type Asked[K, A comparable] struct {
	Key  K
	Args A
}

// Grouped makes a batch function of one that takes the same arguments for all keys: it is called once for each set of
// arguments, for all sets at once. The zero key stands for nothing, and is not asked for.
func Grouped[K, A comparable, V any](load func(ctx context.Context, args A, keys []K) []*dataloader.Result[V]) dataloader.BatchFunc[Asked[K, A], V] {
	return func(ctx context.Context, asked []Asked[K, A]) []*dataloader.Result[V] {
		var none K
		places := map[A][]int{}
		for i, a := range asked {
			if a.Key != none {
				places[a.Args] = append(places[a.Args], i)
			}
		}
		results := make([]*dataloader.Result[V], len(asked))
		var wg sync.WaitGroup
		for args, at := range places {
			wg.Go(func() {
				keys := make([]K, len(at))
				for i, place := range at {
					keys[i] = asked[place].Key
				}
				for i, r := range load(ctx, args, keys) {
					results[at[i]] = r
				}
			})
		}
		wg.Wait()
		return results
	}
}
