package spec

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Formats of answers in parts, as Accept names them and reference.mjs runs them.
const (
	format2022 = "20220824"
	format02   = "v0.2"
)

var deferDirective = regexp.MustCompile(` @defer(\([^)]*\))?`)

// whole is the operation without @defer, and without the variables that only @defer used.
func whole(op *randomOp) *randomOp {
	text := deferDirective.ReplaceAllString(op.Query, "")
	head, rest, found := strings.Cut(text, ") {")
	before, declared, has := strings.Cut(head, "Q(")
	if found && has && !strings.Contains(before, "{") {
		var kept []string
		for _, d := range strings.Split(declared, ", ") {
			name, _, _ := strings.Cut(d, ":")
			if regexp.MustCompile(regexp.QuoteMeta(name) + `\b`).MatchString(rest) {
				kept = append(kept, d)
			}
		}
		text = before + "Q"
		if len(kept) > 0 {
			text += "(" + strings.Join(kept, ", ") + ")"
		}
		text += " {" + rest
	}
	copied := *op
	copied.Query = text
	return &copied
}

// agree compares what a client merged with the answer in one piece and says what differs.
//
// A null goes up only as far as what is delivered with it: where a fragment failed, the client lacks its fields, and
// the answer in one piece has null at some place above the error. So a null in the answer in one piece may stand
// against something else if a fragment failed because of an error below that place; what is there is not compared then.
// In v0.2, where fragments share objects, one error takes all of a fragment's own fields with it: below its path they,
// their nulls and their errors may be lacking. All else is equal, but for the order of keys. Errors are compared by
// their paths: those below propagated nulls may be in one answer alone (§6.4.4).
func agree(want answer, got *outcome) string {
	c := comparison{}
	for _, f := range got.fragments {
		if f.failed && f.data == nil {
			c.lacking = append(c.lacking, f.path)
		}
		if f.failed {
			for _, e := range f.errors {
				c.excused = append(c.excused, e.Path)
			}
		}
	}
	plain := decoded(want.Data)
	for _, path := range got.nulled {
		if find(plain, path) != nil {
			c.complain(path, "is null in one part, but not in one piece")
		}
		c.excused = append(c.excused, path)
	}
	for _, e := range want.Errors {
		c.wanted = append(c.wanted, e.Path)
	}
	c.values(nil, plain, got.data)
	c.errors(plain, want.Errors, got.errors)
	return strings.Join(c.complaints, "\n")
}

type comparison struct {
	excused    [][]any // places of errors that made fragments fail
	lacking    [][]any // paths of fragments that failed, where they shared objects
	wanted     [][]any // places of errors in one piece
	complaints []string
}

func (c *comparison) complain(path []any, format string, args ...any) {
	if len(c.complaints) < 10 {
		c.complaints = append(c.complaints, pathText(path)+" "+fmt.Sprintf(format, args...))
	}
}

func (c *comparison) values(path []any, want, got any) {
	switch want := want.(type) {
	case nil:
		if got != nil && !c.failedBelow(path) {
			c.complain(path, "is null in one piece and %v in parts", got)
		}
	case map[string]any:
		object, ok := got.(map[string]any)
		if !ok {
			c.complain(path, "is an object in one piece and %v in parts", got)
			return
		}
		for _, name := range slices.Sorted(maps.Keys(object)) {
			if _, ok := want[name]; !ok {
				c.complain(append(path, name), "comes in parts only")
			}
		}
		for _, name := range slices.Sorted(maps.Keys(want)) {
			at := append(path[:len(path):len(path)], name)
			if value, ok := object[name]; ok {
				c.values(at, want[name], value)
			} else if !c.lacks(at) {
				c.complain(at, "never comes")
			}
		}
	case []any:
		list, ok := got.([]any)
		if !ok || len(list) != len(want) {
			c.complain(path, "is a list of %d in one piece and %v in parts", len(want), got)
			return
		}
		for i := range want {
			c.values(append(path[:len(path):len(path)], i), want[i], list[i])
		}
	default:
		if want != got {
			c.complain(path, "is %v in one piece and %v in parts", want, got)
		}
	}
}

// failedBelow says whether a null may be missing in parts.
func (c *comparison) failedBelow(path []any) bool {
	below := func(at []any) bool { return within(at, path) }
	return slices.ContainsFunc(c.excused, below) || c.lacks(path) && slices.ContainsFunc(c.wanted, below)
}

// lacks says whether a place may have lost fields with a fragment that failed.
func (c *comparison) lacks(path []any) bool {
	return slices.ContainsFunc(c.lacking, func(failed []any) bool { return within(path, failed) })
}

// within says whether a path leads to a place, or to one inside it.
func within(path, place []any) bool {
	return len(path) >= len(place) && pathText(path[:len(place)]) == pathText(place)
}

func (c *comparison) errors(plain any, want, got []failure) {
	paths := func(list []failure) map[string][]any {
		out := map[string][]any{}
		for _, e := range list {
			out[pathText(e.Path)] = e.Path
		}
		return out
	}
	wanted, had := paths(want), paths(got)
	missing := func(from, in map[string][]any, where string, may func([]any) bool) {
		for _, text := range slices.Sorted(maps.Keys(from)) {
			path := from[text]
			if _, ok := in[text]; !ok && nullAt(plain, path) == len(path) && !may(path) {
				c.complain(path, "has an error only %s", where)
			}
		}
	}
	missing(wanted, had, "in one piece", c.lacks)
	missing(had, wanted, "in parts", func([]any) bool { return false })
	if len(wanted) > 0 && len(had) == 0 {
		c.complain(nil, "has errors only in one piece")
	}
}

// text spells the beginning of the JSON of parts for a report.
func text(parts []json.RawMessage) string {
	var out strings.Builder
	for _, p := range parts {
		out.Write(p)
		out.WriteByte('\n')
	}
	return out.String()[:min(out.Len(), 6000)]
}
