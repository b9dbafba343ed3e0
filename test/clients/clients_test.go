package clients

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Every client does all that it can do, against `bff demo` in a process of its own.
func TestNPMClients(t *testing.T) {
	requireNode(t)
	public, admin := startDemo(t)
	tests := map[string][]string{
		"graphql-ws.mjs":       {"query", "mutation", "subscription", "refusal", "close", "bad token"},
		"graphql-sse.mjs":      {"query", "mutation", "subscription", "refusal"},
		"apollo.mjs":           {"query", "mutation", "subscription over multipart", "subscription over WebSocket", "defer"},
		"apollo-persisted.mjs": {"by POST", "by GET", "as application/json", "both"},
		"urql.mjs":             {"query", "mutation", "subscription", "defer"},
	}
	for script, want := range tests {
		t.Run(strings.TrimSuffix(script, ".mjs"), func(t *testing.T) {
			out := node(t, script, public, admin)
			if got := reported(out); !slices.Equal(got, want) {
				t.Errorf("it did %q, want %q:\n%s", got, want, out)
			}
		})
	}
}

// Every client renders what is deferred, in each format that it reads: nulls, fragments that overlap or stand in each
// other, at the root, and where a service is down.
func TestDeferredRendering(t *testing.T) {
	requireNode(t)
	public, admin := startDemo(t, "-error-rate", "analytics=1", "-latency", "ads=200ms")
	scenarios := []string{"nulls in lists", "null object", "overlapping", "nested", "root", "service down"}
	formats := map[string][]string{
		"apollo-defer.mjs": {"20220824: ", "v0.2: "},
		"urql-defer.mjs":   {"20220824: ", "default: ", "v0.2: "},
		"relay.mjs":        {""},
	}
	for script, prefixes := range formats {
		t.Run(strings.TrimSuffix(script, ".mjs"), func(t *testing.T) {
			var want []string
			args := []string{script, public, admin}
			if script == "relay.mjs" {
				want, args = append(want, "compile"), append(args, t.TempDir())
			}
			for _, prefix := range prefixes {
				for _, scenario := range scenarios {
					want = append(want, prefix+scenario)
				}
			}
			if out := node(t, args...); !slices.Equal(reported(out), want) {
				t.Errorf("it did %q, want %q:\n%s", reported(out), want, out)
			}
		})
	}
}

// reported is what a script says that it did.
func reported(out string) (what []string) {
	for line := range strings.Lines(out) {
		if done, ok := strings.CutPrefix(strings.TrimSpace(line), "ok "); ok {
			what = append(what, done)
		}
	}
	return what
}

// requireNode skips where Node or the packages are missing, unless the environment demands the real thing.
func requireNode(t *testing.T) {
	t.Helper()
	_, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat("node_modules/relay-compiler")
	}
	if err == nil {
		return
	}
	if os.Getenv("FACET_REQUIRE_REAL") == "1" {
		t.Fatalf("needs Node and `npm ci` in test/clients: %v", err)
	}
	t.Skipf("needs Node and `npm ci` in test/clients: %v", err)
}

// node runs a script and returns what it printed; its failure is the test's.
func node(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "node", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("node %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// startDemo builds the binary and runs `bff demo` on free ports until the test ends, with further flags. It must then
// end in good order.
func startDemo(t *testing.T, flags ...string) (public, admin string) {
	t.Helper()
	bff := filepath.Join(t.TempDir(), "bff")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bff, "../../cmd/bff").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	listen, operators := freeAddress(t), freeAddress(t)
	cmd := exec.Command(bff, append([]string{"demo", "-listen", listen, "-admin", operators, "-services", "0"}, flags...)...)
	logged, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		lines := bufio.NewScanner(logged)
		for lines.Scan() {
			t.Logf("bff: %s", lines.Text())
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("bff demo: %v", err)
		}
	})
	awaitReady(t, "http://"+operators+"/readyz")
	return "http://" + listen, "http://" + operators
}

func awaitReady(t *testing.T, url string) {
	t.Helper()
	var err error
	for range 200 {
		var resp *http.Response
		if resp, err = http.Get(url); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
			err = fmt.Errorf("status %d", resp.StatusCode)
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("%s: %v", url, err)
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
