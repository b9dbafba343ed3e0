package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// budgetReader reads a budget key by key: encoding/json would stop at the first
// unknown one and not say which are known.
type budgetReader struct {
	errs []error
}

func (r *budgetReader) fail(path, format string, args ...any) {
	r.errs = append(r.errs, fmt.Errorf(strings.TrimPrefix(path+": ", ": ")+format, args...))
}

func (r *budgetReader) budget(data json.RawMessage, b *Budget) {
	for key, value := range r.object("", data) {
		switch key {
		case "max":
			r.value(key, value, &b.Max, "a number")
		case "operations":
			b.Operations = map[string]Allowance{}
			for name, one := range r.object(key, value) {
				b.Operations[name] = r.allowance(key+"."+name, one)
			}
		default:
			r.fail(key, "unknown key; allowed: max, operations")
		}
	}
}

func (r *budgetReader) allowance(path string, data json.RawMessage) (a Allowance) {
	for key, value := range r.object(path, data) {
		switch key {
		case "max":
			r.value(path+".max", value, &a.Max, "a number")
		case "variables":
			r.value(path+".variables", value, &a.Variables, "an object of values by variable")
		default:
			r.fail(path+"."+key, "unknown key; allowed: max, variables")
		}
	}
	return a
}

// object goes through the members of an object, in the order of their names.
func (r *budgetReader) object(path string, data json.RawMessage) func(yield func(string, json.RawMessage) bool) {
	var members map[string]json.RawMessage
	r.value(path, data, &members, "an object")
	return func(yield func(string, json.RawMessage) bool) {
		for _, key := range slices.Sorted(maps.Keys(members)) {
			if !yield(key, members[key]) {
				return
			}
		}
	}
}

// value reads JSON that is well-formed, as all of the file is by now.
func (r *budgetReader) value(path string, data json.RawMessage, into any, want string) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(into); err != nil || string(bytes.TrimSpace(data)) == "null" {
		r.fail(path, "want %s, got %.60s", want, data)
	}
}
