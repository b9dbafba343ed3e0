package facet

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/facetgraph/facet/"

// mayImport says which of our packages each may import, beside itself. A name that ends in /* stands for the packages
// below. What ties things together, or only tests, has no rule: see unruled.
var mayImport = map[string][]string{
	"bff": {"auth", "auth/issuer", "clients", "graph", "graph/plan", "internal/strictyaml", "loader", "playground", "ratelimit", "ratelimit/cost",
		"ratelimit/cost/audit", "schema", "telemetry"},
	"":                    {"schema"},
	"resolvers":           {"graph", "graph/generated", "graph/generated/*", "auth", "clients", "clients/*", "loader"},
	"generate":            {"schema"},
	"graph/generated":     {"graph/generated/*", "graph/plan", "clients", "clients/*", "ratelimit"},
	"graph":               {"graph/plan", "graph/limits", "graph/coerce", "graph/rules", "graph/syntax", "auth", "ratelimit", "ratelimit/cost", "schema", "clients", "internal/heapsize"},
	"graph/plan":          {},
	"graph/limits":        {"graph/syntax"},
	"graph/coerce":        {},
	"graph/rules":         {},
	"graph/syntax":        {},
	"graph/generated/*":   {"clients", "clients/*"},
	"playground":          {},
	"ratelimit":           {},
	"ratelimit/cost":      {},
	"ratelimit/cost/*":    {"ratelimit/cost", "schema"},
	"ratelimit/redistest": {},
	"clients":             {"auth"},
	"clients/*":           {"clients", "auth"},
	"schema":              {"internal/strictyaml", "graph/rules", "graph/syntax"},
	"internal/strictyaml": {},
	"internal/browser":    {},
	"internal/stock":      {},
	"internal/heapsize":   {},
	"internal/opgen":      {},
	"auth":                {},
	"auth/*":              {},
	"loader":              {},
	"telemetry":           {},
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func listPackages(t *testing.T) []goPackage {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var packages []goPackage
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages
		} else if err != nil {
			t.Fatal(err)
		}
		packages = append(packages, p)
	}
}

// The packages import each other only as mayImport allows.
func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range listPackages(t) {
		name, ours := strings.CutPrefix(p.ImportPath, module)
		if !ours || unruled(name) {
			continue
		}
		allowed, ok := mayImport[name]
		if !ok {
			allowed, ok = mayImport[parent(name)]
		}
		if !ok {
			t.Errorf("%s has no rule in mayImport; say what it may import", name)
			continue
		}
		for _, i := range p.Imports {
			target, ours := strings.CutPrefix(i, module)
			if ours && !slices.Contains(allowed, target) && !slices.Contains(allowed, parent(target)) {
				t.Errorf("%s imports %s; allowed: %s", name, target, strings.Join(allowed, ", "))
			}
		}
	}
}

// The server has one executor: gqlgen's own, with its transports, is out of its import graph. What is left of gqlgen
// binds the schema to Go types and decodes arguments.
func TestOneExecutor(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "./cmd/bff").Output()
	if err != nil {
		t.Fatal(err)
	}
	const gqlgen = "github.com/99designs/gqlgen/"
	allowed := []string{"graphql", "graphql/introspection"}
	for name := range strings.FieldsSeq(string(out)) {
		if p, ok := strings.CutPrefix(name, gqlgen); ok && !slices.Contains(allowed, p) {
			t.Errorf("cmd/bff reaches %s; of gqlgen only %s are needed", name, strings.Join(allowed, ", "))
		}
	}
}

// unruled packages tie things together, or are tests' and benchmarks'.
func unruled(name string) bool {
	first, _, _ := strings.Cut(name, "/")
	return slices.Contains([]string{"cmd", "bench", "deploy", "docs", "test"}, first) || strings.HasPrefix(name, "internal/demo")
}

// parent is the pattern that covers a package: clients/* for clients/posts.
func parent(name string) string {
	i := strings.LastIndexByte(name, '/')
	return name[:max(i, 0)] + "/*"
}

// The engine knows nothing of the domain.
func TestEngineKnowsNoDomain(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("git", "grep", "-lE", `"`+module+`(clients/|resolvers)`, "--", "graph", "loader", "ratelimit", "auth", "telemetry", "schema", "clients/*.go").Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.ExitCode() == 1 {
		return // nothing found, or no git: the rules above hold anyway
	}
	for file := range strings.FieldsSeq(string(out)) {
		domain := strings.Count(file, "/") > 1 && strings.HasPrefix(file, "clients/")
		if !domain && !strings.HasPrefix(file, "graph/generated/") && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s imports the domain", file)
		}
	}
}
