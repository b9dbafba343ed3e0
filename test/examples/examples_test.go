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
	demos := map[string]func(example, demo){"jsonplaceholder": example.askPosts, "declared": example.askDeclared}
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
func (e example) prove(ask func(example, demo)) {
	before := e.files()
	e.run("go", "vet", "./...")
	e.run("go", "test", "./...")
	binary := filepath.Join(e.TempDir(), "bff")
	main := "./cmd/bff"
	if _, err := os.Stat(filepath.Join(e.dir, "main.go")); err == nil {
		main = "."
	}
	e.run("go", "build", "-o", binary, main)
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
func (e example) demo(binary string, ask func(example, demo)) {
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
	d, ok := readDemo(said)
	if ok {
		ask(e, d)
	}
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		e.Errorf("SIGTERM: %v", err)
	}
	rest, _ := io.ReadAll(said) // to its end, as Wait closes the pipe
	if err := cmd.Wait(); err != nil || !ok {
		e.Errorf("demo: has an address: %t; ended with %v\n%s%s", ok, err, rest, &complaints)
	}
}

// demo is what a demo says of itself.
type demo struct {
	url      string            // where the client is served whose playground it prints first
	services map[string]string // where the services are
}

// readDemo reads what a demo prints up to the line of its services, and whether it prints that.
func readDemo(said *bufio.Reader) (d demo, ok bool) {
	for {
		line, err := said.ReadString('\n')
		if err != nil {
			return d, false
		}
		words := strings.Fields(line)
		if _, url, found := strings.Cut(strings.TrimSpace(line), "http://"); found && d.url == "" && strings.Contains(url, "/playground/") {
			d.url = "http://" + strings.Replace(url, "/playground/", "/graphql/", 1)
		}
		if len(words) > 0 && words[0] == "services" {
			d.services = map[string]string{}
			for i := 1; i+1 < len(words); i += 2 {
				d.services[words[i]] = "http://127.0.0.1" + words[i+1]
			}
			return d, d.url != ""
		}
	}
}

// askDeclared asks what the other example is asked, and sees that it took two calls.
func (e example) askDeclared(d demo) {
	e.askPosts(d)
	for service, want := range map[string]string{"posts": `{"calls":{"listPosts":1}}`, "users": `{"calls":{"listUsers":1}}`} {
		r, err := http.NewRequestWithContext(e.Context(), http.MethodGet, d.services[service]+"/_stats", nil)
		if err != nil {
			e.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			e.Fatal(err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if got := strings.TrimSpace(string(text)); err != nil || got != want {
			e.Errorf("calls to %s: %s %v, want %s", service, got, err, want)
		}
	}
}

// askPosts asks for the constant and for all posts with their users.
func (e example) askPosts(d demo) {
	var data struct {
		Greet string
		Posts []struct {
			Title string
			User  struct{ Name string }
		}
	}
	e.query(d.url, `{ greet posts(first: 100) { title user { name } } }`, &data)
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
