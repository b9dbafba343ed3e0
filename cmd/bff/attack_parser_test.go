package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph/limits"
)

// parserRecursion: no input may exhaust the stack, which nothing could recover from.
func parserRecursion(t *testing.T, d *Demo) {
	t.Run("documents", func(t *testing.T) {
		for name, c := range map[string]struct {
			document string
			status   int
			code     string
		}{
			"selections, 100,000": {strings.Repeat("{a", 100_000), 422, limits.MaxBytes},
			"selections, 9,000":   {strings.Repeat("{a", 9_000), 422, limits.MaxNesting},
			"lists, 5,000,000":    {"{a(b:" + strings.Repeat("[", 5_000_000), 413, "PAYLOAD_TOO_LARGE"},
			"lists, 19,000":       {"{a(b:" + strings.Repeat("[", 19_000), 422, limits.MaxNesting},
			"objects, 2,000,000":  {"{a(b:" + strings.Repeat("{a:", 2_000_000), 413, "PAYLOAD_TOO_LARGE"},
			"objects, 6,000":      {"{a(b:" + strings.Repeat("{a:", 6_000), 422, limits.MaxNesting},
			"types, 2,000,000":    {"query($a:" + strings.Repeat("[", 2_000_000), 413, "PAYLOAD_TOO_LARGE"},
			"types, 19,000":       {"query($a:" + strings.Repeat("[", 19_000), 422, limits.MaxNesting},
			"at the limit":        {strings.Repeat("{a", 200), 400, "GRAPHQL_PARSE_FAILED"},
			"5 MB of spaces":      {"{a}" + strings.Repeat(" ", 5_000_000), 413, "PAYLOAD_TOO_LARGE"},
			"5 MB of comments":    {"{a}" + strings.Repeat("#\n", 2_500_000), 413, "PAYLOAD_TOO_LARGE"},
			"comments that pass":  {"{a}" + strings.Repeat("#\n", 9_000), 422, limits.MaxTokens},
			"a block string":      {`{a(b:"""` + strings.Repeat("\n ", 9_000) + `""")}`, 422, "GRAPHQL_VALIDATION_FAILED"},
		} {
			t.Run(name, func(t *testing.T) {
				d.takes(t, hostile{body: query(c.document), status: c.status, code: c.code})
			})
		}
	})
	t.Run("JSON", func(t *testing.T) {
		for name, variables := range map[string]string{
			"lists, 10,000":   `{"a":` + strings.Repeat("[", 10_000) + strings.Repeat("]", 10_000) + "}",
			"lists, open":     `{"a":` + strings.Repeat("[", 200_000),
			"objects, 10,000": strings.Repeat(`{"a":`, 10_000) + "1" + strings.Repeat("}", 10_000),
		} {
			t.Run(name, func(t *testing.T) {
				d.takes(t, hostile{body: withVariables("query($a: Int) { __typename }", variables), status: http.StatusBadRequest, code: "BAD_REQUEST"})
			})
		}
	})
}
