package bff

import (
	"log/slog"
	"math"
	"os"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"

	"github.com/facetgraph/facet/overload"
)

// OverloadConfig bounds what this node takes on; what is beyond it is refused at once.
type OverloadConfig struct {
	// MaxInFlight bounds the operations in flight. Default 2048.
	MaxInFlight int `yaml:"maxInFlight" min:"1" max:"1000000"`
	// Adaptive lets that bound fall while goroutines wait for a CPU. Default true.
	Adaptive bool `yaml:"adaptive"`
	// MaxWaiting bounds the operations that wait for those. Default 512; 0 lets none wait.
	MaxWaiting int `yaml:"maxWaiting" min:"0" max:"1000000"`
	// Wait is how long one waits. Default 25ms.
	Wait time.Duration `yaml:"wait" min:"1ms" max:"5s"`
	// Target is how long goroutines may wait for a CPU, and operations once there have been such that wait for as long as
	// Wait without a pause. Default 10ms.
	Target time.Duration `yaml:"target" min:"1ms" max:"1s"`
	// MemoryShare is the part of the memory of the container that the collector lets the heap grow into, where GOMEMLIMIT
	// does not say otherwise. Default 0.9.
	MemoryShare float64 `yaml:"memoryShare" min:"0.1" max:"1"`
}

func defaultOverload() OverloadConfig {
	return OverloadConfig{
		MaxInFlight: overload.DefaultMaxInFlight, Adaptive: true, MaxWaiting: overload.DefaultMaxWaiting,
		Wait: overload.DefaultWait, Target: overload.DefaultTarget, MemoryShare: 0.9,
	}
}

// limits are those of the limiter.
func (c OverloadConfig) limits() overload.Config {
	return overload.Config{MaxInFlight: c.MaxInFlight, Fixed: !c.Adaptive, MaxWaiting: orNone(c.MaxWaiting), Wait: c.Wait, Target: c.Target}
}

// boundMemory tells the collector how much memory there is, from the limit of the control group (version 1 or 2). The
// heap then does not grow to twice what is in use where that is more than there is. It is for commands: the limit is the
// whole process's. GOMEMLIMIT goes before it.
func (c OverloadConfig) boundMemory(log *slog.Logger, group memlimit.Provider) {
	if text, set := os.LookupEnv("GOMEMLIMIT"); set {
		log.Info("memory is bounded by GOMEMLIMIT", "bytes", text)
		return
	}
	bytes, err := memlimit.Set(memlimit.WithRatio(c.MemoryShare), memlimit.WithProvider(group))
	switch {
	case err != nil:
		log.Warn("memory is not bounded: the limit of the control group could not be read", "error", err.Error())
	case bytes == math.MaxInt64:
		log.Info("memory is not bounded: the control group has no limit")
	default:
		log.Info("memory is bounded by the control group", "bytes", bytes, "share", c.MemoryShare)
	}
}
