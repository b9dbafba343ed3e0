package coerce

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// maxSafeInteger is the largest integer that a float64 tells from its neighbours (JavaScript's MAX_SAFE_INTEGER).
const maxSafeInteger = 1<<53 - 1

// scalar coerces to a scalar of the specification (§3.5). Numbers come as json.Number from requests, and as int64 and
// float64 from defaults. What has the right type already is returned as it is, without an allocation.
func scalar(name string, v any) (any, *mistake) {
	switch name {
	case "String":
		if _, ok := v.(string); ok {
			return v, nil
		}
		return nil, fault("must be a String%s", instead(v))
	case "Boolean":
		if _, ok := v.(bool); ok {
			return v, nil
		}
		return nil, fault("must be a Boolean%s", instead(v))
	case "ID":
		return id(v)
	case "Int":
		if n, ok := whole(v); ok && n >= math.MinInt32 && n <= math.MaxInt32 {
			return n, nil
		}
		return nil, fault("must be an Int, a whole number of at most 32 bits%s", instead(v))
	}
	if f, ok := number(v); ok {
		return f, nil
	}
	return nil, fault("must be a Float, a finite number%s", instead(v))
}

// id is a string, or an integer, which becomes one (§3.5.5).
func id(v any) (any, *mistake) {
	switch n := v.(type) {
	case string:
		return v, nil // as it is: n would be allocated
	case int64:
		return strconv.FormatInt(n, 10), nil
	case json.Number:
		if text := string(n); text != "-0" && !strings.ContainsAny(text, ".eE") {
			return text, nil // of any length
		}
		if i, ok := whole(n); ok {
			return strconv.FormatInt(i, 10), nil
		}
	}
	return nil, fault("must be an ID, a string or a whole number%s", instead(v))
}

// whole is a number without a fraction. JSON does not tell 1.0 and 1e0 from 1 (§3.5.1).
func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int64:
		return v, true
	case json.Number:
		if n, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return n, true
		}
	}
	f, ok := number(v)
	return int64(f), ok && math.Abs(f) <= maxSafeInteger && f == math.Trunc(f)
}

// number is a finite number.
func number(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case int64:
		return float64(v), true
	case json.Number:
		f, err := strconv.ParseFloat(string(v), 64)
		return f, err == nil
	}
	return 0, false
}

// enum takes the names of values, exactly (§3.9).
func (c Coercion) enum(def *ast.Definition, v any) (any, *mistake) {
	name, ok := v.(string)
	if ok && def.EnumValues.ForName(name) != nil {
		return v, nil
	}
	if !c.Suggest {
		return nil, fault("must be a value of %s", def.Name)
	}
	var names []string
	for _, value := range def.EnumValues {
		names = append(names, value.Name)
	}
	return nil, fault("must be a value of %s: %s", def.Name, strings.Join(names, ", "))
}

func fault(format string, args ...any) *mistake {
	return &mistake{message: fmt.Sprintf(format, args...)}
}

// instead says what stands where something else should. Of a number it says nothing: that is one of the wrong kind.
func instead(v any) string {
	switch v.(type) {
	case string:
		return ", not a string"
	case bool:
		return ", not a boolean"
	case []any:
		return ", not a list"
	case map[string]any:
		return ", not an object"
	}
	return ""
}

// isName says whether a text is a name of GraphQL (§2.1.9).
func isName(text string) bool {
	letter := func(b byte) bool { return b == '_' || b|0x20 >= 'a' && b|0x20 <= 'z' }
	return text != "" && letter(text[0]) && !slices.ContainsFunc([]byte(text), func(b byte) bool { return !letter(b) && (b < '0' || b > '9') })
}
