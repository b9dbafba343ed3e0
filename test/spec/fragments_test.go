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

// sameFragments compares which fragments came and which of them failed. In v0.2 what a client has in the end must be the
// same too; which of several fragments brings a field that they share, and in how many increments and payloads, is free.
func sameFragments(format string, ours, theirs *outcome) string {
	if diff := cmp.Diff(fates(theirs), fates(ours)); diff != "" {
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

// fates spell what became of each fragment, sorted.
func fates(o *outcome) []string {
	out := make([]string, len(o.fragments))
	for i, f := range o.fragments {
		out[i] = f.key + " came"
		if f.failed {
			out[i] = f.key + " failed"
		}
	}
	slices.Sort(out)
	return out
}

// completeFragments holds each fragment to its own data, all of it, as graphql-js 17 sends it in the format of 2022. In
// that format the parts must be equal; in v0.2 the client must have all of it when the fragment is complete.
func completeFragments(ours, complete *outcome) string {
	var problems []string
	known := map[string][]*fragment{}
	for _, f := range complete.fragments {
		known[f.key] = append(known[f.key], f)
	}
	for _, f := range ours.fragments {
		if f.failed || !slices.ContainsFunc(known[f.key], f.holds) {
			if !f.failed && len(known[f.key]) > 0 {
				problems = append(problems, fmt.Sprintf("%s lacks something: want %s", f.key, known[f.key][0].data))
			}
		}
	}
	return strings.Join(problems, "\n")
}

// holds says whether a fragment is all that another one is.
func (f *fragment) holds(all *fragment) bool {
	if f.data != nil {
		return strings.Join(tokens(f.data), "\n") == strings.Join(tokens(all.data), "\n")
	}
	return all.failed || includes(f.snapshot, decoded(all.data))
}

// includes says whether data has all fields of other data. A null that other data has may be an object here, of which only
// a part failed.
func includes(data, part any) bool {
	switch part := part.(type) {
	case nil:
		return true
	case map[string]any:
		object, ok := data.(map[string]any)
		for name, value := range part {
			has, known := object[name]
			ok = ok && known && includes(has, value)
		}
		return ok
	case []any:
		list, ok := data.([]any)
		ok = ok && len(list) == len(part)
		for i := range part {
			ok = ok && includes(list[i], part[i])
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
		for j, f := range o.fragments {
			if !slices.Contains(outer[inner.label], f.label) || !within(inner.path, f.path) {
				continue
			}
			if inner.begun < f.ended && inner.data == nil || inner.data != nil && i < j { // v0.2; 2022
				return fmt.Sprintf("%s comes before %s, in which it stands", inner.key, f.key)
			}
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
