//go:build unix

package loader_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/graph-gophers/dataloader/v7"

	"github.com/facetgraph/facet/loader"
)

// stalledEnv tells the test binary that it is the process to be stalled.
const stalledEnv = "FACET_LOADER_STALLED"

// TestStalledProcessAddsNoCall stops a process again and again for longer than a
// batch is held. When it goes on, the hold is due but the tasks have not had the
// time to ask: what they would have asked for must not need another call.
func TestStalledProcessAddsNoCall(t *testing.T) {
	t.Parallel()
	if os.Getenv(stalledEnv) != "" {
		runUntilInputEnds(t)
		return
	}
	if testing.Short() {
		t.Skip("takes two seconds")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestStalledProcessAddsNoCall$", "-test.v")
	cmd.Env = append(os.Environ(), stalledEnv+"=1")
	input, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	var output strings.Builder
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 12 {
		time.Sleep(20 * time.Millisecond)
		_ = cmd.Process.Signal(syscall.SIGSTOP)
		time.Sleep(3 * loader.DefaultMaxHold / 2)
		_ = cmd.Process.Signal(syscall.SIGCONT)
	}
	_ = input.Close()
	if err := cmd.Wait(); err != nil {
		t.Errorf("%v:\n%s", err, output.String())
	}
}

// runUntilInputEnds runs operations of 100 tasks, each of which is one call.
func runUntilInputEnds(t *testing.T) {
	var ended atomic.Bool
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		ended.Store(true)
	}()
	operations := 0
	for ; !ended.Load(); operations++ {
		var calls atomic.Int32
		s := loader.NewScheduler(t.Context())
		l := loader.New(s, func(ctx context.Context, keys []int) []*dataloader.Result[int] {
			calls.Add(1)
			return slow(0)(ctx, keys)
		}, loader.Config[int, int]{})
		s.Enter()
		tasks := s.NewGroup()
		for i := range 100 {
			tasks.Go(func() { _, _ = l.Load(s.Context(), i)() })
		}
		tasks.Wait()
		s.Leave()
		if calls.Load() != 1 {
			t.Errorf("operation %d: %d calls", operations, calls.Load())
		}
	}
	t.Logf("%d operations", operations)
}
