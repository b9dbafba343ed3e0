package docs

import (
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/schema"
)

// steps are the indented code blocks of a how-to in one language.
func steps(t *testing.T, page, language string) []string {
	t.Helper()
	var blocks []string
	for _, m := range regexp.MustCompile("(?ms)^   ```"+language+"\n(.*?)^   ```$").FindAllStringSubmatch(read(t, page), -1) {
		blocks = append(blocks, regexp.MustCompile("(?m)^   ").ReplaceAllString(m[1], ""))
	}
	return blocks
}

// copySchema copies the clients' folders into one of the test's.
func copySchema(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, client := range []string{"mobile", "tv", "web"} {
		if err := os.CopyFS(filepath.Join(dir, client), os.DirFS(filepath.Join("../schema", client))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o644)); err != nil {
		t.Fatal(err)
	}
}

// check does what bff check does with schemas, and fails on what that would refuse.
func check(t *testing.T, dir string) *schema.Set {
	t.Helper()
	set, err := schema.Load(schema.Dir(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := graph.Check(generated.Executable(), set); err != nil {
		t.Error(err)
	}
	warnings, err := graph.Warnings(generated.Executable(), set)
	if err != nil {
		t.Error(err)
	}
	for _, w := range warnings {
		if w.Rule == schema.RuleUnboundedList {
			t.Error(w)
		}
	}
	return set
}

// The client of the how-to is valid as it stands there.
func TestAddAClient(t *testing.T) {
	t.Parallel()
	dir := copySchema(t)
	sdl, policy := steps(t, "how-to/add-a-client.md", "graphql"), steps(t, "how-to/add-a-client.md", "yaml")
	if len(sdl) != 1 || len(policy) != 1 {
		t.Fatalf("%d schemas and %d policies, want one of each", len(sdl), len(policy))
	}
	if lines := strings.Count(sdl[0], "\n"); lines > 10 {
		t.Errorf("the schema has %d lines; ten are enough", lines)
	}
	write(t, filepath.Join(dir, "watch/schema.graphql"), sdl[0])
	write(t, filepath.Join(dir, "watch/client.yaml"), policy[0])
	if set := check(t, dir); set.Client("watch") == nil {
		t.Error("there is no client watch")
	}
}

// The field of the how-to is offered to the TV by the lines that stand there.
func TestAddAField(t *testing.T) {
	t.Parallel()
	dir := copySchema(t)
	file := filepath.Join(dir, "tv/schema.graphql")
	blocks := fenced(t, "how-to/add-a-field.md", "graphql")
	if len(blocks) != 1 {
		t.Fatalf("%d blocks of SDL, want one", len(blocks))
	}
	sdl := read(t, file)
	old := sdl[strings.Index(sdl, "type Profile {"):]
	old = old[:strings.Index(old, "}\n")+2]
	if strings.Contains(old, "handle") {
		t.Fatal("the TV has the field already; choose another for the page")
	}
	write(t, file, strings.Replace(sdl, old, blocks[0], 1))
	if f := check(t, dir).Client("tv").Schema.Types["Profile"].Fields.ForName("handle"); f == nil {
		t.Error("the field is not there")
	}
}
