package spec

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sameErrors compares the errors of two answers with the same data, and says what differs.
//
// An error whose position is null in the data must be in both, with the same locations. The others are below a null
// that went up. There the specification leaves open how many are reported (§6.4.4): graphql-js stops at the first,
// Facet tells all that it came upon. So lenient wants that all of want are in got, and that got has others only where
// want has one below the same null. And where fields were merged, §7.1.2 leaves open which of them are located: lenient
// takes the first of want's.
func sameErrors(want, got answer, lenient bool) string {
	data := decoded(want.Data)
	if !lenient {
		return cmp.Diff(errorLines(want.Errors, -1), errorLines(got.Errors, -1))
	}
	wanted, had := errorLines(want.Errors, 1), errorLines(got.Errors, 1)
	var missing, more []string
	for _, line := range wanted {
		if !slices.Contains(had, line) {
			missing = append(missing, "-"+line)
		}
	}
	below := map[string]bool{} // nulls below which errors are wanted
	for _, e := range want.Errors {
		if at := nullAt(data, e.Path); at < len(e.Path) {
			below[fmt.Sprint(e.Path[:at])] = true
		}
	}
	for _, e := range got.Errors {
		line := errorLines([]failure{e}, 1)[0]
		at := nullAt(data, e.Path)
		if !slices.Contains(wanted, line) && (at == len(e.Path) || !below[fmt.Sprint(e.Path[:at])]) {
			more = append(more, "+"+line)
		}
	}
	if double := len(had) - len(slices.Compact(slices.Clone(had))); double > 0 {
		more = append(more, "an error comes twice")
	}
	return strings.Join(append(missing, more...), "\n")
}

// errorLines spells errors with some of their locations, all where that is negative, in an order of their own.
func errorLines(list []failure, locations int) []string {
	out := make([]string, len(list))
	for i, e := range list {
		located := e.Locations
		if locations >= 0 && len(located) > locations {
			located = located[:locations]
		}
		out[i] = fmt.Sprintf("error at %v, locations %v", e.Path, located)
	}
	slices.Sort(out)
	return out
}

// decoded is data as Go values.
func decoded(raw json.RawMessage) (data any) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	_ = d.Decode(&data) // what was compared is JSON
	return data
}

// nullAt says how far a path goes until it meets null: to its end, where its own position is null.
func nullAt(data any, path []any) int {
	for i, step := range path {
		if data == nil {
			return i
		}
		data = child(data, step)
	}
	return len(path)
}

// child is what a step of a path leads to, nil where it leads nowhere.
func child(data, step any) any {
	switch at := data.(type) {
	case map[string]any:
		name, _ := step.(string)
		return at[name]
	case []any:
		if n, ok := index(step); ok && n < len(at) {
			return at[n]
		}
	}
	return nil
}

// index is a step of a path as the index of a list.
func index(step any) (int, bool) {
	switch n := step.(type) {
	case float64:
		return int(n), n >= 0
	case json.Number:
		i, err := n.Int64()
		return int(i), err == nil && i >= 0
	}
	return 0, false
}

// sameErrors excuses what its comment says, and nothing else.
func TestSameErrors(t *testing.T) {
	t.Parallel()
	at := func(column int, path ...any) failure {
		return failure{Path: path, Locations: []location{{1, column}, {1, 99}}}
	}
	first := func(column int, path ...any) failure {
		return failure{Path: path, Locations: []location{{1, column}}}
	}
	const data = `{"a":null,"l":[null,{"x":1}],"o":{"y":null}}`
	tests := map[string]struct {
		want, got []failure
		same      bool
	}{
		"equal":                      {[]failure{at(1, "a"), at(2, "l", 0.0)}, []failure{at(2, "l", 0.0), at(1, "a")}, true},
		"the first of merged fields": {[]failure{at(1, "a")}, []failure{first(1, "a")}, true},
		"another location":           {[]failure{at(1, "a")}, []failure{first(2, "a")}, false},
		"no location":                {[]failure{at(1, "a")}, []failure{{Path: []any{"a"}}}, false},
		"one lacks":                  {[]failure{at(1, "a")}, nil, false},
		"one more":                   {nil, []failure{at(1, "a")}, false},
		"one more below":             {[]failure{at(1, "l", 0.0, "x")}, []failure{at(1, "l", 0.0, "x"), at(2, "l", 0.0, "y")}, true},
		"one more below another":     {[]failure{at(1, "l", 0.0, "x")}, []failure{at(1, "l", 0.0, "x"), at(2, "o", "y", "z")}, false},
		"another below":              {[]failure{at(1, "l", 0.0, "x")}, []failure{at(2, "l", 0.0, "y")}, false},
		"twice":                      {[]failure{at(1, "a")}, []failure{at(1, "a"), at(1, "a")}, false},
		"where there is data":        {nil, []failure{at(1, "l", 1.0, "x")}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			diff := sameErrors(answer{Data: json.RawMessage(data), Errors: test.want}, answer{Errors: test.got}, true)
			if (diff == "") != test.same {
				t.Errorf("same %t, want %t: %s", diff == "", test.same, diff)
			}
		})
	}
}
