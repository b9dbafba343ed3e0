package strictyaml

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// target is where a node goes: a settable value, its path for messages, and
// the tags of the struct field that led to it.
type target struct {
	v    reflect.Value
	path string
	tag  reflect.StructTag
}

// root reads the document into a struct.
func (d *decoder) root(n ast.Node, v reflect.Value) {
	if _, ok := n.(*ast.MappingNode); !ok {
		d.fail(d.nodePos(n), "", strings.Join(keys(v.Type()), ", "), "want keys and values, got %s", describe(n))
		return
	}
	d.value(n, d.nodePos(n), target{v: v})
}

// value reads any node. at is the position for messages about the node itself:
// that of its key where it has one, since a block mapping has none of its own.
func (d *decoder) value(n ast.Node, at Pos, t target) {
	if s, ok := scalarOf(n); ok {
		if s.kind != aNull { // a missing value is nowhere
			at = d.nodePos(n)
		}
		d.src.at[t.path] = at
		d.scalar(s, at, t)
		return
	}
	d.src.at[t.path] = at
	if t.v.Type() == secretType {
		d.secretMap(n, at, t)
		return
	}
	switch t.v.Kind() {
	case reflect.Pointer:
		t.v.Set(fresh(t.v.Type().Elem()).Addr())
		d.value(n, at, target{t.v.Elem(), t.path, t.tag})
	case reflect.Struct:
		d.structure(n, at, t)
	case reflect.Map:
		d.mapping(n, at, t)
	case reflect.Slice:
		d.sequence(n, at, t)
	default:
		d.fail(at, t.path, t.bounds(), "want %s, got %s", want(t.v.Type()), describe(n))
	}
}

// structure reads a mapping into a struct, key by key.
func (d *decoder) structure(n ast.Node, at Pos, t target) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		d.fail(at, t.path, strings.Join(keys(t.v.Type()), ", "), "want keys and values, got %s", describe(n))
		return
	}
	fields := fieldsOf(t.v.Type())
	set := d.entries(m, t.path, func(key string, keyPos Pos, child string, value ast.Node) {
		f, known := fields[key]
		if !known {
			d.unknown(key, keyPos, child, keys(t.v.Type()))
			return
		}
		d.value(value, keyPos, target{t.v.FieldByIndex(f.Index), child, f.Tag})
	})
	for _, key := range keys(t.v.Type()) {
		if fields[key].Tag.Get("required") == "true" && !set[key] {
			d.fail(at, under(t.path, key), "", "is required")
		}
	}
}

// mapping reads a mapping into a Go map, which replaces the default map.
func (d *decoder) mapping(n ast.Node, at Pos, t target) {
	m, ok := n.(*ast.MappingNode)
	if !ok {
		d.fail(at, t.path, "", "want %s, got %s", want(t.v.Type()), describe(n))
		return
	}
	t.v.Set(reflect.MakeMapWithSize(t.v.Type(), len(m.Values)))
	d.entries(m, t.path, func(key string, keyPos Pos, child string, value ast.Node) {
		elem := fresh(t.v.Type().Elem())
		d.value(value, keyPos, target{elem, child, t.tag})
		t.v.SetMapIndex(reflect.ValueOf(key).Convert(t.v.Type().Key()), elem)
	})
}

// entries calls f for each key of a mapping and reports repeated ones. It
// returns the keys seen.
func (d *decoder) entries(m *ast.MappingNode, path string, f func(key string, keyPos Pos, child string, value ast.Node)) map[string]bool {
	seen := make(map[string]bool, len(m.Values))
	first := make(map[string]Pos, len(m.Values))
	for _, entry := range m.Values {
		keyPos := d.nodePos(entry.Key)
		k, ok := scalarOf(entry.Key)
		if !ok {
			d.fail(keyPos, path, "", "a key must be plain text, got %s", describe(entry.Key))
			continue
		}
		child := under(path, k.text)
		if seen[k.text] {
			d.fail(keyPos, child, "", "is given twice, first at line %d", first[k.text].Line)
			continue
		}
		seen[k.text], first[k.text] = true, keyPos
		f(k.text, keyPos, child, entry.Value)
	}
	return seen
}

// sequence reads a list, which replaces the default list.
func (d *decoder) sequence(n ast.Node, at Pos, t target) {
	s, ok := n.(*ast.SequenceNode)
	if !ok {
		d.fail(at, t.path, "", "want a list, got %s", describe(n))
		return
	}
	t.v.Set(reflect.MakeSlice(t.v.Type(), len(s.Values), len(s.Values)))
	for i, item := range s.Values {
		elem := fresh(t.v.Type().Elem())
		d.value(item, d.nodePos(item), target{elem, fmt.Sprintf("%s[%d]", t.path, i), t.tag})
		t.v.Index(i).Set(elem)
	}
}

// unknown reports a key that the struct does not have.
func (d *decoder) unknown(key string, pos Pos, path string, allowed []string) {
	hint := ""
	if near := Nearest(key, allowed); near != "" {
		hint = fmt.Sprintf(", did you mean %s?", near)
	}
	d.fail(pos, path, strings.Join(allowed, ", "), "unknown key%s", hint)
}

// fresh is a new settable value with its own defaults.
func fresh(t reflect.Type) reflect.Value {
	v := reflect.New(t)
	if def, ok := v.Interface().(Defaulter); ok {
		def.SetDefaults()
	}
	return v.Elem()
}

// fieldsOf maps the names in the file to the fields of a struct.
func fieldsOf(t reflect.Type) map[string]reflect.StructField {
	fields := make(map[string]reflect.StructField, t.NumField())
	for f := range t.Fields() {
		if name := f.Tag.Get("yaml"); name != "" && name != "-" {
			fields[name] = f
		}
	}
	return fields
}

// keys lists the names of a struct's fields in the order they are declared,
// which is the order a person should meet them.
func keys(t reflect.Type) []string {
	var names []string
	for f := range t.Fields() {
		if name := f.Tag.Get("yaml"); name != "" && name != "-" {
			names = append(names, name)
		}
	}
	return slices.Clip(names)
}

// simpleKey is a key that needs no quotes in a path.
var simpleKey = regexp.MustCompile(`^[\pL\pN_*:/-]{1,64}$`)

// under is the path of a key below path.
func under(path, key string) string {
	switch {
	case len(key) > 64:
		key = string([]rune(key)[:min(32, len([]rune(key)))]) + "…"
		return fmt.Sprintf("%s[%q]", path, key)
	case !simpleKey.MatchString(key):
		return fmt.Sprintf("%s[%q]", path, key)
	case path == "":
		return key
	}
	return path + "." + key
}

// tokenPos is where a token starts.
func (d *decoder) tokenPos(t *token.Token) Pos {
	return d.pos(t.Position.Line, t.Position.Column)
}

// nodePos is where a node starts: for a block mapping the parser's token is
// the colon after the first key, so the key is asked instead.
func (d *decoder) nodePos(n ast.Node) Pos {
	if m, ok := n.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		return d.nodePos(m.Values[0].Key)
	}
	return d.tokenPos(n.GetToken())
}
