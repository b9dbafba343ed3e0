package bff

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/fstest"

	"go.uber.org/goleak"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/schema"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// things are the services of the tests' domain.
var things = []string{"one", "two"}

// allServices is the part of bff.yaml without which nothing else is right.
const allServices = `services:
  one: {url: "http://one"}
  two: {url: "http://two"}
`

// thingSchema is the schema of each client.
const thingSchema = `type Query { thing(id: ID!): Thing }
type Thing { id: ID! title: String! size: Int }
`

// watchSchema and watchPolicy are a client that comes later.
const (
	watchSchema = "type Query { thing(id: ID!): Thing }\ntype Thing { id: ID! title: String! }\n"
	watchPolicy = "title: Watch\nidentify:\n  clientIds: [watch]\nintrospection: on\ndeadline: 1s\n"
)

// testDomain has three clients of one schema, and takes no requests: nothing resolves them.
func testDomain(t *testing.T) Domain {
	t.Helper()
	folders := fstest.MapFS{}
	for _, name := range []string{"mobile", "tv", "web"} {
		folders[name+"/schema.graphql"] = &fstest.MapFile{Data: []byte(thingSchema)}
		folders[name+"/client.yaml"] = &fstest.MapFile{Data: []byte("title: " + name + "\n")}
	}
	set, err := schema.Load(folders)
	if err != nil {
		t.Fatal(err)
	}
	union, sdl, err := schema.Union(set.Clients)
	if err != nil {
		t.Fatal(err)
	}
	var types []plan.TypeOf
	for _, name := range []string{"Query", "Thing"} {
		one := plan.TypeOf{Name: name}
		for _, f := range union.Types[name].Fields {
			one.Fields = append(one.Fields, plan.FieldOf{Name: f.Name})
		}
		types = append(types, one)
	}
	return Domain{
		Executable: plan.Executable{SDL: sdl, Tables: &plan.Tables{Types: plan.TypesOf(types)}, Accepts: func(any) bool { return true }},
		Clients:    folders, Services: things,
		Resolvers: func(Backends) (Resolvers, error) { return Resolvers{Root: 1}, nil },
		Fakes:     &Fakes{Start: func(context.Context, int) (RunningFakes, error) { return RunningFakes{}, fmt.Errorf("there are none") }},
	}
}

// typed runs a command as a person would and returns what it wrote.
func typed(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Run(t.Context(), testDomain(t), args, Console{Out: &o, Err: &e, Env: func(string) (string, bool) { return "", false }})
	return code, o.String(), e.String()
}

// copyClients copies the client folders into a folder of the test's.
func copyClients(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, testDomain(t).Clients); err != nil {
		t.Fatal(err)
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

// lines is a log that a test reads while it is written.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}
