package generate

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestMain makes the test's program the generator where the environment says so: it must run in the module that the
// code is for, and tests run beside each other.
func TestMain(m *testing.M) {
	if os.Getenv("FACET_TEST_GENERATES") != "" {
		os.Exit(Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// module is a Go module on disk that stands on the checkout.
type module struct {
	*testing.T
	dir string
}

// modulePath lets the module import Facet's internal packages, the oracle among them.
const modulePath = "github.com/facetgraph/facet/domain"

// newModule makes one of files: text by path.
func newModule(t *testing.T, files map[string]string) *module {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	m := &module{T: t, dir: t.TempDir()}
	text := read(t, filepath.Join(root, "go.mod"))
	_, requires, _ := strings.Cut(text, "\nrequire")
	requires, _, _ = strings.Cut(requires, "\ntool ")
	m.write("go.mod", "module "+modulePath+"\n\ngo 1.26.0\n\nrequire github.com/facetgraph/facet v0.0.0\n\nreplace github.com/facetgraph/facet => "+root+
		"\n\nrequire"+requires)
	m.write("go.sum", read(t, filepath.Join(root, "go.sum")))
	for name, text := range files {
		m.write(name, text)
	}
	return m
}

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (m *module) write(name, text string) {
	m.Helper()
	file := filepath.Join(m.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		m.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		m.Fatal(err)
	}
}

// generate runs the generator in the module.
func (m *module) generate() (output string, err error) {
	cmd := exec.Command(os.Args[0], "-schema", "schema", "-union", "union.graphql", "-config", "gqlgen.yml", "-stock", "stock")
	cmd.Env = append(os.Environ(), "FACET_TEST_GENERATES=1")
	return m.run(cmd)
}

// mustGenerate is generate that fails the test.
func (m *module) mustGenerate() string {
	m.Helper()
	output, err := m.generate()
	if err != nil {
		m.Fatalf("%v\n%s", err, output)
	}
	return output
}

// judge runs the module's own tests, which compare the executor with gqlgen's. At least so many of their random
// operations must have had data. The code is compiled without optimizations, which take most of the time.
func (m *module) judge(least int) {
	m.Helper()
	cmd := exec.Command("go", "test", "-vet=off", "-gcflags=-N -l", "-v", ".")
	cmd.Env = append(os.Environ(), "JUDGE_LEAST="+strconv.Itoa(least))
	output, err := m.run(cmd)
	if err != nil {
		m.Fatalf("%v\n%s", err, output)
	}
	m.Log(output)
}

// build builds a program of the module, without what only debuggers read.
func (m *module) build(to, what string) (string, error) {
	return m.run(exec.Command("go", "build", "-ldflags=-s -w", "-o", to, what))
}

func (m *module) run(cmd *exec.Cmd) (string, error) {
	cmd.Dir = m.dir
	output, err := cmd.CombinedOutput()
	return string(output), err
}

// newDomain makes a module of a domain.
func newDomain(t *testing.T, d *domain) *module {
	t.Helper()
	return newModule(t, map[string]string{
		"schema/all/schema.graphql": d.sdl(),
		"schema/all/client.yaml":    "title: All\nowner: \"@all\"\n",
		"gqlgen.yml":                d.config(modulePath),
		"models/models.go":          d.models(),
		"models/fill.go":            read(t, "testdata/models/fill.go"),
		"root.go":                   d.resolvers(modulePath),
		"export_test.go":            "package domain\n\nfunc NewRoot() ResolverRoot { return root{} }\n",
		"judge_test.go":             read(t, "testdata/judge/judge_test.go"),
	})
}
