package strictyaml_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// FuzzDecode wants no panic, an answer in bounded time, and every error with a
// place that exists in the file.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		"", "name: a\ncount: 3\n", "a: [b, {c: d}]\n", "- x\n", "a: b: c", "a:\n\t b: 1", "? a\n: b", "&a [*a]", "!!x y",
		"servers:\n  - host: a\n    port: 1\n  - {host: b}\n", "name: |\n  a\n  b\n", "name: >-\n  a\n", "name: \"\\u00e9\"", "name: '${HOST}'",
		"timeout: ${NONE:-3s}", "---\na: 1\n---\nb: 2", "a: 1\r\nb: 2\r\n", "\ufeffa: 1", "weights: {<<: {a: 1}}", "a: [", "a: {", "'", "\"", "%YAML 1.2\n---\na: 1",
		strings.Repeat("[", 40), strings.Repeat("- ", 40), strings.Repeat("a: ", 20),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		start := time.Now()
		var c config
		src, err := strictyaml.Decode("f", []byte(text), &c, options)
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("took %s", took)
		}
		if src == nil {
			t.Fatal("no source")
		}
		lines := 2 + strings.Count(text, "\n") + strings.Count(text, "\r")
		if e, ok := errors.AsType[*strictyaml.Error](err); ok && (e.File != "f" || e.Line > lines || e.Message == "") {
			t.Fatalf("%d lines, error at %v", lines, e)
		}
		if err == nil && (c.Count < 0 || c.Count > 100 || c.Ratio < 0 || c.Ratio > 1 || c.Size < 0 || c.Size > 1<<20) {
			t.Fatalf("out of range: %+v", c)
		}
	})
}
