package generate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A check says what does not fit, and what is out of date, and writes nothing.
func TestCheck(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	check := func() string {
		t.Helper()
		var out, errOut strings.Builder
		checkMain(Paths{Schema: filepath.Join(dir, "schema"), Services: filepath.Join(dir, "clients")}, nil, &out, &errOut)
		return strings.ReplaceAll(out.String()+errOut.String(), dir+"/", "")
	}
	write("schema/app/client.yaml", "title: App\nowner: \"@app\"\n")
	write("schema/app/schema.graphql", "type Query { crate: Crate }\ntype Crate { id: ID! weight: Int }\ntype User { name: String }\n")
	write("clients/crates/service.proto", "syntax = \"proto3\"; service Crates { rpc Get(Key) returns (Crate); } message Key { string id = 1; } message Crate { string id = 1; double weight = 2; }")
	write("clients/crates/service.graphql", "type Crate { id: ID! weight: Float! }\nextend type Query { crate: Crate @from(op: \"Get\") }\nextend type Usr { crate: Crate @from(op: \"Get\") }\n")
	got := check()
	for _, want := range []string{
		"clients/crates/service.graphql:3: Usr.crate: neither a binding nor a client defines the type Usr; did you mean User?",
		"Crate.weight is Int here but Float! at clients/crates/service.graphql:1:22",
		"clients/crates/client_gen.go: it has not been written yet; go generate ./... writes it",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("got %s\nwant %s", got, want)
		}
	}
	write("clients/crates/client_gen.go", "package crates")
	if got := check(); !strings.Contains(got, "clients/crates/client_gen.go: it is older than the binding or the contract") {
		t.Errorf("got %s", got)
	}
	write("clients/crates/service.graphql", "type Crate { id: ID! weight: Float! }\nextend type Query { crate: Crate @from(op: \"Gett\") }\n")
	if got := check(); got != "clients/crates/service.graphql:2: Query.crate: clients/crates/service.proto has no operation Gett; did you mean Get?; allowed: Get\n" {
		t.Errorf("got %s", got)
	}
	if err := os.RemoveAll(filepath.Join(dir, "clients")); err != nil {
		t.Fatal(err)
	}
	if got := check(); got != "ok: 0 bindings\n" {
		t.Errorf("got %s", got)
	}
}
