package clients_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/clients"
)

func TestGlobalIDRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		kind := rapid.StringMatching(`[A-Za-z]{1,60}`).Draw(t, "kind")
		n := rapid.Int64Min(1).Draw(t, "n")
		id := clients.GlobalID(kind, n)
		gotKind, got, err := clients.ParseGlobalID(id)
		if err != nil || gotKind != kind || got != n {
			t.Fatalf("%s:%d becomes %q, and that %s:%d, %v", kind, n, id, gotKind, got, err)
		}
		quoted, _ := json.Marshal(id)
		if appended := clients.AppendGlobalID([]byte("x"), kind, n); string(appended) != "x"+string(quoted) {
			t.Fatalf("%s is appended as %s", quoted, appended)
		}
	})
}

func TestParseGlobalIDIsStrict(t *testing.T) {
	t.Parallel()
	raw := base64.RawURLEncoding.EncodeToString
	for name, id := range map[string]string{
		"empty":          "",
		"plain":          "Post:12",
		"number":         "12",
		"no kind":        raw([]byte(":12")),
		"no number":      raw([]byte("Post:")),
		"no colon":       raw([]byte("Post12")),
		"zero":           raw([]byte("Post:0")),
		"negative":       raw([]byte("Post:-1")),
		"sign":           raw([]byte("Post:+1")),
		"leading zero":   raw([]byte("Post:01")),
		"space":          raw([]byte("Post: 1")),
		"hexadecimal":    raw([]byte("Post:0x1")),
		"underscore":     raw([]byte("Post:1_0")),
		"too large":      raw([]byte("Post:9223372036854775808")),
		"two colons":     raw([]byte("Post:1:2")),
		"kind of digits": raw([]byte("P0st:1")),
		"padding":        base64.URLEncoding.EncodeToString([]byte("Post:12")),
		"other alphabet": base64.StdEncoding.EncodeToString([]byte("Ad:>?>?>?")),
		"newline":        clients.GlobalID("Post", 12) + "\n",
		"spare bits":     "UG9zdDoxMh", // the bytes of UG9zdDoxMg, spelled otherwise
		"long":           strings.Repeat("A", 1<<20),
	} {
		if kind, n, err := clients.ParseGlobalID(id); err == nil {
			t.Errorf("%s: %.40q is read as %s:%d", name, id, kind, n)
		}
	}
}

func TestParseIDNamesTheKindOnly(t *testing.T) {
	t.Parallel()
	if n, err := clients.ParseID("Post", clients.GlobalID("Post", 12)); n != 12 || err != nil {
		t.Errorf("got %d, %v", n, err)
	}
	for _, v := range []any{clients.GlobalID("Profile", 12), "SECRET", 12, nil, []string{"SECRET"}} {
		_, err := clients.UnmarshalID("Post", v)
		if err == nil || !strings.Contains(err.Error(), "a Post") ||
			strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), "Profile") {
			t.Errorf("%v: %v", v, err)
		}
	}
}

// FuzzParseGlobalID: whatever is accepted is exactly what would be given out.
func FuzzParseGlobalID(f *testing.F) {
	for _, seed := range []string{"UG9zdDoxMg", "UG9zdDoxMh", "", "UG9zdDoxMg==", "QWQ6MQ", "c:1", "UG9zdDow", "UG9zdDoxMg\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		kind, n, err := clients.ParseGlobalID(id)
		if err == nil && (n <= 0 || clients.GlobalID(kind, n) != id) {
			t.Errorf("%q is read as %s:%d, which is %q", id, kind, n, clients.GlobalID(kind, n))
		}
	})
}
