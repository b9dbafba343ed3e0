package main

import (
	"cmp"
	"fmt"
	"log/slog"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/schema"
)

// serves says whether a server starts with the clients of a folder.
func serves(t *testing.T, dir string) error {
	t.Helper()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin, cfg.Schema, cfg.Services = "127.0.0.1:0", "127.0.0.1:0", dir, map[string]bff.ServiceConfig{}
	for _, name := range demo.Names() {
		s := bff.ServiceConfig{URL: "http://" + name}
		s.SetDefaults()
		cfg.Services[name] = s
	}
	a, err := bff.NewApp(t.Context(), domain(&demo.Options{}, nil), cfg, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err == nil {
		a.Close()
	}
	return err
}

// placed is how every mistake of a folder begins: file, line and column, or of a folder as a whole its name.
var placed = regexp.MustCompile(`^/.*/(watch|band)(/[a-z.]+:\d+:\d+)?: `)

// What the check passes is served, what it refuses is not, and both say the same, once and with its place.
func TestWhatCheckPassesIsServed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	passed, refused := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		for _, client := range []string{"watch", "band"} {
			write(t, filepath.Join(dir, client, "client.yaml"), drawPolicy(r))
			write(t, filepath.Join(dir, client, "schema.graphql"), drawSDL(r))
		}
		code, _, errOut := command(t, "check", "-schema", dir)
		err := serves(t, dir)
		if (code == 0) != (err == nil) {
			r.Fatalf("check: %d %s\nserve: %v", code, errOut, err)
		}
		if err == nil {
			passed++
			return
		}
		refused++
		if errOut != "bff check: "+err.Error()+"\n" {
			r.Fatalf("check: %s\nserve: %v", errOut, err)
		}
		seen := map[string]bool{}
		for line := range strings.Lines(err.Error()) {
			if seen[line] || !placed.MatchString(line) {
				r.Fatalf("%q is said twice or has no place, in\n%v", line, err)
			}
			seen[line] = true
		}
	})
	t.Logf("%d passed, %d refused", passed, refused)
	if passed == 0 || refused == 0 {
		t.Errorf("%d passed and %d refused: the test does not tell", passed, refused)
	}
}

// seldom draws one of some texts, and mostly none. Seven is no number that is drawn more often than others, as zero is.
func seldom(r *rapid.T, label string, texts []string) string {
	if rapid.IntRange(0, 9).Draw(r, "whether "+label) != 7 {
		return ""
	}
	return rapid.SampledFrom(texts).Draw(r, label)
}

// drawPolicy draws a client.yaml whose values are each allowed by themselves, mostly.
func drawPolicy(r *rapid.T) string {
	points := rapid.SampledFrom([]string{"1000", "5000", "5001", "10000", "1000000", "999999", "1000000", "1000001", "1000000000", "1", "1000000001"})
	var b strings.Builder
	maybe := func(format string, values ...string) {
		if v := seldom(r, format, values); v != "" {
			fmt.Fprintf(&b, format, v)
		}
	}
	maybe("cost: {%s}\n", "max: 1", "max: 1000000000", "defaultListSize: 0", "dialect: apollo", "dialect: apollo, defaultListSize: 0", "dialect: other")
	maybe("introspection: %s\n", "on", "off", "authenticated")
	maybe("playground: %s\n", "true", "false")
	for i := range rapid.IntRange(0, 2).Draw(r, "rates") {
		if i == 0 {
			b.WriteString("rate:\n")
		}
		fmt.Fprintf(&b, "  - name: %s\n    limit: %s\n", rapid.SampledFrom([]string{"a", "a-1", "b", "c", "d", "e", "f", "g", "A"}).Draw(r, "name"), points.Draw(r, "limit"))
		maybe("    algorithm: %s\n", schema.Algorithm("").Allowed()...)
		maybe("    window: %s\n", "100ms", "1000.0001ms", "1h", "744h", "745h")
		maybe("    burst: %s\n", "1", "1000", "1000000000")
		maybe("    key: %s\n", "viewer", "client", "address", "claim:plan", `"claim:"`, "ip")
		maybe("    mode: %s\n", "shadow", "enforce")
		maybe("    anonymous: %s\n", "address", "shared", "skip")
		maybe("    leases: %s\n", "true", "false")
		b.WriteString("    overrides:\n      operations: {}\n")
		if name := seldom(r, "override", []string{"gold", `""`}); name != "" {
			fmt.Fprintf(&b, "      anonymous: {limit: %s}\n", points.Draw(r, "anonymous"))
			fmt.Fprintf(&b, "      tiers: {claim: plan, values: {%s: {limit: %s}}}\n", name, points.Draw(r, "tier"))
		}
	}
	return b.String()
}

// drawSDL draws a schema near one that is served.
func drawSDL(r *rapid.T) string {
	directive := func(more ...string) string {
		return seldom(r, "directive", append(more, "@authenticated", `@requiresScopes(scopes: [["a"]])`, "@requiresScopes(scopes: [[]])",
			"@requiresScopes(scopes: [])", `@requiresScopes(scopes: "a")`, `@requiresScopes(scopes: [["a b"]])`, `@cost(weight: "2")`,
			`@cost(weight: "1e30")`, `@cost(weight: "0x1")`, `@cost(weight: "")`, "@cost(weight: 2)"))
	}
	size := []string{"@listSize(assumedSize: 5)", "@listSize", "@listSize(assumedSize: -1)", "@listSize(slicingArguments: [])"}
	feed := []string{
		`@listSize(slicingArguments: ["first"], sizedFields: ["edges"])`, `@listSize(slicingArguments: ["last"], sizedFields: ["edges"])`,
		`@listSize(slicingArguments: ["first"], sizedFields: ["edges"], assumedSize: 5)`, `@listSize(assumedSize: 5, sizedFields: ["edges", "node"])`,
	}
	return fmt.Sprintf(`type Query {
  viewer: Viewer %s
  feed(first: Int! = 1): FeedConnection %s
  home: Home %s
}
type Viewer %s { id: ID! unreadNotifications: %s }
type FeedConnection { edges: [FeedEdge!]! }
type FeedEdge { node: Post }
type Post { id: ID! title: String! %s mediaKind: MediaKind%s }
type Home { rows: [Row!]! %s }
type Row { id: ID! }
enum MediaKind %s { IMAGE }
`, directive(), directive(feed...), directive(), directive(), cmp.Or(seldom(r, "type", []string{"String", "Nothing"}), "Int"),
		directive(), seldom(r, "null", []string{"!"}), directive(size...), directive())
}
