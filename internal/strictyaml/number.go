package strictyaml

import (
	"cmp"
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
	switch {
	case errors.Is(err, strconv.ErrRange):
		d.fail(at, t.path, cmp.Or(t.bounds(), limits(t.v.Type())), "%s is out of range", s.quoted())
		return
	case err != nil:
		d.fail(at, t.path, t.bounds(), "want %s, got %s", want(t.v.Type()), s.quoted())
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
	low, high := t.lowHigh()
	if low != "" && less(n, bound(n.Type(), low)) || high != "" && less(bound(n.Type(), high), n) {
		d.fail(at, t.path, t.bounds(), "%s is out of range", s.quoted())
		return false
	}
	return true
}

// lowHigh are the bounds of a number as the file would write them, "" for none.
func (t target) lowHigh() (low, high string) {
	if b, ok := reflect.Zero(element(t.v.Type())).Interface().(Bounded); ok {
		return b.Bounds()
	}
	low, high = t.tag.Get("min"), t.tag.Get("max")
	if typ := element(t.v.Type()); low == "" && (typ == durationType || typ == byteSizeType) {
		low = "0"
	}
	return low, high
}

// bounds says what a number may be; "" for what is no number, or has no bounds.
func (t target) bounds() string {
	if k := element(t.v.Type()).Kind(); k < reflect.Int || k > reflect.Float64 {
		return "" // a list or map, whose tags are those of its elements
	}
	return rangeText(t.lowHigh())
}

// element is what a pointer points to, else the type itself.
func element(t reflect.Type) reflect.Type {
	if t.Kind() == reflect.Pointer {
		return t.Elem()
	}
	return t
}

// limits are those of a type, for a number that no tag bounds.
func limits(t reflect.Type) string {
	v := reflect.New(t).Elem()
	switch {
	case t == durationType || t == byteSizeType:
		return ""
	case v.CanInt():
		most := int64(math.MaxInt64) >> (64 - t.Bits())
		return rangeText(strconv.FormatInt(-most-1, 10), strconv.FormatInt(most, 10))
	case v.CanUint():
		return rangeText("0", strconv.FormatUint(uint64(math.MaxUint64)>>(64-t.Bits()), 10))
	}
	return ""
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
	case low == "" && high == "":
		return ""
	case high == "":
		return "at least " + low
	case low == "":
		return "at most " + high
	}
	return low + " to " + high
}
