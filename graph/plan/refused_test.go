package plan

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

var (
	errTurnedAway = errors.New("not with these arguments")
	errDown       = errors.New("down")
)

// runWords runs a document on the words, whose lengths fail with err.
func runWords(t *testing.T, document string, err error) (*Run, Response, *Plan) {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: wordsSDL})
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
	if errs != nil {
		t.Fatal(errs)
	}
	p, failure := NewCompiler(wordTables(decodeWords), schema, schema, nil, nil).Compile(doc, doc.Operations[0], nil, Whole)
	if failure != nil {
		t.Fatal(failure)
	}
	root := wordsRoot{batches: new(atomic.Int64), lengths: func(words []*aWord) ([]int, error) { return make([]int, len(words)), err }}
	r := NewRun(t.Context(), p, Options{Root: root, Refused: func(err error) bool { return errors.Is(err, errTurnedAway) }})
	return r, r.Execute(nil), p
}

// A call that was refused before anything was done counts for none of its parents; one that failed later counts for
// all.
func TestRefusedCallsAreNotExecuted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err     error
		refused bool
		want    int
	}{
		"it succeeds":   {nil, false, 4},
		"it fails":      {errDown, false, 4},
		"it is refused": {errTurnedAway, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, _, p := runWords(t, `{ words(n: 4) { text length } }`, test.err)
			words := &p.Root.Fields[0]
			if got := r.Executed(words.Sel, &words.Sel.Fields[1]); got != test.want {
				t.Errorf("executed for %d, want %d", got, test.want)
			}
			if got := r.Executed(p.Root, words); got != 1 {
				t.Errorf("the field above was executed %d times", got)
			}
			if r.Refusals() != test.refused {
				t.Errorf("refusals: %t", r.Refusals())
			}
		})
	}
}

// Of the errors that are not kept, one that is no refusal is still seen, behind however many refusals.
func TestErrorsBeyondTheBoundAreSeen(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ err, want error }{
		"failures": {errDown, errDown},
		"refusals": {errTurnedAway, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, res, _ := runWords(t, `{ words(n: 30) { length } }`, test.err); res.Dropped != 20 || res.Beyond != test.want {
				t.Errorf("%d dropped, beyond: %v", res.Dropped, res.Beyond)
			}
		})
	}
}
