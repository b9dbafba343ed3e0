package loader

import (
	"context"
	"runtime/debug"
	"slices"

	"github.com/graph-gophers/dataloader/v7"
)

// batch is one call of the batch function: first its keys, then its results.
type batch[K comparable, V any] struct {
	flight
	l       *Loader[K, V]
	keys    []K
	results []*dataloader.Result[V] // aligned with keys, unless err is set
	err     error                   // of every key
}

// slot is the place of one key in a batch.
type slot[K comparable, V any] struct {
	b *batch[K, V]
	i int
}

// failed reports whether the batch has landed without a value for the key.
func (s slot[K, V]) failed() bool {
	if !s.b.done.Load() {
		return false
	}
	_, err := s.b.at(s.i)
	return err != nil
}

// depart implements departer.
func (b *batch[K, V]) depart(epoch int) {
	b.gone, b.epoch = true, epoch
	b.l.closeBatches()
}

// run implements departer. It lands whatever happens in the batch function,
// the end of its goroutine (as by t.FailNow) included.
func (b *batch[K, V]) run() {
	defer b.l.s.land(&b.flight)
	b.call()
}

// call fills in the results or the error. What panics in the batch function,
// the tracer or the cache is the error of the keys and goes no further.
func (b *batch[K, V]) call() {
	if b.err = b.Err(); b.err != nil {
		return
	}
	returned := false
	defer func() {
		if !returned {
			b.err = &PanicError{Loader: b.l.cfg.Name, Value: recover(), Stack: debug.Stack()}
		}
	}()
	keys := b.keys
	if b.l.foreignCache() {
		keys = slices.Clone(keys) // the batch function may reorder its own
	}
	b.results = b.traced()
	if len(b.results) != len(keys) {
		b.err = &LengthError{Loader: b.l.cfg.Name, Keys: len(keys), Got: len(b.results)}
	}
	if b.l.foreignCache() {
		b.l.keep(b, keys)
	}
	returned = true
}

// traced calls the batch function under the tracer, if there is one.
func (b *batch[K, V]) traced() (results []*dataloader.Result[V]) {
	ctx := context.Context(&b.flight)
	if b.l.cfg.Tracer != nil {
		var finish dataloader.TraceBatchFinishFunc[V]
		ctx, finish = b.l.cfg.Tracer.TraceBatch(ctx, b.keys)
		defer func() { finish(results) }() // also when the batch function panics
	}
	return b.l.fn(ctx, b.keys)
}

// at returns what the batch has for its i-th key. The batch must have landed.
func (b *batch[K, V]) at(i int) (V, error) {
	if b.err == nil && b.results[i] != nil {
		return b.results[i].Data, b.results[i].Error
	}
	var zero V
	if b.err != nil {
		return zero, b.err
	}
	return zero, &MissingError{Loader: b.l.cfg.Name}
}
