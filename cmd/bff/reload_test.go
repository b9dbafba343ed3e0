package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// configMap writes folders as Kubernetes mounts a ConfigMap: the files in a folder named after the time, a link ..data
// to it, and a link through that for each name. It returns what exchanges the files for others, atomically.
func configMap(t *testing.T, mount string, files map[string]string) (exchange func(version string, files map[string]string)) {
	t.Helper()
	link := func(target, name string) {
		if err := os.Symlink(target, name); err != nil {
			t.Fatal(err)
		}
	}
	exchange = func(version string, files map[string]string) {
		for name, text := range files {
			write(t, filepath.Join(mount, "..2026_"+version, name), text)
		}
		link("..2026_"+version, filepath.Join(mount, "..data_tmp"))
		if err := os.Rename(filepath.Join(mount, "..data_tmp"), filepath.Join(mount, "..data")); err != nil {
			t.Fatal(err)
		}
	}
	exchange("1", files)
	for name := range files {
		top, _, _ := strings.Cut(name, "/")
		if _, err := os.Lstat(filepath.Join(mount, top)); err != nil {
			link(filepath.Join("..data", top), filepath.Join(mount, top))
		}
	}
	return exchange
}

// A server whose clients come from a ConfigMap serves a new version of it within moments.
func TestReloadOfConfigMap(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	files := func(title string) map[string]string {
		return map[string]string{"watch/client.yaml": strings.Replace(watchPolicy, "Watch", title, 1), "watch/schema.graphql": watchSchema}
	}
	exchange := configMap(t, filepath.Join(root, "mount"), files("Watch"))
	dir := filepath.Join(root, "schema")
	if err := os.Symlink("mount", dir); err != nil {
		t.Fatal(err)
	}
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
	defer d.ReloadOnChange()()
	exchange("2", files("Sundial"))
	for range 200 {
		if d.Server().Client("watch").Profile().Policy.Title == "Sundial" {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the new version is not served")
}
