package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/facetgraph/facet/internal/demo"
)

var update = flag.Bool("update", false, "write what fixtures answer into them")

// fixture is one operation, what it answers, and how often it calls each service. The files under testdata/fixtures
// read as documentation: every one can be tried against `bff demo`.
type fixture struct {
	client, viewer       string // viewer "" is anonymous
	operation, variables string
	want                 map[string]any // the response, without what is different each time
	wantCalls            map[string]int // by service
}

func readFixture(t *testing.T, file string) (f fixture) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(archive.Comment)) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		switch name {
		case "client":
			f.client = value
		case "viewer":
			f.viewer = value
		}
	}
	for _, part := range archive.Files {
		switch part.Name {
		case "operation.graphql":
			f.operation = string(part.Data)
		case "variables.json":
			f.variables = string(part.Data)
		case "want.json":
			err = json.Unmarshal(part.Data, &f.want)
		case "calls.json":
			err = json.Unmarshal(part.Data, &f.wantCalls)
		}
		if err != nil {
			t.Fatalf("%s: %s: %v", file, part.Name, err)
		}
	}
	return f
}

func TestFixtures(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/fixtures/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			t.Parallel()
			f := readFixture(t, file)
			d := startDemo(t, demo.Options{})
			got := steady(d.post(t, f.client, f.viewer, f.operation, f.variables).json(t))
			if *update {
				updateFixture(t, file, got, d.calls())
				return
			}
			if diff := cmp.Diff(f.want, got); diff != "" {
				t.Errorf("response (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(f.wantCalls, d.calls()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}

// steady removes request ids and what is left of limits.
func steady(response map[string]any) map[string]any {
	delete(response, "extensions")
	errs, _ := response["errors"].([]any)
	for _, e := range errs {
		if extensions, ok := e.(map[string]any)["extensions"].(map[string]any); ok {
			delete(extensions, "requestId")
		}
	}
	return response
}

func updateFixture(t *testing.T, file string, got map[string]any, calls map[string]int) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range archive.Files {
		var data []byte
		switch part.Name {
		case "want.json":
			data, err = json.MarshalIndent(got, "", "  ")
		case "calls.json":
			data, err = json.Marshal(calls)
		default:
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		archive.Files[i].Data = append(bytes.TrimSpace(data), '\n')
	}
	if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}
