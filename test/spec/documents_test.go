package spec

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/rules"
	"github.com/facetgraph/facet/graph/syntax"
)

var (
	documentCount = flag.Int("spec.documents", 6000, "random documents to compare with graphql-js")
)

// kitchen is a schema with everything that input can be.
func kitchen(t *testing.T) (sdl string, schema *ast.Schema) {
	t.Helper()
	text, err := os.ReadFile("testdata/kitchen.graphql")
	if err != nil {
		t.Fatal(err)
	}
	return string(text), gqlparser.MustLoadSchema(&ast.Source{Name: "kitchen.graphql", Input: string(text)})
}

// randomDocument is the document of a seed.
func randomDocument(schema *ast.Schema, seed uint64) string {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 7)), schema: schema}
	g.wrong = pick(g, 0, 0, 0.004, 0.02, 0.1)
	text := g.document()
	if g.chance(0.5) {
		text = g.spaced(text)
	}
	if g.chance(0.4) {
		for range 1 + g.IntN(2) {
			if text != "" {
				text = g.mutated(text)
			}
		}
	}
	return text
}

// Documents end where they end in graphql-js: as no document, as one that is not valid, or as a valid one. What both
// say is wrong, they say of the same place.
func TestDocumentsEndAsInGraphQLJS(t *testing.T) {
	t.Parallel()
	requireNode(t)
	sdl, schema := kitchen(t)
	documents := make([]string, *documentCount)
	for i := range documents {
		documents[i] = randomDocument(schema, *specSeed+uint64(i))
	}
	for _, known := range readsOtherwise {
		documents = append(documents, known.document)
	}
	for _, known := range otherTokens {
		documents = append(documents, known.document)
	}
	reference := readByGraphQLJS(t, sdl, documents)
	r := rules.New(true)
	tally, places, unlike, elsewhere := map[string]int{}, 0, map[string][]string{}, map[string]bool{}
	for i, text := range documents {
		ours, theirs := readByFacet(schema, r, text), reference[i]
		tally[theirs.Stage]++
		if n := i - *documentCount; n >= 0 && n < len(readsOtherwise) {
			checkOtherwise(t, readsOtherwise[i-*documentCount], ours, theirs)
			continue
		}
		stage := ours.Stage
		for _, d := range readsOtherwise {
			ours, theirs = d.alike(ours, theirs)
		}
		if stage != ours.Stage || reference[i].Stage != theirs.Stage {
			tally["listed"]++
		}
		if ours.Stage != theirs.Stage {
			kind := ours.Stage + " " + shape(ours) + " | " + theirs.Stage + " " + shape(theirs)
			unlike[kind] = append(unlike[kind], fmt.Sprintf("seed %d: %q\n  Facet      %s\n  graphql-js %s", *specSeed+uint64(i), text, plain(ours), plain(theirs)))
			continue
		}
		n, misplaced := compareLocations(ours, theirs)
		places += n
		for kind, what := range misplaced {
			if otherTokens[kind].reason != "" {
				elsewhere[kind] = true
				continue
			}
			unlike["place: "+kind] = append(unlike["place: "+kind], fmt.Sprintf("seed %d: %q\n  %s", *specSeed+uint64(i), text, what))
		}
	}
	for _, kind := range slices.SortedFunc(maps.Keys(unlike), func(a, b string) int { return cmp.Or(len(unlike[b])-len(unlike[a]), strings.Compare(a, b)) }) {
		t.Errorf("%d × %s, the shortest:\n%s", len(unlike[kind]), kind, slices.MinFunc(unlike[kind], func(a, b string) int { return len(a) - len(b) }))
	}
	for kind := range otherTokens {
		if !elsewhere[kind] {
			t.Errorf("%s: is listed as reported at another token (%s), but is not in %s", kind, otherTokens[kind].reason, otherTokens[kind].document)
		}
	}
	t.Logf("%d documents: %v; %d places of errors compared", len(documents), tally, places)
}

// checkOtherwise holds a listed difference to its document: it makes one, and nothing else does.
func checkOtherwise(t *testing.T, d otherwise, ours, theirs answer) {
	t.Helper()
	oursThen, theirsThen := d.alike(ours, theirs)
	if ours.Stage == theirs.Stage || oursThen.Stage != theirsThen.Stage {
		t.Errorf("%q is listed (%s), but Facet %s, graphql-js %s", d.document, d.reason, plain(ours), plain(theirs))
	}
}

