package loader_test

import (
	"slices"
	"syscall"
	"testing"
	"time"
)

// measure runs op b.N times and reports, beside the time that passed, the CPU time
// of the process: on a busy machine, and for loaders that wait, it tells more. It
// also reports the calls of the services.
func measure(b *testing.B, services []*service, op func()) {
	b.Helper()
	b.ReportAllocs()
	for _, s := range services {
		s.calls.Store(0)
	}
	before := cpu(b)
	for b.Loop() {
		op()
	}
	b.ReportMetric(float64((cpu(b)-before).Nanoseconds())/float64(b.N), "cpu-ns/op")
	var calls int64
	for _, s := range services {
		calls += s.calls.Load()
	}
	b.ReportMetric(float64(calls)/float64(b.N), "calls/op")
}

// median wraps op so that its median time is reported as well, which a busy machine
// moves less than the mean.
func median(b *testing.B, op func()) (wrapped, report func()) {
	var times []time.Duration
	wrapped = func() {
		began := time.Now()
		op()
		times = append(times, time.Since(began))
	}
	report = func() {
		slices.Sort(times)
		b.ReportMetric(float64(times[len(times)/2].Microseconds())/1000, "p50-ms/op")
	}
	return wrapped, report
}

// cpu returns the user and system time of this process.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
