package telemetry

import (
	"encoding/pem"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
)

// The exporters that metrics can be pushed through, by their names in OTEL_METRICS_EXPORTER.
const (
	exporterOTLP    = "otlp"
	exporterConsole = "console"
)

// rule is what the values of some variables must be.
type rule struct {
	names   []string
	allowed string
	ok      func(value string) bool
	secret  bool // the value may hold a secret and is never quoted
}

// check reports the variables that break the rule. A variable that is empty counts as not set, as the specification
// has it.
func (r rule) check(getenv func(string) string) (errs []error) {
	for _, name := range r.names {
		value := getenv(name)
		if value == "" || r.ok(value) {
			continue
		}
		if r.secret {
			value = "(not shown)"
		}
		errs = append(errs, fmt.Errorf("%s: %q is not allowed; use %s", name, value, r.allowed))
	}
	return errs
}

// rules are those of the specification and of the exporters, narrowed to what this package supports.
func rules() []rule {
	return []rule{
		{names: []string{"OTEL_SDK_DISABLED"}, allowed: "true or false", ok: oneOf("true", "false")},
		{names: []string{"OTEL_TRACES_EXPORTER"}, allowed: "otlp, console or none", ok: exactly("otlp", "console", "none")},
		{names: []string{"OTEL_METRICS_EXPORTER"}, allowed: "a list of otlp, console, prometheus (always on) and none",
			ok: listOf(exactly(exporterOTLP, exporterConsole, "prometheus", "none"))},
		{names: perSignal("PROTOCOL"), allowed: "grpc or http/protobuf", ok: exactly("grpc", "http/protobuf")},
		{names: perSignal("ENDPOINT"), allowed: "a URL with scheme and host, such as http://collector:4318", ok: endpoint, secret: true},
		{names: perSignal("COMPRESSION"), allowed: "gzip or none", ok: exactly("gzip", "none")},
		{names: perSignal("HEADERS"), allowed: "a list of name=value", ok: listOf(pair), secret: true},
		{names: perSignal("CERTIFICATE", "CLIENT_CERTIFICATE", "CLIENT_KEY"), allowed: "a file in PEM format", ok: pemFile},
		{names: []string{"OTEL_RESOURCE_ATTRIBUTES"}, allowed: "a list of key=value, values percent-encoded", ok: listOf(pair)},
		{names: []string{"OTEL_TRACES_SAMPLER"}, ok: oneOf(samplers()...), allowed: strings.Join(samplers(), ", ")},
		{names: []string{"OTEL_TRACES_SAMPLER_ARG"}, allowed: "a number from 0 to 1", ok: ratio},
		{names: append(numbers(), perSignal("TIMEOUT")...), allowed: "a whole number above 0; times are in milliseconds", ok: positive},
	}
}

// perSignal names the OTLP variables that exist for all signals and for single ones.
func perSignal(options ...string) (names []string) {
	for _, o := range options {
		names = append(names, "OTEL_EXPORTER_OTLP_"+o, "OTEL_EXPORTER_OTLP_TRACES_"+o, "OTEL_EXPORTER_OTLP_METRICS_"+o)
	}
	return names
}

func samplers() []string {
	return []string{"always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off",
		"parentbased_traceidratio"}
}

func numbers() []string {
	return []string{"OTEL_BSP_SCHEDULE_DELAY", "OTEL_BSP_EXPORT_TIMEOUT", "OTEL_BSP_MAX_QUEUE_SIZE",
		"OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "OTEL_METRIC_EXPORT_INTERVAL", "OTEL_METRIC_EXPORT_TIMEOUT"}
}

func exactly(values ...string) func(string) bool {
	return func(v string) bool { return slices.Contains(values, v) }
}

// oneOf is for values that the SDK takes in any case and with space around them.
func oneOf(values ...string) func(string) bool {
	return func(v string) bool { return slices.Contains(values, strings.ToLower(strings.TrimSpace(v))) }
}

func listOf(item func(string) bool) func(string) bool {
	return func(v string) bool {
		for part := range strings.SplitSeq(v, ",") {
			if !item(strings.TrimSpace(part)) {
				return false
			}
		}
		return true
	}
}

func pair(v string) bool {
	name, value, found := strings.Cut(v, "=")
	_, err := url.PathUnescape(value)
	return found && strings.TrimSpace(name) != "" && err == nil
}

func endpoint(v string) bool {
	u, err := url.Parse(v)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != ""
}

func pemFile(v string) bool {
	data, err := os.ReadFile(v)
	block, _ := pem.Decode(data)
	return err == nil && block != nil
}

func ratio(v string) bool {
	f, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
	return err == nil && f >= 0 && f <= 1
}

func positive(v string) bool {
	n, err := strconv.Atoi(v)
	return err == nil && n > 0
}
