package main

import (
	"runtime"
	"syscall"
	"testing"
	"time"
)

const (
	// mostAllocated bounds what one hostile request may allocate.
	mostAllocated = 5 << 20
	// mostTime bounds the processor time that one hostile request may take, whatever else the machine does meanwhile.
	mostTime = 50 * time.Millisecond * slowdown
	// mostTries is how often a request may be repeated until it stays within mostTime: a collection of garbage, or
	// whatever else the process does by itself, falls into one of them, but hardly into all.
	mostTries = 10
)

// modest does something hostile and checks what the process spends on it: client, server and runtime together. The
// least of several tries counts as its time, because noise only ever adds.
func modest(t *testing.T, hostile func()) {
	t.Helper()
	var least time.Duration
	spent := allocated(func() { least = processorTime(hostile) })
	for try := 1; least > mostTime && try < mostTries; try++ {
		least = min(least, processorTime(hostile))
	}
	if spent > mostAllocated {
		t.Errorf("%d bytes were allocated", spent)
	}
	if least > mostTime {
		t.Errorf("it took %v of a processor", least)
	}
}

// processorTime is what all threads of the process spend while f runs. Other than the clock on the wall, it stands
// still while another process has the processor.
func processorTime(f func()) time.Duration {
	before := processor()
	f()
	return processor() - before
}

func processor() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it has no reason to fail
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// allocated is how many bytes the process allocates while f runs.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}
