package plan

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// The smallest executor there is, written by hand as cmd/generate writes it: a list of words, each with a length that a
// batch resolver computes.
const wordsSDL = `
type Query { words(n: Int = 3): [Word!] word: Word }
type Word { text: String! length: Int! next: Word }
`

type aWord struct{ text string }

type wordsRoot struct {
	lengths func(words []*aWord) ([]int, error)
	batches *atomic.Int64
}

const (
	opWords = iota
	opWord
)

const (
	opText = iota
	opLength
	opNext
)

func wordTables(args ArgsFunc) *Tables {
	return &Tables{
		Resolve: resolveWords, Write: writeWords,
		Types: map[string]*Type{
			"Query": {ID: 0, Name: "Query", Fields: map[string]FieldInfo{"words": {Op: opWords, Kind: CallKind, Args: args}, "word": {Op: opWord, Kind: CallKind}}},
			"Word":  {ID: 1, Name: "Word", Fields: map[string]FieldInfo{"text": {Op: opText}, "length": {Op: opLength, Kind: CallKind}, "next": {Op: opNext, Kind: CallKind}}},
		},
	}
}

func decodeWords(_ context.Context, raw map[string]any) (map[string]any, error) {
	n, _ := raw["n"].(int64)
	return map[string]any{"n": int(n)}, nil
}

func belowWords(t *Task, f *Field, vs []*aWord) { Objects(t, f.Sel, vs, resolveWord) }

func belowWordLists(t *Task, f *Field, vs [][]*aWord) { belowWords(t, f, Flat(vs)) }

func resolveWords(t *Task, sel *Selection) {
	for _, f := range sel.Deep {
		switch f.Op {
		case opWords:
			One(t, f, func(n *Node) ([]*aWord, error) {
				return slices.Repeat([]*aWord{{"hello"}}, Arg[int](n.Args, "n")), nil
			}, belowWordLists)
		case opWord:
			One(t, f, func(*Node) (*aWord, error) { return &aWord{"one"}, nil }, belowWords)
		}
	}
}

func resolveWord(t *Task, sel *Selection, os []*aWord) {
	for _, f := range sel.Deep {
		switch f.Op {
		case opLength:
			Batch(t, f, os, func(n *Node, os []*aWord) ([]int, error) {
				n.Root.(wordsRoot).batches.Add(1)
				return n.Root.(wordsRoot).lengths(os)
			}, nil)
		case opNext:
			Each(t, f, os, func(_ *Node, o *aWord) (*aWord, error) { return &aWord{o.text + "!"}, nil }, belowWords)
		}
	}
}

func writeWords(w *Writer, sel *Selection) bool {
	ok := w.Begin(sel)
	if sel.Deferred != nil {
		DeferRoot(w, sel, resolveWords, writeWords)
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		w.Key(f)
		switch f.Op {
		case opWords:
			ok = Slot(w, f, func(w *Writer, f *Field, v []*aWord) bool {
				return ListOrNull(w, f, v, nil, func(w *Writer, f *Field, v *aWord) bool { return Object(w, f.Sel, v, v == nil, writeWord) })
			}) && ok
		case opWord:
			ok = Slot(w, f, func(w *Writer, f *Field, v *aWord) bool { return ObjectOrNull(w, f.Sel, v, v == nil, writeWord) }) && ok
		default:
			ok = w.Meta(sel, f) && ok
		}
	}
	w.End()
	return ok
}

func writeWord(w *Writer, sel *Selection, o *aWord) bool {
	ok := w.Begin(sel)
	if sel.Deferred != nil {
		Defer(w, sel, o, resolveWord, writeWord)
	}
	for i := range sel.Fields {
		f := &sel.Fields[i]
		w.Key(f)
		switch f.Op {
		case opText:
			String(w, f, o.text)
		case opLength:
			ok = Slot(w, f, Int[int]) && ok
		case opNext:
			ok = Slot(w, f, func(w *Writer, f *Field, v *aWord) bool { return ObjectOrNull(w, f.Sel, v, v == nil, writeWord) }) && ok
		default:
			w.Typename(sel)
		}
	}
	w.End()
	return ok
}

// answer runs a document on the words.
func answer(t *testing.T, document string, root wordsRoot, args ArgsFunc) Response {
	t.Helper()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: wordsSDL})
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
	if errs != nil {
		t.Fatal(errs)
	}
	p, err := NewCompiler(wordTables(args), schema, schema, nil, nil).Compile(doc, doc.Operations[0], nil, Whole)
	if err != nil {
		t.Fatal(err)
	}
	return NewRun(t.Context(), p, Options{Root: root}).Execute(nil)
}

