package demo

import (
	"errors"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/facetgraph/facet/internal/faultproxy"
)

// Faults makes services slow or faulty. The zero value does neither. What
// ErrorRate strikes is a 503 problem, given after the delay. Statistics and the
// switch of faults are exempt, but for what happens to connections.
type Faults struct {
	Latency   PerService[time.Duration] // added to every answer
	Jitter    PerService[time.Duration] // a random part of it is added too
	ErrorRate PerService[float64]       // share of calls that fail, 0 to 1
	// More are faults by their names. One that is set above too is a mistake.
	More PerService[[]faultproxy.Fault]
}

// AddFlags adds -latency, -jitter, -error-rate and -fault to fs.
func (o *Options) AddFlags(fs *flag.FlagSet) {
	fs.Func("latency", "delay of every answer: 20ms, or ads=20ms,posts=5ms", setter(&o.Faults.Latency, parseDelay))
	fs.Func("jitter", "random further delay, at most: 20ms, or ads=20ms", setter(&o.Faults.Jitter, parseDelay))
	fs.Func("error-rate", "share of calls that fail: 0.01, or ads=1", setter(&o.Faults.ErrorRate, parseRate))
	fs.Func("fault", "how services misbehave: ads=hang, or ads=latency:1s+errors:10%,posts=refuse; "+
		"one of "+strings.Join(faultproxy.Kinds(), ", "), setter(&o.Faults.More, faultproxy.Parse))
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
		f.More.validate("fault", func(faults []faultproxy.Fault) error { return faultproxy.Validate(faults...) }),
		f.validateTogether(),
	)
}

// validateTogether checks what each service would have.
func (f Faults) validateTogether() error {
	var errs []error
	for _, name := range Names() {
		if err := checkFaults(name, f.of(name)); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// checkFaults refuses what a service cannot have.
func checkFaults(name string, faults []faultproxy.Fault) error {
	if err := faultproxy.Validate(faults...); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for _, f := range faults {
		if name == Presence && f.Body() {
			return fmt.Errorf("%s speaks gRPC, whose answers %s cannot change", name, f.Kind)
		}
	}
	return nil
}

// of returns the faults of one service.
func (f Faults) of(name string) []faultproxy.Fault {
	faults := slices.Clone(f.More.Of(name))
	if d := f.Latency.Of(name); d > 0 {
		faults = append(faults, faultproxy.Fault{Kind: faultproxy.Latency, For: d})
	}
	if d := f.Jitter.Of(name); d > 0 {
		faults = append(faults, faultproxy.Fault{Kind: faultproxy.Jitter, For: d})
	}
	if share := f.ErrorRate.Of(name); share > 0 {
		faults = append(faults, faultproxy.Fault{Kind: faultproxy.Errors, Share: share, Status: http.StatusServiceUnavailable})
	}
	return faults
}

// proxies are what makes the services misbehave. Faults that are valid can be set, because nobody listens yet.
func (f Faults) proxies() map[string]*faultproxy.Proxy {
	proxies := map[string]*faultproxy.Proxy{}
	for i, name := range Names() {
		proxies[name] = faultproxy.New(uint64(i))
		if err := proxies[name].Set(f.of(name)...); err != nil {
			panic("demo: " + err.Error())
		}
	}
	return proxies
}

// isService reports whether there is a service with that name.
func isService(name string) bool { return slices.Contains(Names(), name) }
