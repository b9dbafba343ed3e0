package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// parts runs an operation and spells everything that it answers, a line for each thing.
func parts(t *testing.T, document string, root wordsRoot, d Delivery) string {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: wordsSDL})
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
	if errs != nil {
		t.Fatal(errs)
	}
	p, err := NewCompiler(wordTables(decodeWords), schema, schema, nil, nil).Compile(doc, doc.Operations[0], nil, d)
	if err != nil {
		t.Fatal(err)
	}
	var seen tasks
	run := NewRun(t.Context(), p, Options{Root: root, Tasks: &seen})
	first := run.Execute(nil)
	lines := []string{"data " + string(first.Data)}
	lines = append(lines, spellErrors(first.Errors)...)
	lines = append(lines, spellPending(first.Pending)...)
	for more := first.More; more; {
		part, ok := run.Next(t.Context())
		if !ok {
			t.Fatal("no part")
		}
		lines = append(lines, "--")
		lines = append(lines, spellPending(part.Pending)...)
		for _, i := range part.Increments {
			if !json.Valid(i.Data) {
				t.Errorf("not JSON: %s", i.Data)
			}
			lines = append(lines, fmt.Sprintf("%d %s+%s %s", i.ID, i.Path, i.SubPath, i.Data))
			lines = append(lines, spellErrors(i.Errors)...)
		}
		for _, c := range part.Completed {
			lines = append(lines, fmt.Sprintf("end %d failed=%t", c.ID, c.Failed))
			lines = append(lines, spellErrors(c.Errors)...)
		}
		more = part.More
	}
	run.Wait()
	if n := seen.running.Load(); n != 0 {
		t.Errorf("%d tasks are left", n)
	}
	return strings.Join(lines, "\n")
}

func spellPending(list []Fragment) (lines []string) {
	for _, f := range list {
		lines = append(lines, fmt.Sprintf("pending %d %q at %s", f.ID, f.Label, f.Path))
	}
	return lines
}

func spellErrors(list []Error) (lines []string) {
	for _, e := range list {
		lines = append(lines, fmt.Sprintf("error %s: %v", e.Path, e.Err))
	}
	return lines
}

