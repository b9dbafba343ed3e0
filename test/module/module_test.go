// Package module proves that a company's module works: what `bff init` writes is built, tested, checked and served, and
// goes on working when the engine gets an option.
package module

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/facetgraph/facet/bff"
)

// checkout is the root of the engine.
const checkout = "../.."

// copyEngine copies the checkout, so that a test can change it.
func copyEngine(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	err := filepath.WalkDir(checkout, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if e.IsDir() && (e.Name() == ".git" || e.Name() == "node_modules") {
			return filepath.SkipDir
		}
		if !e.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, strings.TrimPrefix(name, checkout))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		return os.WriteFile(to, text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// module is a company's module on disk.
type module struct {
	*testing.T
	dir string
}

// initModule runs `bff init`.
func initModule(t *testing.T, engine string, more ...string) module {
	t.Helper()
	m := module{t, filepath.Join(t.TempDir(), "company")}
	if code, out := runInit(t, append([]string{m.dir, "-module", "example.com/company/bff", "-replace", engine}, more...)...); code != 0 {
		t.Fatalf("exit code %d: %s", code, out)
	}
	return m
}

func runInit(t *testing.T, args ...string) (int, string) {
	t.Helper()
	var out bytes.Buffer
	code := bff.Run(t.Context(), bff.Domain{}, append([]string{"init"}, args...), bff.Console{Out: &out, Err: &out, Env: os.LookupEnv})
	return code, out.String()
}

// run runs a command in the module.
func (m module) run(name string, args ...string) string {
	m.Helper()
	cmd := exec.CommandContext(m.Context(), name, args...)
	cmd.Dir = m.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		m.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// files are the module's files.
func (m module) files() map[string]string {
	m.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(m.dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		files[strings.TrimPrefix(name, m.dir+"/")] = string(text)
		return err
	})
	if err != nil {
		m.Fatal(err)
	}
	return files
}

// A company's module works from the first minute, and goes on working with an engine that has one option more.
func TestNewModule(t *testing.T) {
	t.Parallel()
	engine := copyEngine(t)
	m := initModule(t, engine)
	written := m.files()
	m.run("go", "mod", "tidy")
	m.run("go", "generate", "./...")
	if now := m.files(); !maps.Equal(now, written) {
		for name := range now {
			if now[name] != written[name] {
				t.Errorf("%s is not as go mod tidy and go generate leave it", name)
			}
		}
	}
	m.run("go", "vet", "./...")
	if out := m.run("gofmt", "-l", "."); out != "" {
		t.Errorf("not formatted: %s", out)
	}
	m.run("go", "test", "./...")
	binary := filepath.Join(t.TempDir(), "bff")
	m.run("go", "build", "-o", binary, "./cmd/bff")
	if out := m.run(binary, "check", "-config", "bff.yaml"); out != "ok: 1 client\n" {
		t.Errorf("check: %s", out)
	}
	m.serve(binary)

	addOption(t, filepath.Join(engine, "bff/domain.go"), "type Domain struct {\n")
	addOption(t, filepath.Join(engine, "graph/server.go"), "type Options struct {\n")
	m.run("go", "test", "./...")
	owned, generated := lines(written)
	t.Logf("the company owns %d lines of Go; %d are generated", owned, generated)
}

// addOption adds a field to a struct of the engine.
func addOption(t *testing.T, file, after string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(text), after, after+"\t// Later is an option of a later version.\n\tLater string\n", 1)
	if changed == string(text) {
		t.Fatalf("%s has no %q", file, after)
	}
	if err := os.WriteFile(file, []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
}

// lines counts lines of Go that a company owns, and generated ones.
func lines(files map[string]string) (owned, generated int) {
	for name, text := range files {
		switch n := strings.Count(text, "\n"); {
		case filepath.Ext(name) != ".go":
		case strings.HasPrefix(text, "// Code generated"):
			generated += n
		default:
			owned += n
		}
	}
	return owned, generated
}

// A service that has a contract is added, generated, offered, checked and served without a line of Go: what
// docs/how-to/add-a-service.md says.
func TestAddServiceWithoutGo(t *testing.T) {
	t.Parallel()
	m := initModule(t, copyEngine(t))
	contract, err := filepath.Abs(checkout + "/examples/declared/clients/posts/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	before := m.files()
	bff := func(args ...string) string { return m.run("go", append([]string{"run", "./cmd/bff"}, args...)...) }
	bff("add", "service", "posts", "-openapi", contract)
	bff("generate")
	addLine(t, filepath.Join(m.dir, "schema/app/schema.graphql"), "type Query {\n", "  posts(_limit: Int): [Post!] @listSize(assumedSize: 10)\n")
	addLine(t, filepath.Join(m.dir, "schema/app/schema.graphql"), "", "type Post {\n  id: ID!\n  title: String!\n}\n\n")
	for name, text := range m.files() {
		if strings.HasSuffix(name, ".go") && text != before[name] && !strings.HasPrefix(text, "// Code generated ") {
			t.Errorf("%s was written, and is not generated", name)
		}
	}
	m.run("go", "vet", "./...")
	m.run("go", "test", "./...")
	if out := bff("check", "-config", "bff.yaml"); out != "ok: 1 client\n" {
		t.Errorf("check: %s", out)
	}
	binary := filepath.Join(t.TempDir(), "bff")
	m.run("go", "build", "-o", binary, "./cmd/bff")
	m.develop(binary)
	url, end := m.demo(binary)
	defer end()
	got := strings.TrimSpace(m.fetch(http.MethodPost, url, `{"query": "{ posts(_limit: 2) { id title } users(first: 1) { name } }"}`))
	if want := `{"data":{"posts":[{"id":"1","title":"title 1"},{"id":"2","title":"title 2"}],"users":[{"name":"Ada"}]}}`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if out, err := exec.CommandContext(t.Context(), binary, "add", "posts").CombinedOutput(); err == nil || !strings.Contains(string(out), "usage: bff add service NAME") {
		t.Errorf("add without service: %v %s", err, out)
	}
}

// develop changes a binding while `bff dev` runs: a mistake is printed, and what is right is served. `bff check` says the same.
func (m module) develop(binary string) {
	m.Helper()
	const free = "127.0.0.1:0"
	ctx, stop := context.WithCancel(m.Context())
	defer stop()
	cmd := exec.CommandContext(ctx, binary, "dev", "--", "-listen", free, "-admin", free, "-services", "0")
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	cmd.Dir = m.dir
	out, w := io.Pipe()
	cmd.Stdout, cmd.Stderr = w, w
	if err := cmd.Start(); err != nil {
		m.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	await := func(want string) string {
		m.Helper()
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return lines.Text()
			}
		}
		m.Fatalf("dev has ended without saying %q", want)
		return ""
	}
	await("/playground/app")
	binding, schema := filepath.Join(m.dir, "clients/posts/service.graphql"), filepath.Join(m.dir, "schema/app/schema.graphql")
	addLine(m.T, binding, "type Post {\n", "  heading: String! @json(name: \"titel\")\n")
	const mistake = "Post.heading: Post of the contract has no member titel"
	await(mistake)
	if out, err := exec.CommandContext(ctx, "go", "-C", m.dir, "run", "./cmd/bff", "check").CombinedOutput(); err == nil || !strings.Contains(string(out), mistake) {
		m.Errorf("check: %v %s", err, out)
	}
	replaceIn(m.T, binding, "titel", "title")
	await("/playground/app") // of the server that has been built
	addLine(m.T, schema, "type Post {\n", "  heading: String!\n")
	await("dev: changed: schema/app/schema.graphql")
	_, at, _ := strings.Cut(await("/playground/app"), "http://")
	got := strings.TrimSpace(m.fetch(http.MethodPost, "http://"+strings.Replace(at, "/playground/", "/graphql/", 1), `{"query": "{ posts(_limit: 1) { heading } }"}`))
	if want := `{"data":{"posts":[{"heading":"title 1"}]}}`; got != want {
		m.Errorf("dev serves %s, want %s", got, want)
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the process
	stop()
	_ = cmd.Wait() // it was interrupted
	_ = w.Close()
	for _, file := range []string{binding, schema} {
		replaceIn(m.T, file, "  heading: String! @json(name: \"title\")\n", "")
		replaceIn(m.T, file, "  heading: String!\n", "")
	}
	m.run("go", "generate", "./...")
}

// replaceIn replaces a text in a file.
func replaceIn(t *testing.T, file, before, after string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), before, after)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// addLine writes text into a file, after a text that is there.
func addLine(t *testing.T, file, after, text string) {
	t.Helper()
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(before), after, after+text, 1)), 0o644); err != nil {
		t.Fatal(err)
	}
}

