package clients

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// audits is how many graphql-http 1.23.1 has.
const audits = 61

// Why an audit does not apply to the strict profile. graphql-http asks for what GraphQL over HTTP said until July 2026.
const (
	notARequest = "JSON that is no GraphQL-over-HTTP request SHOULD have 422; the audit says 400 MAY be used"
	asJSON      = "application/json SHOULD have the statuses of application/graphql-response+json; the audit wants 200"
	badVariable = "variables that cannot be coerced SHOULD have 422; the audit wants 400"
)

// notStrict are the audits that do not apply to the strict profile, by their ids.
var notStrict = map[string]string{
	"423L": notARequest, // missing query
	"LKJ0": notARequest, // query is an object
	"LKJ1": notARequest, // a number
	"LKJ2": notARequest, // a boolean
	"LKJ3": notARequest, // a list
	"6C00": notARequest, // operationName is an object
	"6C01": notARequest, // a number
	"6C02": notARequest, // a boolean
	"6C03": notARequest, // a list
	"4760": notARequest, // variables are a string
	"4761": notARequest, // a number
	"4762": notARequest, // a boolean
	"4763": notARequest, // a list
	"58B0": notARequest, // extensions are a string
	"58B1": notARequest, // a number
	"58B2": notARequest, // a boolean
	"58B3": notARequest, // a list
	"3E3A": notARequest, // invalid parameters
	"572B": asJSON,      // the document does not parse
	"FDE2": asJSON,      // the document is invalid
	"7B9B": asJSON,      // a variable cannot be coerced
	"86EE": badVariable,
}

// The strict profile passes all audits of GraphQL over HTTP but those that it contradicts, and all of these fail: one
// that passes has no place in the list. The legacy profile passes all.
func TestGraphQLHTTPAudits(t *testing.T) {
	requireNode(t)
	strict, _ := startDemo(t)
	legacy, _ := startDemo(t, "-schema", legacyClients(t))
	for _, client := range []string{"mobile", "tv", "web"} {
		auditsFail(t, strict+"/graphql/"+client, slices.Sorted(maps.Keys(notStrict)))
		auditsFail(t, legacy+"/graphql/"+client, nil)
	}
}

// auditsFail runs the audits and expects those of the ids to fail, and no others.
func auditsFail(t *testing.T, url string, want []string) {
	t.Helper()
	out := node(t, "audits.mjs", url)
	var failed []string
	for line := range strings.Lines(out) {
		if what, no := strings.CutPrefix(line, "no "); no {
			id, _, _ := strings.Cut(what, " ")
			failed = append(failed, id)
		}
	}
	slices.Sort(failed)
	if diff := cmp.Diff(want, failed); diff != "" {
		t.Errorf("%s, audits that fail (-want +got):\n%s\n%s", url, diff, out)
	}
	if summary := fmt.Sprintf("%d of %d\n", audits-len(want), audits); !strings.HasSuffix(out, summary) {
		t.Errorf("%s: not %s: %s", url, summary, out)
	}
}

// legacyClients are the demo's clients with http.status: legacy.
func legacyClients(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, client := range []string{"mobile", "tv", "web"} {
		if err := os.CopyFS(filepath.Join(dir, client), os.DirFS(filepath.Join("../../schema", client))); err != nil {
			t.Fatal(err)
		}
		f, err := os.OpenFile(filepath.Join(dir, client, "client.yaml"), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.WriteString("\nhttp:\n  status: legacy\n")
		if f.Close() != nil || err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
