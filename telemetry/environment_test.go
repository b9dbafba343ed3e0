package telemetry

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadEnvironment(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		env  map[string]string
		want environment
	}{
		"nothing set: no work for traces": {},
		"disabled, in any case":           {map[string]string{"OTEL_SDK_DISABLED": "TRUE"}, environment{disabled: true}},
		"not disabled":                    {map[string]string{"OTEL_SDK_DISABLED": "false"}, environment{}},
		"traces by name":                  {map[string]string{"OTEL_TRACES_EXPORTER": "otlp"}, environment{traces: true}},
		"traces to the console":           {map[string]string{"OTEL_TRACES_EXPORTER": "console"}, environment{traces: true}},
		"traces by the general endpoint, metrics not": {
			map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, environment{traces: true}},
		"traces by their endpoint": {
			map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "https://c:4318/v1/traces"}, environment{traces: true}},
		"none wins over an endpoint": {
			map[string]string{"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, environment{}},
		"a sampler that samples nothing": {
			map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_TRACES_SAMPLER": "Always_Off"}, environment{}},
		"metrics by name": {
			map[string]string{"OTEL_METRICS_EXPORTER": "otlp"}, environment{push: []string{"otlp"}}},
		"metrics by a list, twice the same": {
			map[string]string{"OTEL_METRICS_EXPORTER": "prometheus, otlp,console,otlp"}, environment{push: []string{"otlp", "console"}}},
		"metrics by their endpoint": {
			map[string]string{"OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://c:4318/v1/metrics"}, environment{push: []string{"otlp"}}},
		"metrics not, by name": {
			map[string]string{"OTEL_METRICS_EXPORTER": "none", "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT": "http://c:4318"}, environment{}},
		"without effect": {
			map[string]string{"OTEL_PROPAGATORS": "b3", "OTEL_LOGS_EXPORTER": "otlp"},
			environment{ignored: []string{"OTEL_LOGS_EXPORTER", "OTEL_PROPAGATORS"}}},
		"what is done anyway": {
			map[string]string{"OTEL_PROPAGATORS": "tracecontext", "OTEL_LOGS_EXPORTER": "none"}, environment{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readEnvironment(func(name string) string { return test.env[name] })
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(environment{})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Every variable that has a rule is given a value that breaks it and one that does not.
func TestRules(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "ca.pem")
	pem := "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"
	if err := errors.Join(os.WriteFile(file, []byte(pem), 0o600), os.WriteFile(file+".empty", nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	examples := map[string]struct{ good, bad []string }{ // by the last words of the name
		"SDK_DISABLED":          {[]string{"true", "False", " true "}, []string{"yes", "1"}},
		"TRACES_EXPORTER":       {[]string{"otlp", "console", "none"}, []string{"zipkin", "OTLP", "otlp,console"}},
		"METRICS_EXPORTER":      {[]string{"otlp", "none", "prometheus,otlp"}, []string{"statsd", "otlp,"}},
		"PROTOCOL":              {[]string{"grpc", "http/protobuf"}, []string{"http/json", "http"}},
		"ENDPOINT":              {[]string{"http://c:4318", "https://c/x"}, []string{"c:4317", "c", "http://", "ftp://c", "http://:1", "%"}},
		"COMPRESSION":           {[]string{"gzip", "none"}, []string{"zstd"}},
		"HEADERS":               {[]string{"a=b", "a=b%20c, d=e"}, []string{"a", "=b", "a=b,,c=d", "a=%zz"}},
		"CERTIFICATE":           {[]string{file}, []string{file + ".not", file + ".empty"}},
		"CLIENT_KEY":            {[]string{file}, []string{file + ".not", file + ".empty"}},
		"RESOURCE_ATTRIBUTES":   {[]string{"a=b,c=d", "a="}, []string{"a", "a=b,c"}},
		"SAMPLER":               {[]string{"always_on", "ParentBased_Always_Off"}, []string{"sometimes"}},
		"SAMPLER_ARG":           {[]string{"0", "1", "0.25"}, []string{"-0.1", "1.1", "half", "NaN"}},
		"SCHEDULE_DELAY":        {[]string{"500"}, []string{"0", "-1", "5s"}},
		"EXPORT_TIMEOUT":        {[]string{"500"}, []string{"0"}},
		"MAX_QUEUE_SIZE":        {[]string{"500"}, []string{"many"}},
		"MAX_EXPORT_BATCH_SIZE": {[]string{"500"}, []string{"1.5"}},
		"EXPORT_INTERVAL":       {[]string{"500"}, []string{"0"}},
		"TIMEOUT":               {[]string{"500"}, []string{"0"}},
	}
	for _, r := range rules() {
		for _, name := range r.names {
			words := strings.Split(name, "_")
			found := false
			for i := range words { // the longest suffix that has examples
				e, ok := examples[strings.Join(words[i:], "_")]
				if !ok {
					continue
				}
				found = true
				for _, v := range e.good {
					if errs := r.check(only(name, v)); errs != nil {
						t.Errorf("%s=%q: %v", name, v, errs)
					}
				}
				for _, v := range e.bad {
					requireMistake(t, r, name, v)
				}
				break
			}
			if !found {
				t.Errorf("%s has no examples", name)
			}
		}
	}
}

// requireMistake wants an error that names the variable and what is allowed, and the value only if it is no secret.
func requireMistake(t *testing.T, r rule, name, value string) {
	t.Helper()
	errs := r.check(only(name, value))
	if len(errs) != 1 {
		t.Errorf("%s=%q: got %v, want one error", name, value, errs)
		return
	}
	text := errs[0].Error()
	if !strings.HasPrefix(text, name+": ") || !strings.HasSuffix(text, r.allowed) {
		t.Errorf("%s=%q: %q does not say what is wrong", name, value, text)
	}
	if r.secret && strings.Contains(text, `"`+value+`"`) {
		t.Errorf("%s: %q shows the value", name, text)
	}
}

func only(name, value string) func(string) string {
	return func(asked string) string {
		if asked == name {
			return value
		}
		return ""
	}
}
