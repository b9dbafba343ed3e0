package module

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	xmodule "golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

const enginePath = "github.com/facetgraph/facet"

// release puts a version of the engine into a module proxy that is a folder.
func release(t *testing.T, proxy, engine, version string) {
	t.Helper()
	dir := filepath.Join(proxy, filepath.FromSlash(enginePath), "@v")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(filepath.Join(dir, version+".zip"))
	if err != nil {
		t.Fatal(err)
	}
	if err := zip.CreateFromDir(file, xmodule.Version{Path: enginePath, Version: version}, engine); err != nil {
		t.Fatal(err)
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(engine, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	known, err := os.ReadFile(filepath.Join(dir, "list"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"list":            string(known) + version + "\n",
		version + ".mod":  string(mod),
		version + ".info": fmt.Sprintf(`{"Version": %q}`, version),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// goEnv is a setting of the go command.
func goEnv(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// forget removes the versions of the engine that the go command has kept. They are named after this moment, so that no
// other run of this test has them.
func forget(t *testing.T, cache string, versions ...string) {
	engine := filepath.FromSlash(enginePath)
	for _, v := range versions {
		for _, pattern := range []string{engine + "@" + v, filepath.Join("cache/download", engine, "@v", v+".*")} {
			found, err := filepath.Glob(filepath.Join(cache, pattern))
			if err != nil {
				t.Error(err)
			}
			for _, name := range found {
				_ = filepath.WalkDir(name, func(dir string, e os.DirEntry, err error) error {
					if err == nil && e.IsDir() {
						err = os.Chmod(dir, 0o755) // the go command keeps its folders read-only
					}
					return err
				})
				if err := os.RemoveAll(name); err != nil {
					t.Error(err)
				}
			}
		}
	}
}

// A company that has no checkout installs a released version, makes its module with it, and upgrades by go get.
func TestModuleOfAReleasedEngine(t *testing.T) {
	minor := time.Now().UnixNano()
	first, second := fmt.Sprintf("v0.%d.0", minor), fmt.Sprintf("v0.%d.1", minor)
	proxy, engine := t.TempDir(), copyEngine(t)
	release(t, proxy, engine, first)
	addOption(t, filepath.Join(engine, "bff/domain.go"), "type Domain struct {\n")
	release(t, proxy, engine, second)

	bin := t.TempDir()
	t.Setenv("GOPROXY", "file://"+proxy+","+goEnv(t, "GOPROXY"))
	t.Setenv("GONOSUMDB", enginePath)
	t.Setenv("GOBIN", bin)
	t.Setenv("GOFLAGS", "-mod=mod")
	cache := goEnv(t, "GOMODCACHE")
	t.Cleanup(func() { forget(t, cache, first, second) })

	m := module{t, t.TempDir()}
	m.run("go", "install", enginePath+"/cmd/bff@"+first)
	m.run(filepath.Join(bin, "bff"), "init", filepath.Join(m.dir, "company"), "-module", "example.com/company/bff")
	m.dir = filepath.Join(m.dir, "company")
	if !strings.Contains(m.files()["go.mod"], enginePath+" "+first) {
		t.Errorf("go.mod does not require %s:\n%s", first, m.files()["go.mod"])
	}
	check := func() {
		if out := m.run("go", "run", "./cmd/bff", "check", "-config", "bff.yaml"); !strings.HasSuffix(out, "ok: 1 client\n") {
			t.Errorf("check: %s", out)
		}
	}
	check()
	m.run("go", "get", enginePath+"@"+second)
	if !strings.Contains(m.files()["go.mod"], enginePath+" "+second) {
		t.Errorf("go.mod does not require %s:\n%s", second, m.files()["go.mod"])
	}
	check()
}
