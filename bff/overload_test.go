package bff

import (
	"errors"
	"log/slog"
	"math"
	"os"
	"runtime/debug"
	"testing"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// The collector is told of the control group's memory, unless GOMEMLIMIT says otherwise, and each case is logged. Not
// parallel: the limit is the process's.
func TestMemoryIsBounded(t *testing.T) {
	if _, set := os.LookupEnv("GOMEMLIMIT"); set {
		t.Skip("GOMEMLIMIT is set for the test itself")
	}
	before := debug.SetMemoryLimit(-1)
	t.Cleanup(func() { debug.SetMemoryLimit(before) })
	nothing := func(err error) memlimit.Provider { return func() (uint64, error) { return 0, err } }
	for name, test := range map[string]struct {
		group memlimit.Provider
		env   string
		want  int64
		said  string
	}{
		"a limit":            {memlimit.Limit(1 << 40), "", 1 << 39, "INFO memory is bounded by the control group"},
		"none":               {nothing(memlimit.ErrNoLimit), "", math.MaxInt64, "INFO memory is not bounded: the control group has no limit"},
		"cannot be read":     {nothing(errors.New("broken")), "", 1 << 41, "WARN memory is not bounded: the limit of the control group could not be read"},
		"GOMEMLIMIT is said": {memlimit.Limit(1 << 40), "2TiB", 1 << 41, "INFO memory is bounded by GOMEMLIMIT"},
	} {
		t.Run(name, func(t *testing.T) {
			debug.SetMemoryLimit(1 << 41)
			if test.env != "" {
				t.Setenv("GOMEMLIMIT", test.env)
			}
			log := &lines{}
			c := OverloadConfig{MemoryShare: 0.5}
			c.boundMemory(slog.New(slog.NewJSONHandler(log, nil)), test.group)
			r := &reloadable{log: log, file: "none"}
			said := r.said(t)
			if got := debug.SetMemoryLimit(-1); got != test.want || len(said) != 1 || said[0][:len(test.said)] != test.said {
				t.Errorf("%d, want %d; said %q", got, test.want, said)
			}
		})
	}
}
