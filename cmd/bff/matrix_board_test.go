package main

import (
	"context"
	"log/slog"
	"sync"
)

// What a caller has seen so far.
const (
	sawNothing = iota
	sawHead
	sawResult
)

// board is where services, callers and the server's log write down what happened, for those who wait for it.
type board struct {
	mu      sync.Mutex
	changed chan struct{}

	calling      int          // calls of services that run
	asked, liked map[int]int  // by cell
	waiting      map[int]bool // cells for which profiles was asked
	seen         map[int]int  // by cell
	outcome      map[string]string
}

func newBoard() *board {
	return &board{
		changed: make(chan struct{}), asked: map[int]int{}, liked: map[int]int{}, waiting: map[int]bool{}, seen: map[int]int{},
		outcome: map[string]string{},
	}
}

// note changes the board and tells those who wait.
func (b *board) note(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	close(b.changed)
	b.changed = make(chan struct{})
}

// until waits until the board shows something, and says whether it did before ctx ended.
func (b *board) until(ctx context.Context, shows func() bool) bool {
	for {
		b.mu.Lock()
		done, changed := shows(), b.changed
		b.mu.Unlock()
		if done {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// progress notes what a caller has seen.
func (b *board) progress(c cell, saw int) { b.note(func() { b.seen[c.number] = saw }) }

// underWay says that a cell has come as far as it can before something happens. For those who wait with the board's
// lock.
func (b *board) underWay(c cell) bool {
	saw := sawNothing
	switch {
	case !c.hangs():
		return true
	case c.inParts():
		saw = sawResult
	case c.kind == aSubscription:
		saw = sawHead
	}
	return b.waiting[c.number] && b.seen[c.number] >= saw
}

// Enabled implements slog.Handler.
func (b *board) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }

// Handle implements slog.Handler: it notes the one line that each operation has.
func (b *board) Handle(_ context.Context, r slog.Record) error {
	if r.Message != "operation" {
		return nil
	}
	line := map[string]string{}
	r.Attrs(func(a slog.Attr) bool {
		line[a.Key] = a.Value.String()
		return true
	})
	b.note(func() { b.outcome[line["requestId"]] += line["outcome"] })
	return nil
}

// WithAttrs implements slog.Handler.
func (b *board) WithAttrs([]slog.Attr) slog.Handler { return b }

// WithGroup implements slog.Handler.
func (b *board) WithGroup(string) slog.Handler { return b }