// demo runs `bff demo` until it is ended, and says where its client is served.
func (m module) demo(binary string) (url string, end func()) {
	m.Helper()
	const free = "127.0.0.1:0"
	cmd := exec.CommandContext(m.Context(), binary, "demo", "-listen", free, "-admin", free, "-services", "0")
	cmd.Dir = m.dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		m.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		m.Fatal(err)
	}
	said := bufio.NewReader(out)
	for url == "" {
		line, err := said.ReadString('\n')
		if err != nil {
			m.Fatalf("the demo ended: %v", err)
		}
		if _, page, ok := strings.Cut(strings.TrimSpace(line), "http://"); ok && strings.Contains(page, "/playground/") {
			url = "http://" + strings.Replace(page, "/playground/", "/graphql/", 1)
		}
	}
	go func() { _, _ = io.Copy(io.Discard, said) }() // ends with the process
	return url, func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
}

// serve runs the binary in front of a service, and asks it for an operation and a page.
func (m module) serve(binary string) {
	m.Helper()
	users := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `[{"id": "1", "name": "Ada", "managerId": ""}]`)
	}))
	defer users.Close()
	file := filepath.Join(m.TempDir(), "bff.yaml")
	config := strings.NewReplacer(`":8080"`, "127.0.0.1:0", `":8081"`, "127.0.0.1:0").Replace(m.files()["bff.yaml"])
	if err := os.WriteFile(file, []byte(config+"server: {drainDelay: 0s}\n"), 0o644); err != nil {
		m.Fatal(err)
	}
	ctx, stop := context.WithCancel(m.Context())
	defer stop()
	cmd := exec.CommandContext(ctx, binary, "serve", "-config", file)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Env = append(os.Environ(), "USERS_URL="+users.URL)
	out, err := cmd.StdoutPipe()
	if err != nil {
		m.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		m.Fatal(err)
	}
	said, _ := bufio.NewReader(out).ReadString('\n')
	url, _, ok := strings.Cut(strings.TrimPrefix(said, "serving "), ",")
	if !ok {
		m.Fatalf("serve said %q", said)
	}
	body := m.fetch(http.MethodPost, url+"/graphql/app", `{"query": "{ users(first: 1) { name manager { name } } }"}`)
	if want := `{"data":{"users":[{"name":"Ada","manager":null}]}}`; strings.TrimSpace(body) != want {
		m.Errorf("got %s, want %s", body, want)
	}
	if page := m.fetch(http.MethodGet, url+"/playground/app", ""); !strings.Contains(page, "query Team") {
		m.Errorf("the playground lacks the example: %s", page)
	}
	stop()
	if err := cmd.Wait(); err != nil && ctx.Err() == nil {
		m.Errorf("serve ended with %v", err)
	}
}

