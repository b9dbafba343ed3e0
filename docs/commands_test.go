package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// build makes the binary that the pages talk of.
func build(t *testing.T) string {
	t.Helper()
	bff := filepath.Join(t.TempDir(), "bff")
	if out, err := exec.Command("go", "build", "-o", bff, "../cmd/bff").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return bff
}

// The example of docs/configuration.md passes bff check, and the mistakes shown there are reported as shown; the prices
// in docs/limits.md are those that bff cost prints, and the budget there is one.
func TestCommands(t *testing.T) {
	t.Parallel()
	bff := build(t)
	run := func(args ...string) string {
		cmd := exec.Command(bff, args...)
		cmd.Dir, cmd.Env = "..", append(os.Environ(), "REDIS_PASSWORD=x")
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	secret, config := filepath.Join(t.TempDir(), "facet"), filepath.Join(t.TempDir(), "bff.yaml")
	write(t, secret, strings.Repeat("s", 32))
	write(t, config, strings.Replace(fenced(t, "configuration.md", "yaml")[0], "/run/secrets/facet", secret, 1))
	if out := run("check", "-config", config); !strings.HasPrefix(out, "ok: ") {
		t.Errorf("the example of configuration.md: %s", out)
	}
	bad := filepath.Join(t.TempDir(), "bad.yaml")
	write(t, bad, "listen: 127.0.0.1:0\nserver:\n  readTimeout: 10h\nlog:\n  levle: info\n  format: xml\n"+services(t))
	out := strings.ReplaceAll(run("check", "-config", bad), bad, "bad.yaml")
	if want := shown(t, "configuration.md", "check"); out != want {
		t.Errorf("configuration.md shows\n%s\nthe command printed\n%s", want, out)
	}
	budget := filepath.Join(t.TempDir(), "budget.json")
	for _, text := range fenced(t, "limits.md", "json") {
		if strings.Contains(text, `"variables"`) {
			write(t, budget, text)
		}
	}
	if out := run("cost", "-client", "web", "-budget", budget, "schema/web/example.graphql"); !strings.Contains(out, "Home  151 points of 200 ") || strings.Contains(out, "problem") {
		t.Errorf("the budget of limits.md: %s", out)
	}
	want, got := shown(t, "limits.md", "cost"), run("cost", "-client", "web", "schema/web/example.graphql")
	if want != got {
		t.Errorf("limits.md shows\n%s\nthe command printed\n%s", want, got)
	}
}

// services are those of the example in docs/configuration.md.
func services(t *testing.T) string {
	t.Helper()
	_, rest, _ := strings.Cut(fenced(t, "configuration.md", "yaml")[0], "\nservices:\n")
	entries, _, ok := strings.Cut(rest, "\nissuers:\n")
	if !ok {
		t.Fatal("the example of configuration.md has no services before its issuers")
	}
	return "services:\n" + entries + "\n"
}

// shown is the output that a page shows below a command.
func shown(t *testing.T, page, command string) string {
	t.Helper()
	m := regexp.MustCompile("(?ms)^\\$ go run ./cmd/bff " + command + " [^\n]*\n(.*?)^```$").FindStringSubmatch(read(t, page))
	if m == nil {
		t.Fatalf("%s shows no output of bff %s", page, command)
	}
	return m[1]
}
