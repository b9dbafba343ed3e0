package schema_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/facetgraph/facet/schema"
)

var update = flag.Bool("update", false, "write what the code answers into the golden files")

// golden runs f on every archive of a folder under testdata. An archive holds
// client folders and a file "want"; f answers what that file should hold.
func golden(t *testing.T, dir string, f func(t *testing.T, files fstest.MapFS) string) {
	paths, err := filepath.Glob(filepath.Join("testdata", dir, "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no archives in testdata/%s: %v", dir, err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := fstest.MapFS{}
			want := &archive.Files[len(archive.Files)-1]
			if want.Name != "want" {
				t.Fatalf("the last file is %s, not want", want.Name)
			}
			for _, file := range archive.Files[:len(archive.Files)-1] {
				files[file.Name] = &fstest.MapFile{Data: file.Data}
			}
			got := strings.TrimSuffix(f(t, files), "\n") + "\n"
			if *update {
				want.Data = []byte(got)
				if err := os.WriteFile(path, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(want.Data), got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// named gives every folder without a client.yaml a short one, so that an
// archive shows what it is about and nothing else.
func named(files fstest.MapFS) fstest.MapFS {
	for path := range files {
		policy := filepath.Dir(path) + "/client.yaml"
		if files[policy] == nil {
			files[policy] = &fstest.MapFile{Data: []byte("owner: somebody\n")}
		}
	}
	return files
}

// TestBadClients loads folders that are wrong: the golden file is what a person
// then reads, which is the whole point of an error.
func TestBadClients(t *testing.T) {
	t.Parallel()
	golden(t, "bad", func(t *testing.T, files fstest.MapFS) string {
		set, err := schema.Load(files)
		if err == nil {
			return "no error"
		}
		if set != nil {
			t.Error("a Set beside an error")
		}
		return err.Error()
	})
}

// TestMerge merges the folders of an archive; the golden file is the union, or
// why there is none.
func TestMerge(t *testing.T) {
	t.Parallel()
	golden(t, "merge", func(t *testing.T, files fstest.MapFS) string {
		set, err := schema.Load(named(files))
		if err != nil {
			t.Fatal(err)
		}
		union, sdl, err := schema.Union(set.Clients)
		if err != nil {
			return err.Error()
		}
		for _, c := range set.Clients {
			if err := schema.Within(c.Schema, union); err != nil {
				t.Errorf("%s is not within the union: %v", c.Name, err)
			}
		}
		return sdl
	})
}

// TestLint lints the folders of an archive, crossing into a service at every
// field called author.
func TestLint(t *testing.T) {
	t.Parallel()
	golden(t, "lint", func(t *testing.T, files fstest.MapFS) string {
		set, err := schema.Load(named(files))
		if err != nil {
			t.Fatal(err)
		}
		union, _, err := schema.Union(set.Clients)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, c := range set.Clients {
			for _, f := range schema.Lint(c, union, func(_, field string) bool { return field == "author" }) {
				lines = append(lines, f.String())
			}
		}
		return strings.Join(lines, "\n")
	})
}
