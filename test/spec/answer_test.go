package spec

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// answer is what an executor made of a case. Messages are not part of it: the specification leaves them free.
type answer struct {
	// Stage is where it ended: parse, validate, request (the operation's name, variables) or execute.
	Stage  string          `json:"stage"`
	Data   json.RawMessage `json:"data,omitempty"`
	Errors []failure       `json:"errors,omitempty"`
}

type failure struct {
	Message    string          `json:"message,omitempty"`
	Locations  []location      `json:"locations,omitempty"`
	Path       []any           `json:"path,omitempty"`
	Extensions json.RawMessage `json:"extensions,omitempty"`
}

type location struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// lines spells an answer so that equal ones are equal and others are easy to tell apart: a line per token of data, in
// the order of the response, then one per error of the execution, sorted. Of a refused request only the stage counts:
// which rules a document breaks, and where, is told differently by every validator.
func (a answer) lines() string {
	out := []string{"stage " + a.Stage}
	if a.Stage != "execute" {
		if len(a.Errors) == 0 {
			out = append(out, "without an error")
		}
		return strings.Join(out, "\n")
	}
	if !utf8.Valid(a.Data) {
		out = append(out, "not UTF-8")
	}
	out = append(out, tokens(a.Data)...)
	var errs []string
	for _, e := range a.Errors {
		path, _ := json.Marshal(e.Path) // names and numbers always marshal
		slices.SortFunc(e.Locations, func(a, b location) int { return cmp.Or(a.Line-b.Line, a.Column-b.Column) })
		errs = append(errs, fmt.Sprintf("error at %s, locations %v", path, e.Locations))
	}
	slices.Sort(errs)
	return strings.Join(append(out, errs...), "\n")
}

// tokens spells JSON one token per line, indented, keeping the order of keys and the text of numbers.
func tokens(raw json.RawMessage) (out []string) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	depth := 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			return append(out, "not JSON: "+err.Error())
		}
		if delim, ok := token.(json.Delim); ok && (delim == '}' || delim == ']') {
			depth--
		}
		out = append(out, fmt.Sprintf("%*s%T %q", depth*2, "", token, fmt.Sprint(token)))
		if delim, ok := token.(json.Delim); ok && (delim == '{' || delim == '[') {
			depth++
		}
	}
}