func TestDeferred(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, document     string
		distinct, repeated []string
		loose              bool // what does not depend on each other comes in any order
	}{
		{
			"one call for all objects", `{ words(n: 2) { text ... @defer(label: "l") { length } } }`,
			[]string{
				`data {"words":[{"text":"hello"},{"text":"hello"}]}`, `pending 0 "l" at words[0]`, `pending 1 "l" at words[1]`, `--`,
				`0 words[0]+ {"length":5}`, `1 words[1]+ {"length":5}`, `end 0 failed=false`, `end 1 failed=false`,
			}, nil, false,
		},
		{
			"at the root", `{ word { text } ... @defer { words(n: 1) { text } } }`,
			[]string{`data {"word":{"text":"one"}}`, `pending 0 "" at `, `--`, `0 + {"words":[{"text":"hello"}]}`, `end 0 failed=false`}, nil, false,
		},
		{
			"nothing but what is deferred", `{ ... @defer { word { text } } }`,
			[]string{`data {}`, `pending 0 "" at `, `--`, `0 + {"word":{"text":"one"}}`, `end 0 failed=false`}, nil, false,
		},
		{
			"nested", `{ word { ... @defer(label: "a") { text ... @defer(label: "b") { length } } } }`,
			[]string{
				`data {"word":{}}`, `pending 0 "a" at word`, `--`, `pending 1 "b" at word`, `0 word+ {"text":"one"}`, `end 0 failed=false`,
				`--`, `1 word+ {"length":3}`, `end 1 failed=false`,
			}, nil, false,
		},
		{
			"what the first part has is not repeated", `{ word { text ... @defer { text length } } }`,
			[]string{`data {"word":{"text":"one"}}`, `pending 0 "" at word`, `--`, `0 word+ {"length":3}`, `end 0 failed=false`},
			[]string{`data {"word":{"text":"one"}}`, `pending 0 "" at word`, `--`, `0 word+ {"text":"one","length":3}`, `end 0 failed=false`}, false,
		},
		{
			"a fragment with nothing of its own is not announced", `{ word { text ... @defer { text ... @defer(label: "in") { length } } } }`,
			[]string{`data {"word":{"text":"one"}}`, `pending 0 "in" at word`, `--`, `0 word+ {"length":3}`, `end 0 failed=false`},
			[]string{
				`data {"word":{"text":"one"}}`, `pending 0 "" at word`, `--`, `pending 1 "in" at word`, `0 word+ {"text":"one"}`, `end 0 failed=false`,
				`--`, `1 word+ {"length":3}`, `end 1 failed=false`,
			}, false,
		},
		{
			"below a field that the first part has", `{ word { text } ... @defer { word { length } } }`,
			[]string{`data {"word":{"text":"one"}}`, `pending 0 "" at `, `--`, `0 +word {"length":3}`, `end 0 failed=false`},
			[]string{`data {"word":{"text":"one"}}`, `pending 0 "" at `, `--`, `0 + {"word":{"length":3}}`, `end 0 failed=false`}, false,
		},
		{
			"a field that overlapping fragments share comes once", `{ word { ... @defer(label: "a") { text } ... @defer(label: "b") { text next { text } } } }`,
			[]string{
				`data {"word":{}}`, `pending 0 "a" at word`, `pending 1 "b" at word`, `--`, `0 word+ {"text":"one"}`,
				`1 word+ {"next":{"text":"one!"}}`, `end 0 failed=false`, `end 1 failed=false`,
			},
			[]string{
				`data {"word":{}}`, `pending 0 "a" at word`, `pending 1 "b" at word`, `--`, `0 word+ {"text":"one"}`, `end 0 failed=false`,
				`--`, `1 word+ {"text":"one","next":{"text":"one!"}}`, `end 1 failed=false`,
			}, true,
		},
		{"if: false is at once", `{ word { ... @defer(if: false) { text } } }`, []string{`data {"word":{"text":"one"}}`}, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			root := wordsRoot{lengths: lengths, batches: new(atomic.Int64)}
			if c.repeated == nil {
				c.repeated = c.distinct
			}
			for d, want := range map[Delivery][]string{Distinct: c.distinct, Repeated: c.repeated} {
				got := parts(t, c.document, root, d)
				if diff := cmp.Diff(inOrder(strings.Join(want, "\n"), c.loose), inOrder(got, c.loose)); diff != "" {
					t.Errorf("delivery %d (-want +got):\n%s", d, diff)
				}
			}
		})
	}
}

// inOrder sorts the lines where any order is right.
func inOrder(lines string, loose bool) string {
	if !loose {
		return lines
	}
	list := slices.DeleteFunc(strings.Split(lines, "\n"), func(line string) bool { return line == "--" })
	slices.Sort(list)
	return strings.Join(list, "\n")
}

// Null that takes the place of an object takes away what was to come of it.
func TestNullTakesWhatWasToCome(t *testing.T) {
	t.Parallel()
	root := wordsRoot{batches: new(atomic.Int64), lengths: func([]*aWord) ([]int, error) { return nil, errors.New("down") }}
	got := parts(t, `{ words(n: 1) { next { text ... @defer(label: "kept") { text next { text } } } ... @defer(label: "lost") { text } length } }`, root, Distinct)
	if !strings.HasPrefix(got, `data {"words":null}`) || strings.Contains(got, "pending") {
		t.Error(got)
	}
}

// Null that reaches the object of a fragment fails the fragment, and nothing else.
func TestDeferredFailure(t *testing.T) {
	t.Parallel()
	root := wordsRoot{batches: new(atomic.Int64), lengths: func([]*aWord) ([]int, error) { return nil, errors.New("down") }}
	got := parts(t, `{ word { text ... @defer(label: "a") { length ... @defer(label: "never") { next { text } } } ... @defer(label: "b") { next { text } } } }`, root, Distinct)
	for _, want := range []string{`end 0 failed=true`, `error word.length: down`, `1 word+ {"next":{"text":"one!"}}`, `end 1 failed=false`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	if strings.Contains(got, "never") {
		t.Errorf("a fragment within one that failed was announced:\n%s", got)
	}
}
