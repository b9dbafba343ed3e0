package main

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// watchSchema is a whole client in ten lines of SDL.
const watchSchema = `"The watch shows one number and one post."
type Query {
  viewer: Viewer
  feed(first: Int! = 1): FeedConnection @listSize(slicingArguments: ["first"], sizedFields: ["edges"])
}
type Viewer { id: ID! unreadNotifications: Int }
type FeedConnection { edges: [FeedEdge!]! }
type FeedEdge { node: Post }
type Post { id: ID! title: String! author: Profile }
type Profile { handle: String! }
`

const watchPolicy = `title: Watch
identify:
  clientIds: [watch]
introspection: on
deadline: 1s
`

// copyClients copies the real client folders into a folder of the test's.
func copyClients(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, client := range []string{"web", "mobile", "tv"} {
		if err := os.CopyFS(filepath.Join(dir, client), os.DirFS(filepath.Join("../../schema", client))); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// A folder with SDL and a policy is a client: served, documented, with a playground, and no Go was written.
func TestNewClientNeedsNoGo(t *testing.T) {
	t.Parallel()
	dir := copyClients(t)
	write(t, filepath.Join(dir, "watch/schema.graphql"), watchSchema)
	write(t, filepath.Join(dir, "watch/client.yaml"), watchPolicy)
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
	got := d.post(t, "watch", "", `{ feed { edges { node { title author { handle } } } } }`, "")
	if got.status != http.StatusOK || !bytes.Contains(got.body, []byte(`"handle":"`)) || bytes.Contains(got.body, []byte("errors")) {
		t.Errorf("watch answered %d %s", got.status, got.body)
	}
	sdl := d.get(t, "/graphql/watch/schema.graphql", nil)
	if sdl.status != http.StatusOK || !bytes.Contains(sdl.body, []byte("The watch shows one number")) {
		t.Errorf("schema answered %d %s", sdl.status, sdl.body)
	}
	write(t, filepath.Join(dir, "band/schema.graphql"), watchSchema) // while the server runs
	write(t, filepath.Join(dir, "band/client.yaml"), strings.ReplaceAll(watchPolicy, "watch", "band"))
	if _, err := d.Issuer.Token("band", "7", nil, 0); err != nil {
		t.Errorf("no token for a client that was added later: %v", err)
	}
	if page := d.get(t, "/playground/watch", nil); page.status != http.StatusOK || !bytes.Contains(page.body, []byte("Watch")) {
		t.Errorf("playground answered %d", page.status)
	}
}

// Offering a field that another client has is one line of SDL, and the generator does not run.
func TestOfferingAFieldIsOneLine(t *testing.T) {
	t.Parallel()
	dir := copyClients(t)
	file := filepath.Join(dir, "tv/schema.graphql")
	sdl, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before := `{ home { rows { items { author { handle } } } } }`
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
	if got := d.post(t, "tv", "", before, ""); !bytes.Contains(got.body, []byte(`Cannot query field \"handle\"`)) {
		t.Fatalf("the field is there already: %s", got.body)
	}
	write(t, file, strings.Replace(string(sdl), "type Profile {\n", "type Profile {\n  handle: String!\n", 1))
	if err := d.Reload(); err != nil {
		t.Fatal(err)
	}
	if got := d.post(t, "tv", "", before, ""); bytes.Contains(got.body, []byte("errors")) || !bytes.Contains(got.body, []byte(`"handle":"`)) {
		t.Errorf("after one line: %s", got.body)
	}
}

// A field that conflicts with another client's is refused, with both places, and the old schema goes on being served.
func TestConflictNamesBothPlaces(t *testing.T) {
	t.Parallel()
	dir := copyClients(t)
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
	file := filepath.Join(dir, "tv/schema.graphql")
	sdl, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, strings.Replace(string(sdl), "  likes: Int!\n", "  likes: String!\n", 1))
	var out, errOut bytes.Buffer
	code := bff.Run(t.Context(), domain(&demo.Options{}, nil), []string{"schema", "union", "-schema", dir}, bff.Console{Out: &out, Err: &errOut, Env: os.LookupEnv})
	for _, want := range []string{"tv/schema.graphql:", "mobile/schema.graphql:", "Post.likes", "Int!", "String!"} {
		if !strings.Contains(errOut.String(), want) {
			t.Errorf("the message lacks %q: %s", want, errOut.String())
		}
	}
	if code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	if err := d.Reload(); err == nil {
		t.Error("the conflict was loaded")
	}
	if got := d.post(t, "tv", "", `{ home { rows { items { likes } } } }`, ""); bytes.Contains(got.body, []byte("errors")) {
		t.Errorf("the old schema is gone: %s", got.body)
	}
}

// A change on disk is served without a signal; a mistake in it keeps the old one.
func TestReloadOnChange(t *testing.T) {
	t.Parallel()
	dir := copyClients(t)
	d := startDemo(t, demo.Options{}, func(c *bff.Config) { c.Schema = dir })
	write(t, filepath.Join(dir, "watch/schema.graphql"), watchSchema)
	write(t, filepath.Join(dir, "watch/client.yaml"), watchPolicy)
	stop := d.ReloadOnChange() // has seen it already; the next change counts
	defer stop()
	write(t, filepath.Join(dir, "watch/client.yaml"), watchPolicy+"suggestions: false\n")
	for range 100 {
		if d.Server().Client("watch") != nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Error("the new client is not served")
}
