package docs

import (
	"regexp"
	"strings"
	"testing"
)

// Every direct dependency has a line of reason, and none is listed that go.mod does not name.
func TestDependenciesHaveReasons(t *testing.T) {
	t.Parallel()
	const page = "decisions/0012-dependencies.md"
	direct := map[string]bool{}
	mod := read(t, "../go.mod")
	for _, m := range regexp.MustCompile(`(?m)^(?:require)?\s+(\S+\.\S+/\S+|pgregory\.net/\S+) v\S+(.*)$`).FindAllStringSubmatch(mod, -1) {
		if !strings.Contains(m[2], "// indirect") {
			direct[m[1]] = true
		}
	}
	if len(direct) < 20 {
		t.Fatalf("only %d direct dependencies were found in go.mod", len(direct))
	}
	for _, m := range regexp.MustCompile(`(?m)^(?:tool )?\s*(\S+/cmd/\S+)$`).FindAllStringSubmatch(mod, -1) {
		if !strings.HasPrefix(m[1], "github.com/facetgraph/facet/") { // our own
			direct[m[1]] = true
		}
	}
	listed := rows(t, page)
	for module := range direct {
		if len(strings.Trim(listed[module], " |")) < 10 {
			t.Errorf("%s gives no reason for %s", page, module)
		}
	}
	for module := range listed {
		if !strings.Contains(mod, module+" v") && !direct[module] {
			t.Errorf("%s lists %s, which is not in go.mod", page, module)
		}
	}
}
