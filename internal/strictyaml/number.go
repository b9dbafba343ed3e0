package strictyaml

import (
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
)

// number reads integers, decimals, durations and byte sizes, and checks them
// against the min and max tags of their field.
func (d *decoder) number(s scalar, at Pos, t target) {
	kinds := []scalarKind{anInt}
	switch {
	case t.v.Type() == durationType, t.v.Type() == byteSizeType:
		kinds = []scalarKind{aString, anInt, aFloat}
	case t.v.CanFloat():
		kinds = []scalarKind{anInt, aFloat}
	}
	if !d.accepts(s, at, t, kinds...) {
		return
	}
	n, err := parseNumber(t.v.Type(), s.text)
	if err != nil {
		d.fail(at, t.path, "", "want %s, got %s", want(t.v.Type()), s.quoted())
		return
	}
	if d.inRange(n, s, at, t) {
		t.v.Set(n)
	}
}

// parseNumber reads text as a value of a numeric type.
func parseNumber(typ reflect.Type, text string) (reflect.Value, error) {
	v := reflect.New(typ).Elem()
	switch {
	case typ == durationType:
		dur, err := time.ParseDuration(text)
		v.SetInt(int64(dur))
		return v, err
	case typ == byteSizeType:
		var size ByteSize
		err := size.UnmarshalText([]byte(text))
		v.SetInt(int64(size))
		return v, err
	case v.CanInt():
		n, err := strconv.ParseInt(text, 10, typ.Bits())
		v.SetInt(n)
		return v, errors.Join(err, leadingZero(text))
	case v.CanUint():
		n, err := strconv.ParseUint(text, 10, typ.Bits())
		v.SetUint(n)
		return v, errors.Join(err, leadingZero(text))
	case v.CanFloat():
		f, err := strconv.ParseFloat(text, typ.Bits())
		if math.IsNaN(f) || math.IsInf(f, 0) {
			err = errors.New("not finite")
		}
		v.SetFloat(f)
		return v, err
	}
	return v, fmt.Errorf("%s is not a number", typ)
}

// leadingZero refuses 010, which YAML 1.1 read as eight.
func leadingZero(text string) error {
	if len(text) > 1 && text[0] == '0' {
		return errors.New("leading zero")
	}
	return nil
}

// inRange checks the bounds of the field's tags. Durations and sizes are never
// negative unless a tag says so.
func (d *decoder) inRange(n reflect.Value, s scalar, at Pos, t target) bool {
	low, high := t.tag.Get("min"), t.tag.Get("max")
	if low == "" && (n.Type() == durationType || n.Type() == byteSizeType) {
		low = "0"
	}
	if low != "" && less(n, bound(n.Type(), low)) || high != "" && less(bound(n.Type(), high), n) {
		d.fail(at, t.path, rangeText(low, high), "%s is out of range", s.quoted())
		return false
	}
	return true
}

// bound parses a tag. A tag that does not parse is a mistake in our own code.
func bound(typ reflect.Type, text string) reflect.Value {
	v, err := parseNumber(typ, text)
	if err != nil {
		panic(fmt.Sprintf("strictyaml: bound %q of a %s: %v", text, typ, err))
	}
	return v
}

func less(a, b reflect.Value) bool {
	switch {
	case a.CanInt():
		return a.Int() < b.Int()
	case a.CanUint():
		return a.Uint() < b.Uint()
	}
	return a.Float() < b.Float()
}

func rangeText(low, high string) string {
	switch {
	case high == "":
		return "at least " + low
	case low == "":
		return "at most " + high
	}
	return low + " to " + high
}
