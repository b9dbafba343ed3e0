package syntax

import (
	"reflect"

	"github.com/vektah/gqlparser/v2/ast"
)

// mend gives all that gqlparser made of a text its right places, and strings their right values. It walks by
// reflection, because positions are everywhere; what is parsed but not validated has no circles.
func mend(s *scanner, src *ast.Source, doc any) {
	mender{s, src}.walk(reflect.ValueOf(doc))
}

type mender struct {
	*scanner
	src *ast.Source
}

func (m mender) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			m.walk(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			m.walk(v.Index(i))
		}
	case reflect.Struct:
		node := v.Addr().Interface()
		if p, ok := node.(*ast.Position); ok {
			m.place(p)
			return
		}
		for i := range v.NumField() {
			m.walk(v.Field(i))
		}
		m.begin(node)
		if m.plain != nil {
			m.restore(node, v)
		}
	}
}

// place recounts the line and the column of a token.
func (m mender) place(p *ast.Position) {
	if i, ok := m.tokenAt(p.Start); ok {
		p.Line, p.Column, p.Src = m.tokens[i].line, m.tokens[i].column, m.src
	}
}

// begin moves a place to the token that its node begins with, which graphql-js reports.
func (m mender) begin(node any) {
	switch n := node.(type) {
	case *ast.Directive:
		m.moveBack(n.Position, '@')
	case *ast.FragmentSpread:
		m.moveBack(n.Position, spread)
	case *ast.InlineFragment:
		m.moveBack(n.Position, spread)
	case *ast.Type:
		if n.Elem != nil {
			m.moveBack(n.Position, '[')
		}
	case *ast.VariableDefinition:
		m.moveToDescription(n.Position)
	case *ast.OperationDefinition:
		m.moveToDescription(n.Position)
	case *ast.FragmentDefinition:
		m.moveToDescription(n.Position)
	}
}

// moveToDescription moves a place to the description before it; a string after = is the default of the variable before.
func (m mender) moveToDescription(p *ast.Position) {
	i, ok := m.tokenAt(p.Start)
	before := m.before(i)
	if !ok || before < 0 || !m.isString(before) {
		return
	}
	if i = m.before(before); i < 0 || m.tokens[i].kind != '=' {
		p.Line, p.Column = m.tokens[before].line, m.tokens[before].column
	}
}

func (m mender) moveBack(p *ast.Position, kind byte) {
	i, ok := m.tokenAt(p.Start)
	if before := m.before(i); ok && before >= 0 && m.tokens[before].kind == kind {
		p.Line, p.Column = m.tokens[before].line, m.tokens[before].column
	}
}

// restore gives a node what gqlparser saw in plain words only.
func (m mender) restore(node any, v reflect.Value) {
	switch n := node.(type) {
	case *ast.Value:
		if i, ok := m.tokenAt(n.Position.Start); ok && (n.Kind == ast.StringValue || n.Kind == ast.BlockValue) {
			n.Raw = m.value(m.tokens[i])
			if m.tokens[i].kind == block {
				n.Kind = ast.BlockValue
			}
		}
		return
	case *ast.Comment:
		if i, ok := m.tokenAt(n.Position.Start); ok {
			n.Value = m.text[m.tokens[i].start:m.tokens[i].end]
		}
		return
	}
	if d := v.FieldByName("Description"); d.IsValid() && d.String() != "" {
		d.SetString(m.description(v.FieldByName("Position").Interface().(*ast.Position)))
	}
}

// description is the string before a node: it stands before its keyword or its name, by either of which the node has
// its place.
func (m mender) description(p *ast.Position) string {
	i, ok := m.tokenAt(p.Start)
	for i = m.before(i); ok && i >= 0; i = m.before(i) {
		if kind := m.tokens[i].kind; kind == str || kind == block {
			return m.value(m.tokens[i])
		}
	}
	return ""
}
