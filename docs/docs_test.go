// Package docs holds no code, only the tests that keep the documentation true.
package docs

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// read returns the text of a file.
func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// rows are the table rows of a page whose first cell is a key in backticks, by key.
func rows(t *testing.T, page string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\|(.*)$").FindAllStringSubmatch(read(t, page), -1) {
		if found[m[1]] != "" {
			t.Errorf("%s lists %s twice", page, m[1])
		}
		found[m[1]] = m[2]
	}
	return found
}

// fenced are the code blocks of a page in one language.
func fenced(t *testing.T, page, language string) []string {
	t.Helper()
	var blocks []string
	for _, m := range regexp.MustCompile("(?ms)^```"+language+"\n(.*?)^```$").FindAllStringSubmatch(read(t, page), -1) {
		blocks = append(blocks, m[1])
	}
	return blocks
}

// key is one key of a configuration file.
type key struct {
	path    string
	mention []string // what its row must say: bounds and allowed values
}

// compare reports keys that a page lacks, and keys that it has too many.
func compare(t *testing.T, page string, want []key) {
	t.Helper()
	got := rows(t, page)
	for _, k := range want {
		row, ok := got[k.path]
		if !ok {
			t.Errorf("%s lacks the key %s", page, k.path)
			continue
		}
		for _, word := range k.mention {
			if !strings.Contains(row, "`"+word+"`") {
				t.Errorf("%s: the row of %s lacks `%s`", page, k.path, word)
			}
		}
	}
	for path := range got {
		if !slices.ContainsFunc(want, func(k key) bool { return k.path == path }) {
			t.Errorf("%s lists the key %s, which does not exist", page, path)
		}
	}
}
