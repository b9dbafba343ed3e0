package loader

import "github.com/graph-gophers/dataloader/v7"

// ByKey makes the results of a batch function from what a service returned: one
// per key, in the order of keys. Services may omit what they do not know and
// answer in another order; keyOf tells the key of a value. A key without a value
// has no result, which its loader turns into a [MissingError]. With a non-nil
// err every key has that error.
func ByKey[K comparable, V any](keys []K, values []V, err error, keyOf func(V) K) []*dataloader.Result[V] {
	results := make([]*dataloader.Result[V], len(keys))
	if err != nil {
		failed := &dataloader.Result[V]{Error: err}
		for i := range results {
			results[i] = failed
		}
		return results
	}
	slab := make([]dataloader.Result[V], len(values))
	rest := align(results, slab, keys, values, keyOf)
	if rest < len(values) {
		scatter(results, slab[rest:], keys, values[rest:], keyOf)
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
