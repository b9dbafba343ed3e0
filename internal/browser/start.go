package browser

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// executables are the names of Chromium, the lightest first.
var executables = []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"}

// patience is how long one step may take. Machines that run the tests are busy.
const patience = 60 * time.Second

// Browser is a running Chromium. Pages of one browser may be used from several
// goroutines, one each.
type Browser struct{ ctx context.Context }

// Start starts a Chromium found on PATH, with an empty profile, and stops it
// when the test ends. Without one the test is skipped, or, when FACET_REQUIRE_REAL
// is 1, fails.
func Start(t testing.TB) *Browser {
	t.Helper()
	path := find()
	if path == "" {
		Missing(t, "no Chromium on PATH; looked for "+strings.Join(executables, ", "))
	}
	// The browser lives as long as the context of its first step, so that one
	// has no deadline.
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options(path, t.TempDir())...)
	ctx, closeBrowser := chromedp.NewContext(alloc, chromedp.WithErrorf(t.Logf))
	t.Cleanup(func() { closeBrowser(); stop() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return &Browser{ctx}
}

// Missing skips a test that lacks something real, or fails it when
// FACET_REQUIRE_REAL is 1.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("FACET_REQUIRE_REAL") == "1" {
		t.Fatal(what + " (FACET_REQUIRE_REAL=1)")
	}
	t.Skip(what)
}

// find returns the path of a Chromium, or nothing.
func find() string {
	for _, name := range executables {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// options are chromedp's defaults and what keeps Chromium quiet, contained and
// off the network.
func options(path, profile string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.UserDataDir(profile),
		chromedp.NoSandbox, // containers lack what the sandbox needs
		chromedp.DisableGPU,
		chromedp.WindowSize(1280, 800),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]"),
	)
}