func lengths(words []*aWord) ([]int, error) {
	out := make([]int, len(words))
	for i, w := range words {
		out[i] = len(w.text)
	}
	return out, nil
}

func TestRun(t *testing.T) {
	t.Parallel()
	batchOf := func(n int) func([]*aWord) ([]int, error) {
		return func([]*aWord) ([]int, error) { return make([]int, n), nil }
	}
	tests := map[string]struct {
		document, want string
		lengths        func([]*aWord) ([]int, error)
		errors         []string // paths
		batches        int
	}{
		"one batch for a list": {document: `{ words { text length } }`, want: `{"words":[{"text":"hello","length":5},{"text":"hello","length":5},{"text":"hello","length":5}]}`, batches: 1},
		"merged fields":        {document: `{ words(n: 1) { text } words(n: 1) { n: length text } }`, want: `{"words":[{"text":"hello","n":5}]}`, batches: 1},
		"one batch per node":   {document: `{ words(n: 1) { length } word { length next { length } } }`, want: `{"words":[{"length":5}],"word":{"length":3,"next":{"length":4}}}`, batches: 3},
		"an empty list":        {document: `{ words(n: 0) { length } }`, want: `{"words":[]}`},
		"nothing selected":     {document: `{ word { text @skip(if: true) } }`, want: `{"word":{}}`},
		"typename":             {document: `{ word { __typename t: __typename } }`, want: `{"word":{"__typename":"Word","t":"Word"}}`},
		"an error takes the nearest null": {document: `{ words(n: 2) { text length } word { text } }`, want: `{"words":null,"word":{"text":"one"}}`,
			lengths: func([]*aWord) ([]int, error) { return nil, errors.New("down") }, errors: []string{"words[0].length", "words[1].length"}, batches: 1},
		"a panic is one field's": {document: `{ word { text next { text length } } }`, want: `{"word":{"text":"one","next":null}}`,
			lengths: func([]*aWord) ([]int, error) { panic("oh") }, errors: []string{"word.next.length"}, batches: 1},
		"too few results":  {document: `{ word { length } }`, want: `{"word":null}`, lengths: batchOf(0), errors: []string{"word.length"}, batches: 1},
		"too many results": {document: `{ word { length } }`, want: `{"word":null}`, lengths: batchOf(2), errors: []string{"word.length"}, batches: 1},
		"an Int too large": {document: `{ word { length } }`, want: `{"word":null}`, lengths: func([]*aWord) ([]int, error) { return []int{1 << 40}, nil }, errors: []string{"word.length"}, batches: 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var batches atomic.Int64
			root := wordsRoot{lengths: lengths, batches: &batches}
			if test.lengths != nil {
				root.lengths = test.lengths
			}
			got := answer(t, test.document, root, decodeWords)
			if string(got.Data) != test.want {
				t.Errorf("data %s, want %s", got.Data, test.want)
			}
			var paths []string
			for _, e := range got.Errors {
				paths = append(paths, e.Path.String())
				if e.Field == nil || e.Field.AST.Position == nil {
					t.Errorf("the error at %s has no location", e.Path)
				}
			}
			if !slices.Equal(paths, test.errors) {
				t.Errorf("errors at %v, want %v", paths, test.errors)
			}
			if int(batches.Load()) != test.batches {
				t.Errorf("%d batches, want %d", batches.Load(), test.batches)
			}
		})
	}
}

// A scalar's own decoder may panic: it costs the field, not the process.
func TestPanicInArgumentDecoder(t *testing.T) {
	t.Parallel()
	got := answer(t, `{ words(n: 1) { text } word { text } }`, wordsRoot{lengths: lengths}, func(context.Context, map[string]any) (map[string]any, error) {
		panic("a scalar's mistake")
	})
	if string(got.Data) != `{"words":null,"word":{"text":"one"}}` || len(got.Errors) != 1 || got.Errors[0].Path.String() != "words" {
		t.Errorf("%s %v", got.Data, got.Errors)
	}
	if _, ok := errors.AsType[*PanicError](got.Errors[0].Err); !ok {
		t.Errorf("the error is %v", got.Errors[0].Err)
	}
}

// Errors beyond the bound are counted, not kept.
func TestErrorsAreBounded(t *testing.T) {
	t.Parallel()
	got := answer(t, `{ words(n: 30) { length } }`, wordsRoot{batches: new(atomic.Int64), lengths: func([]*aWord) ([]int, error) { return nil, errors.New("down") }}, decodeWords)
	if len(got.Errors) != 10 || got.Dropped != 20 {
		t.Errorf("%d errors kept, %d dropped", len(got.Errors), got.Dropped)
	}
}
