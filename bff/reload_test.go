package bff

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
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

// same gives all files below a folder one time, so that nothing but their names and places tells them apart.
func same(t *testing.T, root string) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, e os.DirEntry, err error) error {
		if err == nil && !e.IsDir() && e.Type()&os.ModeSymlink == 0 {
			return os.Chtimes(path, time.Time{}, time.Unix(1_800_000_000, 0))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A ConfigMap that is exchanged is noticed whatever part of the path is a link, even if sizes and times stay as they
// are.
func TestReloadSeesLinks(t *testing.T) {
	t.Parallel()
	one := map[string]string{"web/client.yaml": "title: A\n", "web/schema.graphql": "type Query { a: Int }"}
	flat := map[string]string{"client.yaml": "title: A\n", "schema.graphql": "type Query { a: Int }"}
	tests := map[string]struct {
		mount, schema string // below the test's folder
		files         map[string]string
	}{
		"clients in the mount":        {"schema", "schema", one},
		"the folder itself is a link": {"mount", "link", one},
		"a client in its own mount":   {"schema/web", "schema", flat},
		"a client that is a link":     {"elsewhere", "schema", flat},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := t.TempDir()
			dir := filepath.Join(root, test.schema)
			exchange := configMap(t, filepath.Join(root, test.mount), test.files)
			switch test.mount {
			case "mount":
				if err := os.Symlink("mount", dir); err != nil {
					t.Fatal(err)
				}
			case "elsewhere":
				if err := os.Mkdir(dir, 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.Symlink("../elsewhere", filepath.Join(dir, "web")); err != nil {
					t.Fatal(err)
				}
			}
			same(t, root)
			before := fingerprint(dir)
			if !strings.Contains(before, "client.yaml") {
				t.Fatalf("the files are not seen: %q", before)
			}
			if fingerprint(dir) != before {
				t.Error("what did not change has changed")
			}
			exchange("2", test.files)
			same(t, root)
			after := fingerprint(dir)
			if after == before {
				t.Error("the exchange goes unnoticed")
			}
			for name := range test.files {
				write(t, filepath.Join(root, test.mount, name), "longer than it was\n")
			}
			if fingerprint(dir) == after {
				t.Error("an edit through the links goes unnoticed")
			}
		})
	}
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
	a, err := appOf(t, testDomain(t), "schema: "+dir+"\n")
	if err != nil {
		t.Fatal(err)
	}
	defer a.ReloadOnChange()()
	exchange("2", files("Sundial"))
	for range 200 {
		if a.Server().Client("watch").Profile().Policy.Title == "Sundial" {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the new version is not served")
}
