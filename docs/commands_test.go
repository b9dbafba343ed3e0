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

// The example of docs/configuration.md passes bff check, and the mistakes shown there are reported as shown; the prices in
// docs/limits.md are those that bff cost prints.
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
	write(t, bad, "listen: 127.0.0.1:0\nserver:\n  readTimeout: 10h\nlog:\n  levle: info\n  format: xml\n")
	out := strings.ReplaceAll(run("check", "-config", bad), bad, "bad.yaml")
	for line := range strings.Lines(shown(t, "configuration.md", "check")) {
		if !strings.Contains(out, strings.TrimSpace(line)) {
			t.Errorf("configuration.md shows %q; the command printed\n%s", line, out)
		}
	}
	want, got := shown(t, "limits.md", "cost"), run("cost", "-client", "web", "schema/web/example.graphql")
	if want != got {
		t.Errorf("limits.md shows\n%s\nthe command printed\n%s", want, got)
	}
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
