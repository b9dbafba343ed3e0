package generate

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/facetgraph/facet/generate/binding"
)

// A service of procedures is added with what its contract imports, and a binding that fits.
func TestAddProto(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for file, text := range map[string]string{
		"shop.proto": `syntax = "proto3"; package shop.v1; import "money/money.proto";
			service Shop { rpc GetThing(ThingID) returns (Thing); rpc ListThings(Filter) returns (Things); rpc BatchGetThings(IDs) returns (Things);
				rpc AddThing(Thing) returns (Thing); rpc WatchThings(Filter) returns (stream Thing); rpc Send(stream Thing) returns (Thing); }
			message ThingID { string id = 1; } message IDs { repeated string ids = 1; } message Filter { uint32 size = 5; string text = 1; Kind kind = 2; bytes mark = 3; Thing like = 4; }
			message Things { repeated Thing things = 1; string next_page_token = 2; } enum Kind { KIND_UNSPECIFIED = 0; KIND_OLD = 1; KIND_NEW = 2; }
			message Thing { string id = 1; Kind kind = 2; repeated Kind kinds = 3; money.Money price = 4; uint32 count = 5; map<string, Thing> parts = 6; oneof of { string a = 7; int64 b = 8; } }`,
		"money/money.proto": `syntax = "proto3"; package money; message Money { string amount = 1; }`,
	} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, file)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errOut strings.Builder
	p := Paths{Services: filepath.Join(dir, "clients")}
	if code := addMain(p, []string{"shop", "-proto", filepath.Join(dir, "shop.proto"), "-bff", filepath.Join(dir, "bff.yaml")}, &out, &errOut); code != 0 {
		t.Fatalf("%d: %s", code, errOut.String())
	}
	if !strings.Contains(out.String(), "url: ${SHOP_URL:-grpc://127.0.0.1:9101}") {
		t.Errorf("printed %s", out.String())
	}
	b, err := binding.Load(p.Services)
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(p.Services, "shop", binding.File))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`thing(id: ID): Thing @from(op: "GetThing")`, `things(size: ID, text: String, kind: Kind): [Thing!] @from(op: "ListThings", path: "things")`, `OLD @json(name: "KIND_OLD")`,
		`watchThings(size: ID, text: String, kind: Kind): Thing @from(op: "WatchThings")`, `price: Money`, `count: Float!`, "# Not proposed: AddThing, Send",
		`# extend type Other { thing: Thing @from(op: "BatchGetThings", keys: "ids=thingId", match: "id", path: "things", most: 100) }`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("%s is not in\n%s", want, text)
		}
	}
	if len(b.Fields) != 4 {
		t.Errorf("%d fields", len(b.Fields))
	}
}
