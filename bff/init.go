package bff

import (
	"bytes"
	"cmp"
	"context"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime/debug"
	"strings"

	"golang.org/x/mod/module"
)

// newModule is the module that init writes. Its own path is a placeholder for that of the company's module.
//
//go:embed all:_module
var newModule embed.FS

const (
	enginePath  = "github.com/facetgraph/facet"
	placeholder = "company.example/bff"
)

const initHelp = `It writes the module of a company: one client, one service with its resolvers and a fake of it, tests, and what builds
and checks them. Then it runs "go mod tidy" and "go generate ./..." there, unless -only-write is given. A folder that has
one of the files already is left as it is.
`

// initFlags are the flags of `bff init`.
type initFlags struct {
	dir, module, replace string
	onlyWrite            bool
}

// initCommand writes a new module around the engine.
func initCommand(ctx context.Context, c *console, args []string) error {
	var f initFlags
	fs := flags(c, "init")
	fs.StringVar(&f.module, "module", "", "path of the new module, as in go.mod")
	fs.StringVar(&f.replace, "replace", "", "checkout of the engine to use instead of a released version")
	fs.BoolVar(&f.onlyWrite, "only-write", false, "write the files and run nothing")
	rest, err := parse(c, fs, args, 1)
	if err != nil {
		return err
	}
	f.dir = rest[0]
	if f.module == "" {
		return errors.New("-module is required: the path of the new module, as example.com/company/bff")
	}
	if err := module.CheckImportPath(f.module); err != nil {
		return fmt.Errorf("-module: %w", err)
	}
	engine, err := f.engine()
	if err != nil {
		return err
	}
	if err := f.write(engine); err != nil {
		return err
	}
	if !f.onlyWrite {
		// What is generated has imports of its own, so go.mod is tidied before and after.
		for _, args := range [][]string{{"mod", "tidy"}, {"generate", "./..."}, {"mod", "tidy"}} {
			if err := c.goCommand(ctx, f.dir, args...); err != nil {
				return err
			}
		}
	}
	fmt.Fprintf(c.out, "%s is the module %s. README.md says what is where; to try it:\n\n  cd %s\n  go run ./cmd/bff demo\n  go test ./...\n", f.dir, f.module, f.dir)
	return nil
}

// engine is what go.mod says of the engine after its path.
func (f initFlags) engine() (string, error) {
	if f.replace != "" {
		dir, err := filepath.Abs(f.replace)
		if err != nil {
			return "", err
		}
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err != nil || !bytes.HasPrefix(text, []byte("module "+enginePath+"\n")) {
			return "", fmt.Errorf("-replace: %s is no checkout of %s", dir, enginePath)
		}
		if !filepath.IsAbs(f.replace) { // a module that is moved together with the engine goes on working
			here, err := filepath.Abs(f.dir)
			if err != nil {
				return "", err
			}
			if dir, err = filepath.Rel(here, dir); err != nil {
				return "", err
			}
		}
		if dir = filepath.ToSlash(dir); !strings.HasPrefix(dir, "/") && !strings.HasPrefix(dir, ".") {
			dir = "./" + dir // or it would be a module's path
		}
		return "v0.0.0\n\nreplace " + enginePath + " => " + dir, nil
	}
	version := builtFrom()
	if version == "" {
		return "", errors.New("this program was built from a working copy, of which there is no version to require: say where the engine is by -replace DIR")
	}
	return version, nil
}

// builtFrom is the version of the engine in this program, "" for a working copy.
func builtFrom() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == enginePath && m.Replace == nil && m.Version != "(devel)" && !strings.Contains(m.Version, "+dirty") {
			return m.Version
		}
	}
	return ""
}

// write writes the files, or none of them where one is there already.
func (f initFlags) write(engine string) error {
	files := map[string][]byte{}
	err := fs.WalkDir(newModule, "_module", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		text, err := newModule.ReadFile(name)
		if err != nil {
			return err
		}
		name = strings.TrimSuffix(strings.TrimPrefix(name, "_module/"), ".tmpl")
		files[name], err = f.fill(name, text, engine)
		return err
	})
	if err != nil {
		return err
	}
	var there []error
	for name := range files {
		if _, err := os.Lstat(filepath.Join(f.dir, name)); err == nil {
			there = append(there, fmt.Errorf("%s is there already; nothing was written", filepath.Join(f.dir, name)))
		}
	}
	if len(there) > 0 {
		return errors.Join(there...)
	}
	for name, text := range files {
		if err := os.MkdirAll(filepath.Join(f.dir, path.Dir(name)), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(f.dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// fill puts the module's path and the engine's version into a file.
func (f initFlags) fill(name string, text []byte, engine string) ([]byte, error) {
	text = bytes.ReplaceAll(text, []byte(placeholder), []byte(f.module))
	switch path.Ext(name) {
	case ".mod":
		return bytes.Replace(text, []byte("ENGINE"), []byte(engine), 1), nil
	case ".go":
		return format.Source(text)
	}
	return text, nil
}

// goCommand runs the go command in a folder.
func (c *console) goCommand(ctx context.Context, dir string, args ...string) error {
	fmt.Fprintln(c.out, "go", strings.Join(args, " "))
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = cmp.Or(dir, "."), c.out, c.err
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("go %s: %w; all files are written, so run it again in %s once that is mended", strings.Join(args, " "), err, dir)
	}
	return nil
}
