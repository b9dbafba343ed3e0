package api

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "record the API as it is now")

const (
	recorded  = "testdata/api.txt"
	changelog = "../../CHANGELOG.md"
)

// The exported API is the recorded one. What is new has to be recorded, so that a review sees it; what is gone or has
// changed is a break, which CHANGELOG.md has to name under "Breaking" before it can be recorded.
func TestAPI(t *testing.T) {
	t.Parallel()
	now, err := List("../..")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(recorded)
	if err != nil && !*update {
		t.Fatal(err)
	}
	base := strings.Split(strings.TrimSpace(string(text)), "\n")
	broken := missing(base, now)
	news, err := os.ReadFile(changelog)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range unannounced(broken, breaks(string(news))) {
		t.Errorf("a break: %q is gone or has changed; undo that or, if it is meant, name %s under Breaking in CHANGELOG.md", line, symbol(line))
	}
	if t.Failed() {
		return
	}
	if *update {
		if err := os.WriteFile(recorded, []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	for _, line := range append(broken, missing(now, base)...) {
		t.Errorf("%q is not as recorded; run: go test ./internal/api -update", line)
	}
}

// missing are the lines of the one list that the other lacks.
func missing(lines, from []string) []string {
	var out []string
	for _, line := range lines {
		if line != "" && !slices.Contains(from, line) {
			out = append(out, line)
		}
	}
	return out
}

// breaks is what a changelog says under Breaking, in the part of what is not released.
func breaks(changelog string) string {
	_, rest, _ := strings.Cut(changelog, "## [Unreleased]")
	rest, _, _ = strings.Cut(rest, "\n## ")
	_, said, _ := strings.Cut(rest, "### Breaking")
	said, _, _ = strings.Cut(said, "\n### ")
	return said
}

// unannounced are the breaks whose symbols are not named.
func unannounced(broken []string, said string) []string {
	return slices.DeleteFunc(slices.Clone(broken), func(line string) bool { return strings.Contains(said, "`"+symbol(line)+"`") })
}

// symbol is what a line is about, as graph.New or graph.Options.Begin.
func symbol(line string) string {
	folder, rest, _ := strings.Cut(line, ": ")
	words := strings.FieldsFunc(rest, func(r rune) bool { return strings.ContainsRune(" ()*[]", r) })
	name := folder[strings.LastIndexByte(folder, '/')+1:] + "." + words[1]
	switch {
	case words[0] == "method":
		name += "." + words[2]
	case len(words) > 3 && (words[2] == "field" || words[2] == "method"):
		name += "." + words[3]
	}
	return name
}

// A guard that does not notice would be worse than none.
func TestGuardNotices(t *testing.T) {
	t.Parallel()
	base := []string{"graph: func New(a int) error", "graph: type Options struct", "graph: type Options field Begin func()", "graph: method (*Server) Clients() []string"}
	now := []string{"graph: func New(a, b int) error", "graph: type Options struct"}
	broken := missing(base, now)
	if len(broken) != 3 || len(unannounced(broken, "")) != 3 {
		t.Fatalf("%q", broken)
	}
	said := breaks("## [Unreleased]\n\n### Breaking\n\n- `graph.New`, `graph.Options.Begin` and `graph.Server.Clients`.\n\n### Added\n\n## 1.0\n")
	if left := unannounced(broken, said); len(left) > 0 {
		t.Errorf("%q are named, in %q", left, said)
	}
	if said := breaks("## [Unreleased]\n\n### Added\n\n## 1.0\n\n### Breaking\n\n- `graph.New`\n"); said != "" {
		t.Errorf("an old break counts: %q", said)
	}
}
