package spec

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// reference is one version of graphql-js and the Node that runs it.
type reference struct {
	name, module, node string
}

// newestNode is the Node that npm installs here, because graphql-js 17 wants a newer one than we do.
const newestNode = "node_modules/node/bin/node"

var (
	graphqlJS16 = reference{"graphql-js 16", "graphql", "node"}
	graphqlJS17 = reference{"graphql-js 17", "graphql17", newestNode}
)

// requireReferences skips where a version of graphql-js is missing, unless the environment demands the real thing.
func requireReferences(t *testing.T) {
	t.Helper()
	requireNode(t)
	for _, path := range []string{"node_modules/graphql17", newestNode} {
		if _, err := os.Stat(path); err != nil && os.Getenv("FACET_REQUIRE_REAL") == "1" {
			t.Fatalf("needs `npm ci` in test/spec: %v", err)
		} else if err != nil {
			t.Skipf("needs `npm ci` in test/spec: %v", err)
		}
	}
}

// answers runs a script with an input and returns the lines that it prints, one for each operation.
func (r reference) answers(t *testing.T, input map[string]any, n int) []json.RawMessage {
	t.Helper()
	input["package"] = r.module
	text, err := json.Marshal(input)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "input.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(r.run(t, "reference.mjs", path)))
	lines.Buffer(nil, 64<<20)
	out := make([]json.RawMessage, 0, n)
	for lines.Scan() {
		out = append(out, bytes.Clone(lines.Bytes()))
	}
	if lines.Err() != nil || len(out) != n {
		t.Fatalf("%s gave %d answers for %d operations: %v", r.name, len(out), n, lines.Err())
	}
	return out
}

// run runs a script of this folder and returns what it printed.
func (r reference) run(t *testing.T, args ...string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, r.node, args...)
	cmd.Stderr = t.Output()
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v", cmd, err)
	}
	return out
}
