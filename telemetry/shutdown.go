package telemetry

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// cutGrace is the time that providers have to end after their exports were cut. They need it for nothing but to notice.
const cutGrace = time.Second

// Shutdown exports what waits and ends everything that Setup began, within the context or [Options.ShutdownTimeout],
// whichever is earlier, and at most a second more. Then exports under way are cut off, and the error says what was
// lost. Afterwards nothing is recorded; Logger and Metrics still work. Further calls return what the first did.
func (t *Telemetry) Shutdown(ctx context.Context) error {
	t.shutdown.Do(func() {
		ctx, cancel := context.WithTimeout(ctx, t.timeout)
		defer cancel()
		t.ended = t.end(ctx)
	})
	return t.ended
}

// end ends the providers. They get no deadline of their own that matters: once their exports are cut there is nothing
// left that they would wait for, and so their goroutines have ended when they return.
func (t *Telemetry) end(ctx context.Context) error {
	before := make([]int64, len(t.deliveries))
	for i, d := range t.deliveries {
		before[i] = d.failed.Load()
	}
	stop := context.AfterFunc(ctx, t.cut)
	defer t.cut()
	defer stop()
	deadline, _ := ctx.Deadline()
	patient, cancel := context.WithDeadline(context.WithoutCancel(ctx), deadline.Add(cutGrace))
	defer cancel()
	errs := make([]error, len(t.providers), len(t.providers)+len(t.deliveries))
	var ending sync.WaitGroup
	for i, p := range t.providers {
		ending.Go(func() { errs[i] = p.Shutdown(patient) })
	}
	ending.Wait()
	for i, d := range t.deliveries {
		errs = append(errs, d.lost(before[i]))
	}
	if err := errors.Join(errs...); err != nil {
		return fmt.Errorf("telemetry: %w", err)
	}
	return nil
}
