package clients

import (
	"context"
	"errors"
	"iter"
	"net/http"
	"time"
)

const (
	reopenAfter    = 500 * time.Millisecond
	maxReopenAfter = 30 * time.Second
)

// Follow sends what comes from a stream to a channel, which is closed when ctx ends or the stream is complete. A stream
// that breaks is opened again, more and more slowly, until ctx ends.
//
// It returns when the stream is open, or has failed for the first time. The error is that of a stream that the service
// refuses because of what was asked, or of who asks: to ask again would not help. If that happens later, the channel is
// closed. The goroutine that it starts ends with ctx, or with the stream.
func Follow[T any](ctx context.Context, open func(context.Context) iter.Seq2[T, error]) (<-chan T, error) {
	out := make(chan T)
	begun := make(chan error, 1)
	begin := func(err error) {
		select {
		case begun <- err:
		default: // it has begun
		}
	}
	go func() {
		defer close(out)
		wait := reopenAfter
		for ctx.Err() == nil {
			some, err := forward(ctx, out, open, begin)
			if err == nil || isRefusal(err) {
				begin(err)
				return
			}
			begin(nil)
			if some {
				wait = reopenAfter
			}
			sleep(ctx, wait)
			wait = min(wait*2, maxReopenAfter)
		}
	}()
	select {
	case err := <-begun:
		return out, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// openedKey is of what wants to know when a stream is open.
type openedKey struct{}

// forward copies one stream until it ends, and says whether anything came. A nil error means that it is complete, or that
// ctx has ended.
func forward[T any](ctx context.Context, out chan<- T, open func(context.Context) iter.Seq2[T, error], begin func(error)) (some bool, err error) {
	opened := func() { begin(nil) }
	for found, err := range open(context.WithValue(ctx, openedKey{}, opened)) {
		if err != nil {
			return some, err
		}
		opened()
		some = true
		select {
		case out <- found:
		case <-ctx.Done():
			return some, nil
		}
	}
	return some, nil
}

// isRefusal says that a stream would be refused again.
func isRefusal(err error) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && (e.Rejected() || e.Missing() || e.Status == http.StatusUnauthorized || e.Status == http.StatusForbidden)
}
