package clients

import (
	"encoding/json"
	"strings"
)

// maxFields bounds how many fields of a problem are looked at.
const maxFields = 32

// fault is what a service says of one field, in the words of those that are in use: RFC 9457's own example (pointer), that
// of RFC 7807 (name), google.rpc.BadRequest (field) and Jakarta Validation (propertyPath).
type fault struct {
	Pointer      string `json:"pointer"`
	Name         string `json:"name"`
	Field        string `json:"field"`
	PropertyPath string `json:"propertyPath"`
}

// faults are a list of faults, or an object that has one for each name, as ASP.NET sends it.
type faults []string

// UnmarshalJSON implements json.Unmarshaler. Whatever else there is names no fields.
func (f *faults) UnmarshalJSON(text []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil {
		for _, item := range list[:min(len(list), maxFields)] {
			var one fault
			if json.Unmarshal(item, &one) == nil {
				*f = append(*f, one.Pointer+one.Name+one.Field+one.PropertyPath)
			}
		}
		return nil
	}
	var byName map[string]json.RawMessage
	if json.Unmarshal(text, &byName) == nil && len(byName) <= maxFields {
		for name := range byName {
			*f = append(*f, name)
		}
	}
	return nil
}

// faultyFields are the fields that the body of a failed answer names.
func faultyFields(body []byte) (fields []string) {
	var p struct {
		Errors        faults `json:"errors"`
		InvalidParams faults `json:"invalid-params"`
		Invalid       faults `json:"invalidParams"`
		Violations    faults `json:"violations"`
	}
	if json.Unmarshal(body, &p) != nil {
		return nil
	}
	for _, list := range []faults{p.Errors, p.InvalidParams, p.Invalid, p.Violations} {
		for _, name := range list {
			if field := fieldName(name); field != "" && len(fields) < maxFields {
				fields = append(fields, field)
			}
		}
	}
	return fields
}

// fieldName makes price.amount of #/price/0/amount, $.price.amount and body.price[0].amount.
func fieldName(name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return strings.ContainsRune("#/.$[]'\"", r) })
	kept := parts[:0]
	for i, part := range parts {
		if i == 0 && (part == "body" || part == "query" || part == "path") && len(parts) > 1 || strings.Trim(part, "0123456789") == "" {
			continue
		}
		kept = append(kept, part)
	}
	return strings.Join(kept, ".")
}
