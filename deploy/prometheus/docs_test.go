package prometheus_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func operations(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "operations.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The table of docs/operations.md has every metric of ours, no other, and its labels.
func TestEveryMetricIsDocumented(t *testing.T) {
	documented := exported{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| ([a-z_, ]*)\\|").FindAllStringSubmatch(operations(t), -1) {
		labels := strings.FieldsFunc(m[2], func(r rune) bool { return r == ',' || r == ' ' })
		slices.Sort(labels)
		documented[m[1]] = labels
	}
	ours := exported{}
	for name, labels := range recorded(t) {
		base, histogram := strings.CutSuffix(name, "_count")
		if histogram {
			name = base
		}
		if strings.HasSuffix(name, "_bucket") || strings.HasSuffix(name, "_sum") {
			continue
		}
		for _, prefix := range []string{"facet_", "auth_", "http_"} {
			if strings.HasPrefix(name, prefix) {
				ours[name] = slices.Clone(labels)
				if ours[name] == nil {
					ours[name] = []string{}
				}
			}
		}
	}
	if diff := cmp.Diff(ours, documented); diff != "" {
		t.Errorf("exported (-) and documented (+):\n%s", diff)
	}
}

// Every alert is documented, and no other.
func TestEveryAlertIsDocumented(t *testing.T) {
	t.Parallel()
	var alerts []string
	for _, r := range rules(t) {
		if r.Alert != "" {
			alerts = append(alerts, r.Alert)
		}
	}
	documented := regexp.MustCompile(`\bFacet[A-Z]\w+`).FindAllString(operations(t), -1)
	slices.Sort(alerts)
	slices.Sort(documented)
	if diff := cmp.Diff(slices.Compact(alerts), slices.Compact(documented)); diff != "" {
		t.Errorf("alerts (-) and documented (+):\n%s", diff)
	}
}
