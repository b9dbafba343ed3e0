package spec

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/facetgraph/facet/clients"
)

// specCase is one operation. Its files in an archive are client/name.graphql, and, as needed, .json with variables,
// .operation with the operation's name, and .differs.
type specCase struct {
	Name      string          `json:"name"`
	Client    string          `json:"client"`
	Query     string          `json:"query"`
	Variables json.RawMessage `json:"variables,omitempty"`
	Operation string          `json:"operation,omitempty"`

	differs *difference
}

// difference is what Facet means to answer instead of what graphql-js answers.
type difference struct {
	Reason string `json:"reason"`
	Facet  answer `json:"facet"`
}

// globalID finds what stands for an opaque id, as <Post:1>.
var globalID = regexp.MustCompile(`<([A-Z][a-z]+):([0-9]+)>`)

// readCases reads all archives.
func readCases(t *testing.T) []*specCase {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var cases []*specCase
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		topic := strings.TrimSuffix(filepath.Base(path), ".txtar")
		known := map[string]*specCase{}
		for _, file := range archive.Files {
			extension := filepath.Ext(file.Name)
			base := strings.TrimSuffix(file.Name, extension)
			c := known[base]
			if extension == ".graphql" {
				client, _, _ := strings.Cut(base, "/")
				c = &specCase{Name: topic + "/" + base, Client: client}
				known[base] = c
				cases = append(cases, c)
			}
			if c == nil {
				t.Fatalf("%s: %s has no .graphql file before it", path, file.Name)
			}
			c.read(t, extension, withIDs(string(file.Data)))
		}
	}
	return cases
}

// read takes one file of the case.
func (c *specCase) read(t *testing.T, extension, text string) {
	t.Helper()
	switch extension {
	case ".graphql":
		c.Query = text
	case ".json":
		c.Variables = json.RawMessage(text)
	case ".operation":
		c.Operation = strings.TrimSpace(text)
	case ".differs":
		c.differs = &difference{}
		if err := json.Unmarshal([]byte(text), c.differs); err != nil || c.differs.Reason == "" {
			t.Fatalf("%s: .differs needs reason and facet: %v", c.Name, err)
		}
	default:
		t.Fatalf("%s: unknown file %s", c.Name, extension)
	}
}

// withIDs puts in the opaque ids.
func withIDs(text string) string {
	return globalID.ReplaceAllStringFunc(text, func(found string) string {
		parts := globalID.FindStringSubmatch(found)
		n, _ := strconv.ParseInt(parts[2], 10, 64) // the pattern has digits only
		return clients.GlobalID(parts[1], n)
	})
}