// typeSystem finds errors about the words that definitions of types begin with.
var typeSystem = regexp.MustCompile(`Unexpected Name "(schema|scalar|type|interface|union|enum|input|directive|extend)"`)

// duplicate finds errors about things that have the name of others.
var duplicate = regexp.MustCompile("There can be only one (fragment|variable|operation) named")

// shape is the first message without what varies.
func shape(a answer) string {
	if len(a.Errors) == 0 {
		return ""
	}
	return withoutNames(a.Errors[0].Message)
}

func withoutNames(message string) string {
	parts := strings.Split(message, `"`)
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "…"
	}
	return strings.Join(parts, `"`)
}

// compareLocations compares where errors with the same message are.
func compareLocations(ours, theirs answer) (compared int, misplaced map[string]string) {
	misplaced = map[string]string{}
	if slices.ContainsFunc(theirs.Errors, func(e failure) bool { return duplicate.MatchString(e.Message) }) {
		return 0, nil // Facet takes the first of two definitions, graphql-js the last
	}
	if ours.Stage == "parse" && typeSystem.MatchString(ours.Errors[0].Message) {
		return 0, nil // graphql-js reads on
	}
	at := map[string][]location{}
	for _, e := range theirs.Errors {
		at[kindOf(e)] = append(at[kindOf(e)], e.Locations...)
	}
	for _, e := range ours.Errors {
		message := kindOf(e)
		if ours.Stage == "parse" {
			message = kindOf(theirs.Errors[0])
		}
		places := at[message]
		if strings.HasPrefix(message, "Fields ") && !only(theirs, "Fields ") {
			continue // how much of a conflict is reported depends on what else is wrong
		}
		if places == nil || len(e.Locations) == 0 || defersAgain.MatchString(message) {
			continue
		}
		compared++
		if !slices.Contains(places, e.Locations[0]) {
			misplaced[withoutNames(message)] = fmt.Sprintf("%s: Facet %v, graphql-js %v", e.Message, e.Locations, places)
		}
	}
	return compared, misplaced
}

// literal finds messages about literals: graphql-js repeats the literal in them, Facet does not.
var literal = regexp.MustCompile(`cannot represent|at most 64 bits|^Expected value of type|does not exist in`)

// kindOf is what an error is about.
func kindOf(e failure) string {
	message, _, _ := strings.Cut(e.Message, " Did you mean")
	if literal.MatchString(message) {
		return "literal of another type"
	}
	return message
}

// readByFacet parses and validates as a server does.
func readByFacet(schema *ast.Schema, r *rules.Rules, text string) answer {
	doc, err := syntax.Parse(&ast.Source{Input: text}, 0)
	if err != nil {
		return answer{Stage: "parse", Errors: []failure{newFailure(err)}}
	}
	a := answer{Stage: "valid"}
	for _, e := range r.Validate(schema, doc) {
		a.Stage = "validate"
		a.Errors = append(a.Errors, newFailure(e))
	}
	return a
}

// readByGraphQLJS asks one process of Node about all documents.
func readByGraphQLJS(t *testing.T, sdl string, documents []string) (answers []answer) {
	t.Helper()
	askNode(t, "documents.mjs", map[string]any{"sdl": sdl, "documents": documents}, &answers)
	if len(answers) != len(documents) {
		t.Fatalf("%d answers for %d documents", len(answers), len(documents))
	}
	return answers
}

// askNode runs a script on a file and reads what it prints.
func askNode(t *testing.T, script string, input, output any) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "input.json")
	text, err := json.Marshal(input)
	if err == nil {
		err = os.WriteFile(path, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "node", script, path)
	cmd.Stderr = t.Output()
	printed, err := cmd.Output()
	if err == nil {
		err = json.Unmarshal(printed, output)
	}
	if err != nil {
		t.Fatalf("node %s: %v", script, err)
	}
}

func newFailure(e *gqlerror.Error) failure {
	f := failure{Message: e.Message}
	for _, l := range e.Locations {
		f.Locations = append(f.Locations, location(l))
	}
	return f
}
