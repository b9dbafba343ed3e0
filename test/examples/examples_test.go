// Package examples proves that the modules below examples/ work: they are vetted, tested, built, checked and served.
package examples

import (
	"bufio"
	"encoding/json"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	_ "github.com/facetgraph/facet/bff" // what the examples are built on, so that its changes run these tests again
)

// TestExamples finds every example by its go.mod. Each must say here what its demo is asked, by its folder's name.
func TestExamples(t *testing.T) {
	t.Parallel()
	demos := map[string]func(example, string){"jsonplaceholder": example.askPosts}
	mods, err := filepath.Glob("../../examples/*/go.mod")
	if err != nil || len(mods) == 0 {
		t.Fatalf("no examples: %v", err)
	}
	for _, mod := range mods {
		dir := filepath.Dir(mod)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			t.Parallel()
			ask, ok := demos[filepath.Base(dir)]
			if !ok {
				t.Fatal("nobody says what the demo of this example is asked")
			}
			example{t, dir}.prove(ask)
		})
	}
}

// example is the module of an example.
type example struct {
	*testing.T
	dir string
}

// prove does with the example what its reader would do, and sees that this changes no file.
func (e example) prove(ask func(example, string)) {
	before := e.files()
	e.run("go", "vet", "./...")
	e.run("go", "test", "./...")
	binary := filepath.Join(e.TempDir(), "bff")
	e.run("go", "build", "-o", binary, "./cmd/bff")
	if out := e.run(binary, "check", "-config", "bff.yaml"); !strings.Contains(out, "ok: 1 client") {
		e.Errorf("check: %s", out)
	}
	e.demo(binary, ask)
	if !maps.Equal(before, e.files()) {
		e.Error("the files of the example have changed")
	}
}

// run runs a command in the example.
func (e example) run(name string, args ...string) string {
	e.Helper()
	cmd := exec.CommandContext(e.Context(), name, args...)
	cmd.Dir = e.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		e.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// files are the example's files. That this test reads them lets the go command know what its outcome depends on.
func (e example) files() map[string]string {
	e.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(e.dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		files[name] = string(text)
		return err
	})
	if err != nil {
		e.Fatal(err)
	}
	return files
}

// demo serves the example with its fakes until it has been asked, and then ends it as an operator would.
func (e example) demo(binary string, ask func(example, string)) {
	const free = "127.0.0.1:0"
	cmd := exec.CommandContext(e.Context(), binary, "demo", "-listen", free, "-admin", free, "-services", "0")
	cmd.Dir = e.dir
	var complaints strings.Builder
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		e.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		e.Fatal(err)
	}
	e.Cleanup(func() { _ = cmd.Wait() }) // when ask gives up; the test's context has ended the process then
	said := bufio.NewReader(out)
	url, ok := endpoint(said)
	if ok {
		ask(e, url)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		e.Errorf("SIGTERM: %v", err)
	}
	rest, _ := io.ReadAll(said) // to its end, as Wait closes the pipe
	if err := cmd.Wait(); err != nil || !ok {
		e.Errorf("demo: has an address: %t; ended with %v\n%s%s", ok, err, rest, &complaints)
	}
}

// endpoint is where the client is served whose playground a demo prints first, and whether it prints one.
func endpoint(said *bufio.Reader) (string, bool) {
	for {
		line, err := said.ReadString('\n')
		if err != nil {
			return "", false
		}
		if _, url, ok := strings.Cut(strings.TrimSpace(line), "http://"); ok && strings.Contains(url, "/playground/") {
			return "http://" + strings.Replace(url, "/playground/", "/graphql/", 1), true
		}
	}
}

// askPosts asks for the constant and for all posts with their users.
func (e example) askPosts(url string) {
	var data struct {
		Greet string
		Posts []struct {
			Title string
			User  struct{ Name string }
		}
	}
	e.query(url, `{ greet posts(first: 100) { title user { name } } }`, &data)
	if data.Greet != "hello" || len(data.Posts) != 100 {
		e.Errorf("greet is %q, and there are %d posts", data.Greet, len(data.Posts))
	}
	for i, p := range data.Posts {
		if p.Title == "" || p.User.Name == "" {
			e.Errorf("post %d is %+v", i, p)
		}
	}
}

// query asks for an operation and decodes its data.
func (e example) query(url, operation string, data any) {
	e.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		e.Fatal(err)
	}
	r, err := http.NewRequestWithContext(e.Context(), http.MethodPost, url, strings.NewReader(string(body)))
	if err != nil {
		e.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		e.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		e.Fatalf("%s: %d %v %s", url, answer.StatusCode, err, text)
	}
	whole := struct {
		Data   any
		Errors json.RawMessage
	}{Data: data}
	if err := json.Unmarshal(text, &whole); err != nil || whole.Errors != nil {
		e.Fatalf("%v: %s", err, text)
	}
}
