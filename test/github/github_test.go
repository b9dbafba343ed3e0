package github

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/facetgraph/facet/bff" // what the module is built on, so that its changes run this test again
	_ "github.com/facetgraph/facet/generate/contract"
	_ "github.com/facetgraph/facet/mock"
)

const (
	contractFile = "node_modules/@octokit/openapi/generated/api.github.com.json"
	checkout     = "../.."
	example      = checkout + "/examples/declared"
)

// module is a module with GitHub's contract, in a temporary folder.
type module struct {
	*testing.T
	dir string
}

func newModule(t *testing.T) module {
	t.Helper()
	if _, err := os.Stat(contractFile); err != nil {
		if os.Getenv("FACET_REQUIRE_REAL") != "" {
			t.Fatalf("run npm ci in test/github: %v", err)
		}
		t.Skip("GitHub's contract is not here; run npm ci in test/github")
	}
	m := module{t, t.TempDir()}
	root, err := filepath.Abs(checkout)
	if err != nil {
		t.Fatal(err)
	}
	own := strings.NewReplacer("github.com/facetgraph/facet/examples/declared", "example.com/github", "=> ../..", "=> "+root)
	for to, from := range map[string]string{
		"clients/github/openapi.json":    contractFile,
		"clients/github/service.graphql": "clients/github/service.graphql",
		"schema/web/client.yaml":         "schema/web/client.yaml",
		"schema/web/schema.graphql":      "schema/web/schema.graphql",
		"graph/declared/doc.go":          example + "/graph/declared/doc.go",
		"graph/generated/doc.go":         example + "/graph/generated/doc.go",
		"go.mod":                         example + "/go.mod",
		"go.sum":                         example + "/go.sum",
		"gqlgen.yml":                     example + "/gqlgen.yml",
		"main.go":                        example + "/main.go",
	} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(m.dir, to)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(own.Replace(string(text))), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// run runs a command in the module, and says what it took.
func (m module) run(name string, args ...string) string {
	m.Helper()
	cmd := exec.CommandContext(m.Context(), name, args...)
	cmd.Dir = m.dir
	start := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		m.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	m.Logf("%s %s: %s, %s of processor time, %d MB at the most", name, strings.Join(args, " "), time.Since(start).Round(time.Second),
		(cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Round(100*time.Millisecond), usage.Maxrss>>10)
	return string(out)
}

// TestGitHub generates for GitHub's contract, and asks what is bound.
func TestGitHub(t *testing.T) {
	t.Parallel()
	m := newModule(t)
	m.run("go", "build", "-o", "generate", "github.com/facetgraph/facet/cmd/generate")
	m.Log(m.run("./generate"))
	m.run("go", "vet", "./...")
	m.run("go", "build", "-o", "bff", ".")
	url, end := m.demo()
	defer end()
	for operation, want := range map[string]string{
		`{ repository(owner: "octocat", name: "Hello-World") { name fullName owner { login } } }`:     `{"repository":{"name":"Hello-World","fullName":"octocat/Hello-World","owner":{"login":"octocat"}}}`,
		`{ issue(owner: "o", name: "r", number: 42) { number title state } }`:                         `{"issue":{"number":42,"title":"Widget creation fails in Safari on OS X 10.8","state":"open"}}`,
		`{ issues(owner: "o", name: "r", perPage: 2, page: 2, state: "all") { number } }`:             ``,
		`{ users(perPage: 3) { login profile { followers } } }`:                                       ``,
		`{ user(login: "ada") { followers createdAt } }`:                                              ``,
		`{ repositoriesOf(login: "ada") { name } }`:                                                   ``,
		`{ languages(owner: "o", name: "r") { name bytes } }`:                                         ``,
		`{ emojis { name url } }`:                                                                     ``,
		`{ templates }`:                                                                               `{"templates":["Actionscript","Android","AppceleratorTitanium","Autotools","Bancha","C","C++"]}`,
		`{ search(text: "graphql", perPage: 2) { fullName } }`:                                        ``,
		`{ commits(owner: "o", name: "r") { sha } }`:                                                  ``,
		`mutation { lockIssue(owner: "o", name: "r", number: 1, reason: "spam") }`:                    `{"lockIssue":true}`,
		`mutation { createIssue(owner: "o", name: "r", title: "A title", body: "A body") { title } }`: `{"createIssue":{"title":"A title"}}`,
		`mutation { lockIssue(owner: "o", name: "r", number: 1, reason: "because") }`:                 `argument reason must be one of off-topic, too heated, resolved, spam`,
	} {
		got, errs := m.ask(url, operation)
		if want == "" && (errs != "" || strings.Contains(got, ":null}")) || want != "" && got != want && !strings.Contains(errs, want) {
			t.Errorf("%s: got %s %s, want %s", operation, got, errs, want)
		}
	}
}

// demo serves the module in front of mocks until it is ended, and says where.
func (m module) demo() (url string, end func()) {
	m.Helper()
	const free = "127.0.0.1:0"
	cmd := exec.CommandContext(m.Context(), "./bff", "demo", "-listen", free, "-admin", free, "-services", "0")
	cmd.Dir = m.dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		m.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		m.Fatal(err)
	}
	said := make([]byte, 4<<10)
	for n := 0; n < len(said) && url == ""; {
		more, err := out.Read(said[n:])
		if err != nil {
			m.Fatalf("the demo ended: %s", said[:n])
		}
		n += more
		if _, rest, ok := strings.Cut(string(said[:n]), "web     "); ok {
			if line, _, whole := strings.Cut(rest, "\n"); whole {
				url = strings.Replace(strings.TrimSpace(line), "/playground/", "/graphql/", 1)
			}
		}
	}
	go func() { _, _ = io.Copy(io.Discard, out) }() // ends with the process
	return url, func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
	}
}

// ask sends an operation, and returns data and errors.
func (m module) ask(url, operation string) (data, errs string) {
	m.Helper()
	r, err := http.NewRequestWithContext(m.Context(), http.MethodPost, url, strings.NewReader(fmt.Sprintf(`{"query": %q}`, operation)))
	if err != nil {
		m.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		m.Fatal(err)
	}
	defer answer.Body.Close()
	var body struct{ Data, Errors json.RawMessage }
	if err := json.NewDecoder(answer.Body).Decode(&body); err != nil {
		m.Fatal(err)
	}
	return string(body.Data), string(body.Errors)
}
