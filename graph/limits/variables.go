package limits

import (
	"reflect"
	"strconv"
)

// CheckVariables checks the variables of one request, before or after they are
// coerced. It returns an *Error for the first list that is too long or value
// that is too deep, or nil.
func CheckVariables(variables map[string]any, l Limits) error {
	l = l.WithDefaults()
	for name, value := range variables {
		if err := l.checkValue(value, 0); err != nil {
			err.Path = short(name) + err.Path
			return err
		}
	}
	return nil
}

// checkValue goes no deeper than the limit, whatever the value is. The path is
// put together on the way back: most requests never need it.
func (l Limits) checkValue(value any, depth int) *Error {
	switch v := value.(type) {
	case nil, string, bool:
		return nil
	case map[string]any:
		if exceeded(depth+1, l.ValueDepth) {
			return l.tooDeep(depth + 1)
		}
		for name, field := range v {
			if err := l.checkValue(field, depth+1); err != nil {
				err.Path = "." + short(name) + err.Path
				return err
			}
		}
		return nil
	case []any:
		return l.checkList(len(v), func(i int) any { return v[i] }, depth)
	default:
		return l.checkOther(value, depth)
	}
}

// checkOther is for the typed slices that coercion makes of a single value.
func (l Limits) checkOther(value any, depth int) *Error {
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Slice {
		return nil
	}
	return l.checkList(v.Len(), func(i int) any { return v.Index(i).Interface() }, depth)
}

func (l Limits) checkList(length int, element func(int) any, depth int) *Error {
	if exceeded(length, l.ListInput) {
		return &Error{Limit: MaxListInput, Max: l.ListInput, Got: length}
	}
	if exceeded(depth+1, l.ValueDepth) {
		return l.tooDeep(depth + 1)
	}
	for i := range length {
		if err := l.checkValue(element(i), depth+1); err != nil {
			err.Path = "[" + strconv.Itoa(i) + "]" + err.Path
			return err
		}
	}
	return nil
}

func (l Limits) tooDeep(depth int) *Error {
	return &Error{Limit: MaxValueDepth, Max: l.ValueDepth, Got: depth}
}

// maxName is how much of a name an error repeats: names in variables are the
// client's own text until they are coerced.
const maxName = 40

func short(name string) string {
	if len(name) <= maxName {
		return name
	}
	return name[:maxName] + "…"
}
