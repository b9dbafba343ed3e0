package browser_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/browser"
	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// serve serves one page at every address, under a policy that forbids scripts
// inside it.
func serve(t *testing.T, page string) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "script-src 'self'")
		_, _ = w.Write([]byte(page))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// A driver that overlooks what it is asked to watch would pass every test of a
// page, so the tests here are of pages that misbehave.
func TestPage(t *testing.T) {
	b := browser.Start(t)
	for name, test := range map[string]func(*testing.T, *browser.Browser){
		"requests":               testRequests,
		"problems":               testProblems,
		"storage is of one page": testStorage,
		"colours":                testColours,
		"screenshot":             testScreenshot,
		"world":                  testWorld,
		"click":                  testClick,
	} {
		t.Run(name, func(t *testing.T) { test(t, b) })
	}
}

func testRequests(t *testing.T, b *browser.Browser) {
	url := serve(t, `<img src="/a.png"><img src="data:image/gif;base64,R0lGOD"><img src="https://outside.example/b.png">`)
	p := b.Open(t, url+"/")
	p.WaitFor(`document.images.length === 3`)
	if got, want := p.Outside(), []string{"https://outside.example/b.png"}; !cmp.Equal(got, want) {
		t.Errorf("outside: %q, want %q", got, want)
	}
	if !slices.Contains(p.Requests(), url+"/a.png") {
		t.Errorf("requests: %q lack /a.png", p.Requests())
	}
}

func testProblems(t *testing.T, b *browser.Browser) {
	p := b.Open(t, serve(t, `<script>1</script>`))
	browser.Eval[bool](p, `console.error("first", {}) ?? setTimeout(() => { throw new Error("second") }) > 0`)
	p.WaitFor(`new Promise(done => setTimeout(() => done(true)))`)
	for _, want := range []string{"Content Security Policy", "first", "second"} {
		if !strings.Contains(strings.Join(p.Problems(), "\n"), want) {
			t.Errorf("problems %q lack %q", p.Problems(), want)
		}
	}
}

func testStorage(t *testing.T, b *browser.Browser) {
	url := serve(t, ``)
	browser.Eval[string](b.Open(t, url), `localStorage.x = "kept"`)
	if kept := browser.Eval[int](b.Open(t, url), `localStorage.length`); kept != 0 {
		t.Errorf("%d keys of another page", kept)
	}
}

func testColours(t *testing.T, b *browser.Browser) {
	p := b.Open(t, serve(t, ``))
	for _, dark := range []bool{true, false} {
		p.Dark(dark)
		if got := browser.Eval[bool](p, `matchMedia("(prefers-color-scheme: dark)").matches`); got != dark {
			t.Errorf("dark is %v, want %v", got, dark)
		}
	}
}

func testScreenshot(t *testing.T, b *browser.Browser) {
	file := filepath.Join(t.TempDir(), "page.png")
	b.Open(t, serve(t, `<h1>Hello</h1>`)).Screenshot(file)
	if image, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(image), "\x89PNG") {
		t.Errorf("%d bytes, %v", len(image), err)
	}
}

func testWorld(t *testing.T, b *browser.Browser) {
	world := func(address string) []byte {
		if strings.HasSuffix(address, "/there") {
			return []byte(`"found"`)
		}
		return nil
	}
	p := b.OpenIn(t, "https://outside.example/", world, serve(t, ``))
	p.WaitFor(`fetch("https://outside.example/there").then(r => r.json()).then(v => v === "found")`)
	p.WaitFor(`fetch("https://outside.example/gone").then(() => false, () => true)`)
}

// A click waits for a button that slides in and is covered at first.
func testClick(t *testing.T, b *browser.Browser) {
	p := b.Open(t, serve(t, `<style>
		@keyframes slide { from { transform: translateX(600px) } }
		button { animation: slide 300ms }
		#cover { position: fixed; inset: 0 }
	</style><button>Go</button><div id="cover"></div>`))
	browser.Eval[int](p, `document.querySelector("button").onclick = () => { window.clicked = true }, setTimeout(() => document.querySelector("#cover").remove(), 400)`)
	p.Click("button")
	if !browser.Eval[bool](p, `window.clicked === true`) {
		t.Error("the click went elsewhere")
	}
}

// fakeT notes how a test ended.
type fakeT struct {
	testing.TB
	ended string
}

func (f *fakeT) Helper()           {}
func (f *fakeT) Skip(args ...any)  { f.ended = "skipped"; runtime.Goexit() }
func (f *fakeT) Fatal(args ...any) { f.ended = "failed"; runtime.Goexit() }

func TestMissing(t *testing.T) {
	for value, want := range map[string]string{"": "skipped", "1": "failed"} {
		t.Setenv("FACET_REQUIRE_REAL", value)
		f := &fakeT{TB: t}
		done := make(chan struct{})
		go func() {
			defer close(done)
			browser.Missing(f, "no such thing")
		}()
		<-done
		if f.ended != want {
			t.Errorf("with FACET_REQUIRE_REAL=%q the test %s, want %s", value, f.ended, want)
		}
	}
}

func TestNoChromium(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("FACET_REQUIRE_REAL", "1")
	f := &fakeT{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		browser.Start(f)
	}()
	<-done
	if f.ended != "failed" {
		t.Errorf("without Chromium the test %s", f.ended)
	}
}
