package telemetry

import (
	"errors"
	"slices"
	"strings"
)

// environment is what the OTEL_* variables ask of this package. The SDK and the exporters read the rest of them
// themselves; readEnvironment makes sure that they can.
type environment struct {
	disabled bool     // no traces and no metrics at all
	traces   bool     // spans are recorded and exported
	push     []string // exporters that metrics are pushed through beside /metrics: otlp, console
	ignored  []string // variables that are set and have no effect
}

// readEnvironment reports every value that is not allowed, joined. The SDK would write a line about some of them and go
// on with a default, so that a mistyped endpoint sends traces to localhost.
func readEnvironment(getenv func(string) string) (environment, error) {
	var errs []error
	for _, r := range rules() {
		errs = append(errs, r.check(getenv)...)
	}
	return environment{
		disabled: strings.EqualFold(getenv("OTEL_SDK_DISABLED"), "true"),
		traces:   wantsTraces(getenv),
		push:     pushes(getenv),
		ignored:  withoutEffect(getenv),
	}, errors.Join(errs...)
}

// wantsTraces says whether spans go anywhere. The specification's default is OTLP to localhost; here it takes a word or
// an address, so that a server without a collector does no work for traces.
func wantsTraces(getenv func(string) string) bool {
	if strings.EqualFold(strings.TrimSpace(getenv("OTEL_TRACES_SAMPLER")), "always_off") {
		return false
	}
	if name := getenv("OTEL_TRACES_EXPORTER"); name != "" {
		return name != "none"
	}
	return getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
}

// pushes lists where metrics are pushed. The general OTLP endpoint alone does not ask for it: many collectors of traces
// refuse metrics, and Prometheus has them already.
func pushes(getenv func(string) string) (names []string) {
	list := getenv("OTEL_METRICS_EXPORTER")
	if list == "" && getenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT") != "" {
		return []string{exporterOTLP}
	}
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if (name == exporterOTLP || name == exporterConsole) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// withoutEffect lists what an operator might expect to work and does not.
func withoutEffect(getenv func(string) string) (names []string) {
	for name, same := range map[string]string{
		"OTEL_LOGS_EXPORTER": "none",         // logs go to Options.LogOutput
		"OTEL_PROPAGATORS":   "tracecontext", // baggage and other formats would let callers in
	} {
		if v := getenv(name); v != "" && v != same {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