// fetch makes a request and returns the body of its answer.
func (m module) fetch(method, url, body string) string {
	m.Helper()
	r, err := http.NewRequestWithContext(m.Context(), method, url, strings.NewReader(body))
	if err != nil {
		m.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		m.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		m.Errorf("%s: %d %v %s", url, answer.StatusCode, err, text)
	}
	return string(text)
}

// What is there already stays; what makes no sense is named; nothing is written then.
func TestInitRefuses(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "bff.yaml"), []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{dir, "-module", "example.com/m", "-replace", checkout}, "bff.yaml is there already; nothing was written"},
		{[]string{dir}, "-module is required"},
		{[]string{dir, "-module", "Not a path"}, "-module: malformed import path"},
		{[]string{dir, "-module", "example.com/m", "-replace", dir}, "-replace: " + dir + " is no checkout of github.com/facetgraph/facet"},
		{[]string{dir, "-module", "example.com/m"}, "say where the engine is by -replace DIR"},
		{nil, "unexpected arguments"},
	} {
		if code, out := runInit(t, test.args...); code == 0 || !strings.Contains(out, test.want) {
			t.Errorf("%q: %d %s", test.args, code, out)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 {
		t.Errorf("%v, %v", entries, err)
	}
}

// What init writes names the company's module and nothing of the template's.
func TestInitFillsIn(t *testing.T) {
	t.Parallel()
	m := initModule(t, checkout, "-only-write")
	files := m.files()
	for _, want := range []string{"go.mod", "bff.yaml", "gqlgen.yml", ".graphqlrc.yml", "Makefile", "Dockerfile", "README.md", ".github/workflows/ci.yml", "cmd/bff/main.go", "schema/app/schema.graphql", "schema/app/client.yaml"} {
		if files[want] == "" {
			t.Errorf("there is no %s", want)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if strings.Contains(files[name], "company.example") || strings.Contains(files[name], "ENGINE") || strings.HasSuffix(name, ".tmpl") {
			t.Errorf("%s is not filled in", name)
		}
	}
}
