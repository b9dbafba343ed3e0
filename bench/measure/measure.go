// Package measure times competitors so that a busy machine does not decide who wins: they take turns, each turn is a
// fixed number of operations, what counts is the CPU time of the process, and the best turn of each is kept.
package measure

import (
	"runtime"
	"syscall"
	"time"
)

// CPU returns the user and system time of this process so far.
func CPU() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err) // it has no way to fail for RUSAGE_SELF
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Mallocs returns how many objects this process has allocated so far.
func Mallocs() (objects, bytes uint64) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs, m.TotalAlloc
}

// Work is what one competitor does again and again.
type Work struct {
	Name string
	// Turn is how many operations one turn makes.
	Turn int
	Do   func()
}

// Cost is what one operation costs: the least of all turns.
type Cost struct {
	Name   string
	CPU    time.Duration
	Allocs float64
	Bytes  float64
}

// Interleave lets all take turns, so many each, and returns their costs in the same order. Each begins with a turn that
// does not count.
func Interleave(rounds int, all []Work) []Cost {
	costs := make([]Cost, len(all))
	for round := range rounds + 1 {
		for i, w := range all {
			runtime.GC() // nobody pays for what others left
			if got := turn(w); round == 1 {
				costs[i] = got
			} else if round > 1 {
				costs[i].CPU = min(costs[i].CPU, got.CPU)
				costs[i].Allocs = min(costs[i].Allocs, got.Allocs)
				costs[i].Bytes = min(costs[i].Bytes, got.Bytes)
			}
		}
	}
	return costs
}

func turn(w Work) Cost {
	objects, bytes := Mallocs()
	began := CPU()
	for range w.Turn {
		w.Do()
	}
	spent := CPU() - began
	objectsAfter, bytesAfter := Mallocs()
	n := float64(w.Turn)
	return Cost{
		Name: w.Name, CPU: spent / time.Duration(w.Turn),
		Allocs: float64(objectsAfter-objects) / n, Bytes: float64(bytesAfter-bytes) / n,
	}
}
