package prometheus_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ruleFile is what a file of rules holds, strictly.
type ruleFile struct {
	Groups []struct {
		Name     string `yaml:"name"`
		Interval string `yaml:"interval"`
		Rules    []rule `yaml:"rules"`
	} `yaml:"groups"`
}

type rule struct {
	Record      string            `yaml:"record"`
	Alert       string            `yaml:"alert"`
	Expr        string            `yaml:"expr"`
	For         string            `yaml:"for"`
	Labels      map[string]string `yaml:"labels"`
	Annotations map[string]string `yaml:"annotations"`
}

// rules reads the rules of all files.
func rules(t *testing.T) (all []rule) {
	t.Helper()
	files, err := filepath.Glob("*.rules.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var f ruleFile
		if err := yaml.UnmarshalWithOptions(data, &f, yaml.Strict()); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, g := range f.Groups {
			all = append(all, g.Rules...)
		}
	}
	return all
}

// withRecords adds what recording rules make of the metrics: their labels are those that the expression groups by and
// those that the rule sets.
func (e exported) withRecords(all []rule) exported {
	out := maps.Clone(e)
	for range all { // a record may be made of one that comes later
		for _, r := range all {
			if r.Record == "" {
				continue
			}
			used := read(r.Expr)
			labels := append(slices.Collect(maps.Keys(r.Labels)), used.labels...)
			for _, name := range used.metrics {
				if strings.Contains(name, ":") {
					labels = append(labels, out[name]...)
				}
			}
			out[r.Record] = slices.Compact(slices.Sorted(slices.Values(append(labels, out[r.Record]...))))
		}
	}
	return out
}

// Every rule is made of metrics and labels that the code exports.
func TestRulesUseWhatIsExported(t *testing.T) {
	all := rules(t)
	there := recorded(t).withRecords(all)
	for _, r := range all {
		require(t, r.Record+r.Alert, r.Expr, there)
	}
}

// Every alert says how urgent it is, what it means, and where to read on; and what its texts show is there.
func TestAlertsAreComplete(t *testing.T) {
	t.Parallel()
	shown := regexp.MustCompile(`\$labels\.(\w+)`)
	for _, r := range rules(t) {
		if r.Alert == "" {
			continue
		}
		if s := r.Labels["severity"]; s != "page" && s != "ticket" {
			t.Errorf("%s: severity %q", r.Alert, s)
		}
		for _, name := range []string{"summary", "description", "runbook_url"} {
			if r.Annotations[name] == "" {
				t.Errorf("%s has no %s", r.Alert, name)
			}
		}
		used := read(r.Expr)
		for _, m := range shown.FindAllStringSubmatch(r.Annotations["summary"]+r.Annotations["description"], -1) {
			ofSLO := slices.ContainsFunc(used.metrics, func(name string) bool { return strings.HasPrefix(name, "facet:slo_") })
			if !ofSLO && !slices.Contains(used.labels, m[1]) {
				t.Errorf("%s shows the label %s that it does not keep", r.Alert, m[1])
			}
		}
	}
}

// promtool is Prometheus's own checker. Without it the tests above are what there is.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	tool, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("FACET_REQUIRE_REAL") == "1" {
			t.Fatal("promtool is not on PATH, and FACET_REQUIRE_REAL is 1; Debian has it in the package prometheus")
		}
		t.Skip("promtool is not on PATH; Debian has it in the package prometheus")
	}
	if out, err := exec.CommandContext(t.Context(), tool, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestRulesWithPromtool(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "config", "prometheus.yaml")
	promtool(t, "test", "rules", "facet.rules.test.yaml")
}
