package bff

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What has changed since a folder is said client by client; only what breaks operations fails.
func TestSchemaDiff(t *testing.T) {
	t.Parallel()
	before := copyClients(t)
	tv := filepath.Join(before, "tv/schema.graphql")
	if code, out, errOut := typed(t, "schema", "diff", "-against", before); code != 0 || out+errOut != "" {
		t.Errorf("nothing has changed: %d %s%s", code, out, errOut)
	}
	write(t, tv, strings.Replace(thingSchema, "size: Int", "size: Int! old: String", 1))
	code, out, errOut := typed(t, "schema", "diff", "-against", before)
	for _, want := range []string{"breaking: Thing.old was removed (FIELD_REMOVED)", "breaking: Thing.size was Int! and is now Int (FIELD_CHANGED_KIND)"} {
		if code != 1 || !strings.Contains(out, "tv: ") || !strings.Contains(out, want) {
			t.Errorf("%d %s", code, out)
		}
	}
	if errOut != "bff schema: 2 changes would break operations that clients send today\n" {
		t.Error(errOut)
	}
	write(t, tv, strings.Replace(thingSchema, " size: Int", "", 1))
	if code, out, _ := typed(t, "schema", "diff", "-against", before); code != 0 || !strings.Contains(out, "safe: Thing.size was added") {
		t.Errorf("%d %s", code, out)
	}
	now := copyClients(t)
	if err := os.RemoveAll(filepath.Join(now, "web")); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := typed(t, "schema", "diff", "-against", before, "-schema", now); code != 1 || !strings.Contains(out, "web: breaking: the client was removed\n") {
		t.Errorf("%d %s", code, out)
	}
	if code, _, errOut := typed(t, "schema", "diff"); code != 1 || !strings.Contains(errOut, "-against") {
		t.Errorf("%d %s", code, errOut)
	}
}
