package loader

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/graph-gophers/dataloader/v7"
)

// This file is what resolvers use.

// Batch makes a batch function of a service's method that takes many keys and omits what it does not know, in any
// order.
func Batch[K comparable, V any](load func(context.Context, []K) ([]V, error), keyOf func(V) K) dataloader.BatchFunc[K, V] {
	return func(ctx context.Context, keys []K) []*dataloader.Result[V] {
		values, err := load(ctx, keys)
		return ByKey(keys, values, err, keyOf)
	}
}

// All loads the keys of all parents of a batch resolver, in their order. The zero key stands for nothing: it is not
// asked for, and gives the zero value. So does a key that the service does not know, because what was deleted since is
// no fault. Other errors are a [graphql.BatchErrorList] with a place for each key.
func All[K comparable, V any](ctx context.Context, d *Definition[K, V], keys []K) ([]V, error) {
	var none K
	if !slices.Contains(keys, none) {
		return Settle(d.In(FromContext(ctx)).LoadAll(ctx, keys))
	}
	var asked []K
	var places []int
	for i, key := range keys {
		if key != none {
			asked, places = append(asked, key), append(places, i)
		}
	}
	found, err := All(ctx, d, asked)
	values := make([]V, len(keys))
	for i, v := range found {
		values[places[i]] = v
	}
	list, ok := errors.AsType[graphql.BatchErrorList](err)
	if !ok {
		return values, err
	}
	errs := make(graphql.BatchErrorList, len(keys))
	for i, e := range list {
		errs[places[i]] = e
	}
	return values, errs
}

// One is All for one key.
func One[K comparable, V any](ctx context.Context, d *Definition[K, V], key K) (V, error) {
	v, err := d.In(FromContext(ctx)).Load(ctx, key)()
	if _, missing := errors.AsType[*MissingError](err); missing {
		var zero V
		return zero, nil
	}
	return v, err
}

// Many is All for the keys of one field, whose first error fails it.
func Many[K comparable, V any](ctx context.Context, d *Definition[K, V], keys []K) ([]V, error) {
	found, err := All(ctx, d, keys)
	if list, ok := errors.AsType[graphql.BatchErrorList](err); ok {
		for _, e := range list {
			if e != nil {
				return nil, e
			}
		}
	}
	return found, err
}

// Same gives all parents of a batch resolver what one call has found.
func Same[P, V any](parents []P, found V, err error) ([]V, error) {
	if err != nil {
		return nil, err
	}
	all := make([]V, len(parents))
	for i := range all {
		all[i] = found
	}
	return all, nil
}

// Lists loads the keys of all parents of a batch resolver, each of which has several, by one batch. What the service does
// not know is left out of a parent's list. One key that fails fails its parent.
func Lists[P any, K comparable, V comparable](ctx context.Context, d *Definition[K, V], parents []P, keysOf func(P) []K) ([][]V, error) {
	var keys []K
	for _, p := range parents {
		keys = append(keys, keysOf(p)...)
	}
	found, err := All(ctx, d, keys)
	errs, failed := errors.AsType[graphql.BatchErrorList](err)
	if err != nil && !failed {
		return nil, err
	}
	var none V
	lists, broken := make([][]V, len(parents)), make(graphql.BatchErrorList, len(parents))
	at := 0
	for i, p := range parents {
		n := len(keysOf(p))
		lists[i] = make([]V, 0, n)
		for j := at; j < at+n; j++ {
			if failed && errs[j] != nil {
				broken[i] = errs[j]
			}
			if found[j] != none {
				lists[i] = append(lists[i], found[j])
			}
		}
		at += n
	}
	if failed {
		return lists, broken
	}
	return lists, nil
}

// KeyOf is the key that a pointer holds, or the zero key, which stands for nothing.
func KeyOf[K comparable](key *K) K {
	if key == nil {
		var none K
		return none
	}
	return *key
}

// TextKey is a number as the text of a key; zero is the empty key, which stands for nothing.
func TextKey[N ~int | ~int8 | ~int16 | ~int32 | ~int64](n N) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

// Settle makes of the outcome of loads what a batch resolver returns; see [All]. It changes errs.
func Settle[V any](values []V, errs []error) ([]V, error) {
	failed := false
	for i, err := range errs {
		if _, missing := errors.AsType[*MissingError](err); missing {
			errs[i] = nil
		}
		failed = failed || errs[i] != nil
	}
	if failed {
		return values, graphql.BatchErrorList(errs)
	}
	return values, nil
}

// KeysOf maps the parents of a batch resolver to keys.
func KeysOf[P any, K comparable](parents []P, key func(P) K) []K {
	out := make([]K, len(parents))
	for i, p := range parents {
		out[i] = key(p)
	}
	return out
}

// Alone makes a call below which nothing is loaded: batches beside it need not wait for it.
func Alone[T any](ctx context.Context, call func() (T, error)) (v T, err error) {
	FromContext(ctx).Block(func() { v, err = call() })
	return v, err
}
