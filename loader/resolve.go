package loader

import (
	"context"
	"errors"
	"slices"

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
