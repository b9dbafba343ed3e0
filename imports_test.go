package facet

import (
	"bytes"
	"cmp"
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
	"bff": {"auth", "auth/issuer", "clients", "edge", "graph", "graph/plan", "internal/strictyaml", "loader", "overload", "playground", "ratelimit", "ratelimit/cost",
		"ratelimit/cost/audit", "schema", "telemetry"},
	"":                             {"schema"},
	"resolvers":                    {"graph", "graph/declared", "graph/generated", "graph/generated/*", "auth", "clients", "clients/*", "loader"},
	"generate":                     {"generate/binding", "generate/contract", "internal/strictyaml", "mock", "schema"},
	"generate/binding":             {"generate/contract", "internal/strictyaml", "schema"},
	"generate/contract":            {},
	"mock":                         {"generate/contract"},
	"mock/fakes":                   {"bff", "generate/binding", "generate/contract", "mock"},
	"graph/declared":               {"auth", "clients", "clients/*", "graph", "graph/generated", "loader"},
	"clients/wire":                 {},
	"graph/generated":              {"graph/generated/*", "graph/plan", "clients", "clients/*", "ratelimit"},
	"graph":                        {"graph/plan", "graph/limits", "graph/coerce", "graph/rules", "graph/syntax", "auth", "ratelimit", "overload", "ratelimit/cost", "schema", "clients", "internal/buffer", "internal/heapsize"},
	"edge":                         {"auth", "graph", "graph/plan", "internal/buffer", "overload", "ratelimit", "schema"},
	"internal/buffer":              {},
	"internal/calling":             {},
	"internal/api":                 {},
	"graph/plan":                   {},
	"graph/limits":                 {"graph/syntax"},
	"graph/coerce":                 {},
	"graph/rules":                  {},
	"graph/syntax":                 {},
	"graph/generated/*":            {"clients", "clients/*"},
	"playground":                   {},
	"ratelimit":                    {},
	"ratelimit/cost":               {},
	"ratelimit/cost/*":             {"ratelimit/cost", "schema"},
	"ratelimit/redistest":          {},
	"clients":                      {"auth", "clients/wire", "internal/calling", "internal/liveness", "internal/runqueue"},
	"clients/clientstest":          {"clients"},
	"clients/*":                    {"clients", "clients/wire", "auth"},
	"schema":                       {"internal/strictyaml", "overload", "graph/rules", "graph/syntax"},
	"internal/runqueue":            {},
	"internal/strictyaml":          {},
	"internal/browser":             {},
	"internal/stock":               {},
	"internal/faultproxy":          {"internal/strictyaml"},
	"internal/heapsize":            {},
	"internal/liveness":            {},
	"internal/opgen":               {},
	"internal/kitchen":             {"clients", "internal/kitchen/generated", "internal/kitchen/generated/model", "internal/kitchen/library", "ratelimit", "schema"},
	"internal/kitchen/*":           {"clients", "graph/plan", "internal/kitchen/generated", "internal/kitchen/generated/model", "internal/kitchen/library", "ratelimit"},
	"internal/kitchen/generated/*": {"internal/kitchen/library"},
	"auth":                         {"internal/liveness"},
	"auth/*":                       {},
	"loader":                       {"internal/calling"},
	"overload":                     {"internal/runqueue"},
	"telemetry":                    {},
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

// around are the folders that measure, show, document and test everything: neither engine nor domain.
var around = []string{"bench", "deploy", "docs", "examples", "test"}

// domain says that a package is of the social feed: what a company replaces by its own.
func domain(name string) bool {
	first, second, _ := strings.Cut(name, "/")
	switch first {
	case "", "resolvers":
		return true
	case "clients":
		return second != "" && second != "clientstest" && !strings.HasPrefix(second, "wire")
	case "cmd":
		return second != "generate"
	case "graph", "internal":
		top, _, _ := strings.Cut(second, "/")
		return first == "graph" && (top == "generated" || top == "declared") || first == "internal" && top == "demo"
	}
	return name == "test/stock"
}

// No package of the engine reaches the domain, and neither do its tests. There are no exceptions.
func TestEngineKnowsNoDomain(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-test", "-json=ImportPath,Deps,ForTest", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	engine := 0
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct {
			ImportPath, ForTest string
			Deps                []string
		}
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name, _ := ours(strings.TrimSuffix(cmp.Or(p.ForTest, p.ImportPath), ".test"))
		if first, _, _ := strings.Cut(name, "/"); domain(name) || slices.Contains(around, first) {
			continue
		}
		engine++
		for _, dep := range p.Deps {
			if target, is := ours(dep); is && domain(target) {
				t.Errorf("%s reaches %s", p.ImportPath, target)
			}
		}
	}
	if engine < 60 {
		t.Errorf("only %d packages and tests of the engine were looked at", engine)
	}
}

// ours cuts the module's path off an import path, and what says for which test a package was compiled.
func ours(path string) (name string, is bool) {
	path, _, _ = strings.Cut(path, " ")
	if path == strings.TrimSuffix(module, "/") {
		return "", true
	}
	return strings.CutPrefix(path, module)
}
