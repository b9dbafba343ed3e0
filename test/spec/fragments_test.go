package spec

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

// sameFragments compares which fragments came and which of them failed. In v0.2 what a client has in the end must be
// the same too; which of several fragments brings a field that they share, and in how many increments and payloads, is
// free.
func sameFragments(format string, ours, theirs *outcome) string {
	if diff := cmp.Diff(fates(format, theirs), fates(format, ours)); diff != "" {
		return "fragments differ: -graphql-js 17 +Facet:\n" + diff
	}
	if format != format02 {
		return ""
	}
	if diff := cmp.Diff(theirs.data, ours.data); diff != "" {
		return "merged data differs: -graphql-js 17 +Facet:\n" + diff
	}
	return ""
}

// fates spell what became of each fragment, sorted. In v0.2 only those that failed: a fragment whose fields others have
// brought before it could be announced is not announced, and which are faster is free.
func fates(format string, o *outcome) (out []string) {
	for _, f := range o.fragments {
		switch {
		case f.failed:
			out = append(out, f.key+" failed")
		case format != format02:
			out = append(out, f.key+" came")
		}
	}
	slices.Sort(out)
	return out
}

// completeFragments holds each fragment to its own data, all of it, as graphql-js 17 sends it in the format of 2022. In
// that format the parts must be equal; in v0.2 the client must have all of it when the fragment is complete.
func completeFragments(ours, complete *outcome, whole any) string {
	known := map[string][]*fragment{}
	for _, f := range complete.fragments {
		known[f.key] = append(known[f.key], f)
	}
	times := map[string]int{}
	for _, f := range ours.fragments {
		times[f.key]++
	}
	for _, f := range ours.fragments {
		all := known[f.key]
		if f.failed || len(all) == 0 || f.data == nil && times[f.key] > 1 {
			continue // a fragment that is spread twice may share a field with itself, which then comes with either
		}
		at := slices.IndexFunc(all, func(all *fragment) bool { return f.holds(all, whole) })
		if at < 0 {
			return fmt.Sprintf("%s is %s%v, and should be %s", f.key, f.data, f.snapshot, all[0].data)
		}
		if f.data != nil { // those without a label are told apart by their data: each is some one of them
			known[f.key] = slices.Delete(all, at, at+1)
		}
	}
	return ""
}

// holds says whether a fragment is all that another one is.
func (f *fragment) holds(all *fragment, whole any) bool {
	if f.data != nil {
		return strings.Join(tokens(f.data), "\n") == strings.Join(tokens(all.data), "\n")
	}
	return all.failed || includes(f.snapshot, decoded(all.data), find(whole, f.path))
}

// includes says whether data has all fields of a part. What the part has may be null if it is null in the whole answer:
// then a field failed that is not the part's. And what the part has as null may be there, if only the part's field
// failed.
func includes(data, part, whole any) bool {
	if part == nil || data == nil && whole == nil {
		return true
	}
	switch part := part.(type) {
	case map[string]any:
		object, ok := data.(map[string]any)
		for name, value := range part {
			has, known := object[name]
			ok = ok && known && includes(has, value, child(whole, name))
		}
		return ok
	case []any:
		list, ok := data.([]any)
		ok = ok && len(list) == len(part)
		for i := 0; ok && i < len(part); i++ {
			ok = includes(list[i], part[i], child(whole, float64(i)))
		}
		return ok
	}
	return data == part
}

// nestedOrder says which fragments came, or were announced, before one that they stand in.
func nestedOrder(t *testing.T, document string, o *outcome) string {
	t.Helper()
	doc, err := parser.ParseQuery(&ast.Source{Input: document})
	if err != nil {
		t.Fatal(err)
	}
	outer := map[string][]string{} // by label
	for _, op := range doc.Operations {
		nested(op.SelectionSet, nil, outer)
	}
	for _, f := range doc.Fragments {
		nested(f.SelectionSet, nil, outer)
	}
	for i, inner := range o.fragments {
		late, early := "", false // a fragment that is spread twice may come twice: one of them must be before
		for j, f := range o.fragments {
			switch {
			case !slices.Contains(outer[inner.label], f.label) || !within(inner.path, f.path):
			case o.format == format2022 && j < i, o.format == format02 && f.ended <= inner.begun:
				early = true
			default:
				late = f.key
			}
		}
		if late != "" && !early {
			return fmt.Sprintf("%s comes before %s, in which it stands", inner.key, late)
		}
	}
	return ""
}

// nested notes the labels within which each label stands.
func nested(set ast.SelectionSet, around []string, outer map[string][]string) {
	for _, selected := range set {
		switch s := selected.(type) {
		case *ast.Field:
			nested(s.SelectionSet, around, outer)
		case *ast.FragmentSpread:
			note(s.Directives, around, outer)
		case *ast.InlineFragment:
			nested(s.SelectionSet, note(s.Directives, around, outer), outer)
		}
	}
}

func note(directives ast.DirectiveList, around []string, outer map[string][]string) []string {
	d := directives.ForName("defer")
	if d == nil || d.Arguments.ForName("label") == nil {
		return around
	}
	label := d.Arguments.ForName("label").Value.Raw
	outer[label] = append(outer[label], around...)
	return append(slices.Clone(around), label)
}

// A fragment must not come before the one in which it stands, unless that has come from elsewhere.
func TestNestedOrder(t *testing.T) {
	t.Parallel()
	const document = `{ a { ... @defer(label: "o") { x ... @defer(label: "i") { y } } } }`
	at := func(label string, begun, ended int) *fragment {
		return &fragment{key: label, path: []any{"a"}, label: label, begun: begun, ended: ended}
	}
	tests := map[string]struct {
		format    string
		fragments []*fragment
		right     bool
	}{
		"2022":                   {format2022, []*fragment{at("o", 0, 1), at("i", 0, 1)}, true},
		"2022, wrong":            {format2022, []*fragment{at("i", 0, 1), at("o", 0, 1)}, false},
		"2022, twice":            {format2022, []*fragment{at("o", 0, 1), at("i", 0, 1), at("o", 0, 1)}, true},
		"2022, inner alone":      {format2022, []*fragment{at("i", 0, 1)}, true},
		"v0.2":                   {format02, []*fragment{at("o", 0, 1), at("i", 1, 1)}, true},
		"v0.2, announced before": {format02, []*fragment{at("o", 0, 1), at("i", 0, 1)}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problem := nestedOrder(t, document, &outcome{format: test.format, fragments: test.fragments})
			if (problem == "") != test.right {
				t.Errorf("got %q, right: %t", problem, test.right)
			}
		})
	}
}
