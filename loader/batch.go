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

// depart implements departer.
func (b *batch[K, V]) depart(epoch int) {
	b.gone, b.epoch = true, epoch
	b.l.closeBatches()
}

// run implements departer. It lands whatever happens in the batch function.
func (b *batch[K, V]) run() {
	defer b.l.s.land(&b.flight)
	if b.l.foreignCache() {
		keys := slices.Clone(b.keys) // the batch function may reorder its own
		defer b.contain(func() { b.l.keep(b, keys) })
	}
	b.contain(b.call)
	if b.l.cfg.Tally != nil {
		b.contain(func() { b.l.cfg.Tally(b.flight.Context, b.tally()) })
	}
}

// contain makes a panic in f the error of the keys, and lets it go no further. So
// it does the end of the goroutine (as by t.FailNow).
func (b *batch[K, V]) contain(f func()) {
	returned := false
	defer func() {
		if !returned {
			b.err = &PanicError{Loader: b.l.cfg.Name, Value: recover(), Stack: debug.Stack()}
		}
	}()
	f()
	returned = true
}

// call fills in the results, or the error. When the operation has ended, only a
// function that heeds that is called: its error says what it would have asked.
func (b *batch[K, V]) call() {
	if b.err = b.Err(); b.err != nil && !b.heeds {
		return
	}
	b.err = nil
	want := len(b.keys)
	b.results = b.traced()
	if len(b.results) != want {
		b.err = &LengthError{Loader: b.l.cfg.Name, Keys: want, Got: len(b.results)}
	}
}

// traced calls the batch function under the tracer, if there is one.
func (b *batch[K, V]) traced() (results []*dataloader.Result[V]) {
	ctx := context.Context(&b.flight)
	if b.l.cfg.Tracer != nil {
		var finish dataloader.TraceBatchFinishFunc[V]
		ctx, finish = b.l.cfg.Tracer.TraceBatch(ctx, b.keys)
		defer func() { finish(results) }() // also when the batch function panics
	}
	return b.divided(ctx, b.keys, b.l.fn(ctx, b.keys))
}

// result returns what the batch has for its i-th key. It must have landed.
func (b *batch[K, V]) result(i int) (V, error) {
	if b.err == nil && b.results[i] != nil {
		return b.results[i].Data, b.results[i].Error
	}
	var zero V
	if b.err != nil {
		return zero, b.err
	}
	return zero, &b.l.missing
}

// failed reports whether the batch has no value for its i-th key. It must have
// landed.
func (b *batch[K, V]) failed(i int) bool {
	return b.err != nil || b.results[i] == nil || b.results[i].Error != nil
}
