package docs

import (
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/faultproxy"
)

// The how-to lists each fault, in the order of the help.
func TestFaultsAreListed(t *testing.T) {
	t.Parallel()
	var listed []string
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z-]+)`").FindAllStringSubmatch(read(t, "how-to/make-a-service-fail.md"), -1) {
		listed = append(listed, m[1])
	}
	if diff := cmp.Diff(faultproxy.Kinds(), listed); diff != "" {
		t.Error(diff)
	}
}
