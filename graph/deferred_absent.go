package graph

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/vektah/gqlparser/v2/ast"
)

// gqlgen writes null for a field that is deferred. Clients would take that for the answer, and the part for complete; the
// field has to be absent until its part comes.

// placeholders removes these nulls from the data of a part.
type placeholders struct {
	doc       *ast.QueryDocument
	variables map[string]any
}

// keyed is what one response key of an object stands for.
type keyed struct {
	now, late bool // selected outside of @defer, and within
	below     []ast.SelectionSet
}

// collect finds the response keys of an object. Type conditions are not looked at: a key that is selected at once for
// another type is kept with its null.
func (p *placeholders) collect(sets []ast.SelectionSet) map[string]*keyed {
	keys := map[string]*keyed{}
	for _, set := range sets {
		p.add(keys, set, false)
	}
	return keys
}

func (p *placeholders) add(keys map[string]*keyed, set ast.SelectionSet, late bool) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			k := keys[s.Alias]
			if k == nil {
				k = &keyed{}
				keys[s.Alias] = k
			}
			k.now, k.late = k.now || !late, k.late || late
			if len(s.SelectionSet) > 0 {
				k.below = append(k.below, s.SelectionSet)
			}
		case *ast.InlineFragment:
			p.add(keys, s.SelectionSet, late || p.deferred(s.Directives))
		case *ast.FragmentSpread:
			if f := p.doc.Fragments.ForName(s.Name); f != nil {
				p.add(keys, f.SelectionSet, late || p.deferred(s.Directives))
			}
		}
	}
}

func (p *placeholders) deferred(directives ast.DirectiveList) bool {
	d := directives.ForName("defer")
	if d == nil {
		return false
	}
	on, given := d.ArgumentMap(p.variables)["if"].(bool)
	return on || !given
}

// at finds the selection sets of the object at a response path.
func (p *placeholders) at(root ast.SelectionSet, path ast.Path) []ast.SelectionSet {
	sets := []ast.SelectionSet{root}
	for _, step := range path {
		name, ok := step.(ast.PathName)
		if !ok {
			continue
		}
		k := p.collect(sets)[string(name)]
		if k == nil {
			return nil
		}
		sets = k.below
	}
	return sets
}

// remove rewrites the data of a part. The object of a later one holds what was deferred, so its own nulls are answers;
// only below it there may be placeholders.
func (p *placeholders) remove(data []byte, root ast.SelectionSet, path ast.Path, later bool) []byte {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	out, err := p.value(d, make([]byte, 0, len(data)), p.at(root, path), later)
	if err != nil {
		return data
	}
	return out
}

// value copies one value; whole keeps the nulls of the object itself.
func (p *placeholders) value(d *jsontext.Decoder, out []byte, sets []ast.SelectionSet, whole bool) ([]byte, error) {
	switch kind := d.PeekKind(); {
	case kind == '{' && len(sets) > 0:
		return p.object(d, out, p.collect(sets), whole)
	case kind == '[':
		return p.list(d, out, sets)
	}
	v, err := d.ReadValue()
	return append(out, v...), err
}

func (p *placeholders) list(d *jsontext.Decoder, out []byte, sets []ast.SelectionSet) ([]byte, error) {
	_, err := d.ReadToken()
	out = append(out, '[')
	for i := 0; err == nil && d.PeekKind() != ']'; i++ {
		if i > 0 {
			out = append(out, ',')
		}
		out, err = p.value(d, out, sets, false)
	}
	if err == nil {
		_, err = d.ReadToken()
	}
	return append(out, ']'), err
}

func (p *placeholders) object(d *jsontext.Decoder, out []byte, keys map[string]*keyed, whole bool) ([]byte, error) {
	_, err := d.ReadToken()
	out = append(out, '{')
	for err == nil && d.PeekKind() != '}' {
		var name jsontext.Value
		if name, err = d.ReadValue(); err != nil {
			break
		}
		key, _ := jsontext.AppendUnquote(nil, name)
		k := keys[string(key)]
		if k == nil {
			k = &keyed{now: true}
		}
		if d.PeekKind() == 'n' && !k.now && !whole {
			err = d.SkipValue()
			continue
		}
		if out[len(out)-1] != '{' {
			out = append(out, ',')
		}
		out = append(append(append(append(out, '"'), key...), '"'), ':') // response keys are names: nothing to escape
		out, err = p.value(d, out, k.below, false)
	}
	if err == nil {
		_, err = d.ReadToken()
	}
	return append(out, '}'), err
}
