package demo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// Faults makes services slow or faulty. The zero value does neither. A faulty
// answer is a 503 problem, given after the delay. Statistics are exempt.
type Faults struct {
	Latency   PerService[time.Duration] // added to every answer
	Jitter    PerService[time.Duration] // a random part of it is added too
	ErrorRate PerService[float64]       // share of calls that fail, 0 to 1
}

// AddFlags adds -latency, -jitter and -error-rate to fs.
func (o *Options) AddFlags(fs *flag.FlagSet) {
	fs.Func("latency", "delay of every answer: 20ms, or ads=20ms,posts=5ms", setter(&o.Faults.Latency, parseDelay))
	fs.Func("jitter", "random further delay, at most: 20ms, or ads=20ms", setter(&o.Faults.Jitter, parseDelay))
	fs.Func("error-rate", "share of calls that fail: 0.01, or ads=1", setter(&o.Faults.ErrorRate, parseRate))
}

// setter returns a function for flag.FlagSet.Func that fills target.
func setter[T any](target *PerService[T], parse func(string) (T, error)) func(string) error {
	return func(s string) (err error) {
		*target, err = parsePerService(s, parse)
		return err
	}
}

// parseDelay reads a duration that is not negative.
func parseDelay(s string) (time.Duration, error) {
	d, err := time.ParseDuration(s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a duration such as 20ms or 1.5s", s)
	}
	return d, checkDelay(d)
}

// checkDelay keeps delays below what any server waits for.
func checkDelay(d time.Duration) error {
	if d < 0 || d > time.Minute {
		return fmt.Errorf("%s must be between 0s and 1m", d)
	}
	return nil
}

// parseRate reads a share.
func parseRate(s string) (float64, error) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number such as 0.05", s)
	}
	return f, checkRate(f)
}

// checkRate refuses what is no share.
func checkRate(f float64) error {
	if !(f >= 0 && f <= 1) { // also false for NaN
		return fmt.Errorf("%v must be between 0 and 1", f)
	}
	return nil
}

// validate checks values that did not come through a flag.
func (f Faults) validate() error {
	return errors.Join(
		f.Latency.validate("latency", checkDelay),
		f.Jitter.validate("jitter", checkDelay),
		f.ErrorRate.validate("error rate", checkRate),
	)
}

// fault is what Faults means for one service.
type fault struct {
	latency, jitter time.Duration
	rate            float64
}

// of returns the faults of one service.
func (f Faults) of(name string) fault {
	return fault{latency: f.Latency.Of(name), jitter: f.Jitter.Of(name), rate: f.ErrorRate.Of(name)}
}

// strike delays a call and lets it fail as often as asked for. Chance is good
// enough here: tests use a rate of 1.
func (f fault) strike(ctx context.Context) error {
	delay := f.latency
	if f.jitter > 0 {
		delay += rand.N(f.jitter)
	}
	if delay > 0 {
		wait := time.NewTimer(delay)
		defer wait.Stop()
		select {
		case <-wait.C:
		case <-ctx.Done():
			return problem(http.StatusServiceUnavailable, "Stopping", "the service stops, or the caller has gone")
		}
	}
	if f.rate > 0 && rand.Float64() < f.rate {
		return problem(http.StatusServiceUnavailable, "Injected fault", "the -error-rate flag asked for it")
	}
	return nil
}

// isService reports whether there is a service with that name.
func isService(name string) bool { return slices.Contains(Names(), name) }
