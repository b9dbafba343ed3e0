package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// scalarKind is what YAML takes a scalar for.
type scalarKind string

const (
	aString  scalarKind = "text"
	anInt    scalarKind = "an integer"
	aFloat   scalarKind = "a decimal number"
	aBool    scalarKind = "a boolean"
	aNull    scalarKind = "nothing"
	expanded scalarKind = "the value of an environment variable" // may become any type
)

// scalar is a leaf of the document.
type scalar struct {
	text string
	kind scalarKind
}

// scalarOf is the scalar that a node is, if it is one.
func scalarOf(n ast.Node) (scalar, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		if n.Token.Type == token.StringType && isDigits(strings.TrimPrefix(n.Value, "-")) {
			return scalar{n.Value, anInt}, true // more digits than the lexer's integers have
		}
		return scalar{n.Value, aString}, true
	case *ast.LiteralNode:
		return scalar{n.Value.Value, aString}, true
	case *ast.IntegerNode:
		return scalar{n.Token.Value, anInt}, true
	case *ast.FloatNode:
		return scalar{n.Token.Value, aFloat}, true
	case *ast.InfinityNode, *ast.NanNode:
		return scalar{n.GetToken().Value, aFloat}, true
	case *ast.BoolNode:
		return scalar{n.Token.Value, aBool}, true
	case *ast.NullNode:
		return scalar{n.Token.Value, aNull}, true
	}
	return scalar{}, false
}

// quoted shows a scalar in a message. What came from the environment may be a
// secret put into the wrong variable, so it is not shown.
func (s scalar) quoted() string {
	switch s.kind {
	case expanded:
		return string(expanded)
	case aNull:
		return string(aNull)
	}
	text := s.text
	if len([]rune(text)) > 60 {
		text = string([]rune(text)[:57]) + "…"
	}
	if s.kind == aString {
		return fmt.Sprintf("the text %q", text)
	}
	return text
}

// Types that are read from text although their kind says otherwise.
var (
	secretType    = reflect.TypeFor[Secret]()
	durationType  = reflect.TypeFor[time.Duration]()
	byteSizeType  = reflect.TypeFor[ByteSize]()
	enumType      = reflect.TypeFor[Enum]()
	unmarshalType = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// scalar reads a leaf into a value of any type that a leaf can be.
func (d *decoder) scalar(s scalar, at Pos, t target) {
	if t.v.Kind() == reflect.Pointer {
		t.v.Set(fresh(t.v.Type().Elem()).Addr())
		t.v = t.v.Elem()
	}
	s, ok := d.expand(s, at, t)
	if !ok {
		return
	}
	typ := t.v.Type()
	switch {
	case s.kind == aNull && !isWord(s, typ):
		d.fail(at, t.path, "", "has no value; give it one or remove the key")
	case typ == secretType:
		d.secretText(s, at, t)
	case typ.Implements(enumType):
		d.enum(s, at, t)
	case typ == durationType, typ == byteSizeType:
		d.number(s, at, t)
	case reflect.PointerTo(typ).Implements(unmarshalType):
		d.unmarshal(s, at, t)
	default:
		d.basic(s, at, t)
	}
}

// isWord says whether a scalar that YAML takes for nothing is a value of an enumeration, as NULL can be.
func isWord(s scalar, typ reflect.Type) bool {
	return typ.Implements(enumType) && slices.Contains(reflect.Zero(typ).Interface().(Enum).Allowed(), s.text)
}

// basic reads Go's own kinds.
func (d *decoder) basic(s scalar, at Pos, t target) {
	switch t.v.Kind() {
	case reflect.String:
		if d.accepts(s, at, t, aString) {
			t.v.SetString(s.text)
		}
	case reflect.Bool:
		if !d.accepts(s, at, t, aBool) {
			return
		}
		b, err := strconv.ParseBool(s.text)
		if err != nil {
			d.fail(at, t.path, "true, false", "want a boolean, got %s", s.quoted())
			return
		}
		t.v.SetBool(b)
	case reflect.Struct:
		d.fail(at, t.path, strings.Join(keys(t.v.Type()), ", "), "want keys and values, got %s", s.quoted())
	case reflect.Slice:
		item := s.text
		if s.kind == expanded {
			item = "${…}"
		}
		d.fail(at, t.path, "", "want a list, got %s; write [%.60s]", s.quoted(), item)
	default:
		d.number(s, at, t)
	}
}

// enum reads a string type with a closed set of values.
func (d *decoder) enum(s scalar, at Pos, t target) {
	allowed := t.v.Interface().(Enum).Allowed()
	if slices.Contains(allowed, s.text) {
		t.v.SetString(s.text)
		return
	}
	hint := ""
	if near := Nearest(s.text, allowed); near != "" && s.kind != expanded {
		hint = fmt.Sprintf(", did you mean %s?", near)
	}
	d.fail(at, t.path, strings.Join(allowed, ", "), "%s is not a value of this key%s", s.quoted(), hint)
}

// unmarshal lets a type read its own text.
func (d *decoder) unmarshal(s scalar, at Pos, t target) {
	u := t.v.Addr().Interface().(encoding.TextUnmarshaler)
	if err := u.UnmarshalText([]byte(s.text)); err != nil {
		if s.kind == expanded { // the error may quote the value
			d.fail(at, t.path, want(t.v.Type()), "%s is not allowed here", s.quoted())
			return
		}
		d.fail(at, t.path, "", "%v", err)
	}
}

// accepts reports a scalar of another kind than the target wants.
func (d *decoder) accepts(s scalar, at Pos, t target, kinds ...scalarKind) bool {
	if s.kind == expanded || slices.Contains(kinds, s.kind) {
		return true
	}
	hint := ""
	switch {
	case kinds[0] == aString:
		hint = "; put it in quotes"
	case s.kind == aString && kinds[0] == anInt && isDigits(s.text):
		hint = "; remove the quotes"
	}
	d.fail(at, t.path, t.bounds(), "want %s, got %s%s", want(t.v.Type()), s.quoted(), hint)
	return false
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// want describes what a Go type is written as.
func want(t reflect.Type) string {
	switch {
	case t == durationType:
		return "a duration such as 500ms, 2s or 1m30s"
	case t == byteSizeType:
		return "a size such as 512, 64KiB or 2MiB"
	case t == secretType:
		return "text or {file: path}"
	}
	switch t.Kind() {
	case reflect.Pointer:
		return want(t.Elem())
	case reflect.Bool:
		return "true or false"
	case reflect.String:
		return "text"
	case reflect.Float32, reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "keys and values"
	}
	return "an integer"
}

// describe says what a node is, in words.
func describe(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	}
	if s, ok := scalarOf(n); ok {
		return s.quoted()
	}
	return "something else"
}
