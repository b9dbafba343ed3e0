package cost

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
)

// toSize reads a list's length from a coerced Int. The forms are those that
// gqlparser's coercion lets through for Int, numbers in strings among them.
func toSize(value any) (float64, error) {
	n, err := toNumber(value)
	switch {
	case err != nil:
		return 0, err
	case n < 0:
		return 0, fmt.Errorf("is %v; it must not be negative", n)
	case n != math.Trunc(n):
		return 0, fmt.Errorf("is %v; it must be a whole number", n)
	}
	return capped(n), nil
}

func toNumber(value any) (float64, error) {
	switch v := value.(type) {
	case int64:
		return float64(v), nil
	case int:
		return float64(v), nil
	case float64:
		return notNaN(v)
	case json.Number:
		return parseNumber(string(v))
	case string:
		return parseNumber(v)
	}
	switch v := reflect.ValueOf(value); {
	case v.CanInt():
		return float64(v.Int()), nil
	case v.CanUint():
		return float64(v.Uint()), nil
	case v.CanFloat():
		return notNaN(v.Float())
	}
	return 0, errors.New("is not a number; it must be a whole number")
}

// parseNumber lets a number too large for a float64 through as infinite: it is
// a size, just one that nobody can afford.
func parseNumber(s string) (float64, error) {
	n, err := strconv.ParseFloat(s, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0, errors.New("is not a number; it must be a whole number")
	}
	return notNaN(n)
}

func notNaN(n float64) (float64, error) {
	if math.IsNaN(n) {
		return 0, errors.New("is not a number; it must be a whole number")
	}
	return n, nil
}
