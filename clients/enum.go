package clients

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// AppendEnum appends an enum value as a quoted JSON string. Values come from
// services, so one that is not a plain name is escaped and cannot break the
// document it is written into.
func AppendEnum[E ~string](b []byte, value E) []byte {
	for i := range len(value) {
		if c := value[i]; c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			quoted, _ := json.Marshal(string(value)) // a string always marshals
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), value...), '"')
}

// UnmarshalEnum reads a GraphQL input value as one of the allowed enum values.
// Null is the zero value, for fields that may be left out. The error lists what
// is allowed and does not quote what was given.
func UnmarshalEnum[E ~string](v any, allowed []E) (E, error) {
	if v == nil {
		return "", nil
	}
	s, ok := v.(string)
	if !ok || !slices.Contains(allowed, E(s)) {
		names := make([]string, len(allowed))
		for i, a := range allowed {
			names[i] = string(a)
		}
		return "", fmt.Errorf("must be one of %s", strings.Join(names, ", "))
	}
	return E(s), nil
}
