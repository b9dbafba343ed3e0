package schema

import (
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// connection remarks on types that are named as Relay's cursor connections
// (https://relay.dev/graphql/connections.htm) but are not made as them: the
// clients' caches go by the names.
func (l *linter) connection(def *ast.Definition) {
	switch {
	case def.Name == "PageInfo":
		l.wants(def, "hasNextPage", "Boolean!")
		l.wants(def, "endCursor", "String", "String!")
		if l.pagesBack() {
			l.wants(def, "hasPreviousPage", "Boolean!")
			l.wants(def, "startCursor", "String", "String!")
		}
	case strings.HasSuffix(def.Name, "Connection"):
		l.wants(def, "pageInfo", "PageInfo!")
		l.edges(def)
	}
}

// pagesBack tells whether any field takes last and before: a client that only
// ever scrolls down needs no more of PageInfo than that takes.
func (l *linter) pagesBack() bool {
	for _, def := range l.schema.Types {
		for _, f := range def.Fields {
			if f.Arguments.ForName("last") != nil && f.Arguments.ForName("before") != nil {
				return true
			}
		}
	}
	return false
}

// edges wants the field edges to be a list of objects with node and cursor.
func (l *linter) edges(def *ast.Definition) {
	f := def.Fields.ForName("edges")
	if f == nil {
		l.remark(def.Position, def.Name, "a connection has the field edges, a list of %s", strings.TrimSuffix(def.Name, "Connection")+"Edge")
		return
	}
	edge := l.schema.Types[f.Type.Name()]
	if f.Type.Elem == nil || edge.Kind != ast.Object && edge.Kind != ast.Interface {
		l.remark(f.Position, def.Name+".edges", "edges of a connection is a list of objects with node and cursor, not %s", f.Type)
		return
	}
	l.wants(edge, "cursor", "String!")
	if edge.Fields.ForName("node") == nil {
		l.remark(edge.Position, edge.Name, "an edge has the field node")
	}
}

// wants remarks when a field is missing or of none of the types.
func (l *linter) wants(def *ast.Definition, field string, types ...string) {
	f := def.Fields.ForName(field)
	if f == nil {
		l.remark(def.Position, def.Name, "%s has the field %s: %s", def.Name, field, types[0])
		return
	}
	for _, t := range types {
		if f.Type.String() == t {
			return
		}
	}
	l.remark(f.Position, def.Name+"."+field, "%s.%s is %s, not %s", def.Name, field, types[0], f.Type)
}

// paging wants a field that returns a connection to page, forwards or back.
func (l *linter) paging(def *ast.Definition, f *ast.FieldDefinition) {
	if !strings.HasSuffix(f.Type.Name(), "Connection") {
		return
	}
	coordinate := def.Name + "." + f.Name
	if f.Type.Elem != nil {
		l.remark(f.Position, coordinate, "a connection is returned by itself, not in a list")
	}
	has := func(name, of string) bool {
		arg := f.Arguments.ForName(name)
		return arg != nil && arg.Type.NamedType == of
	}
	forwards := has("first", "Int") && (has("after", "String") || has("after", "ID"))
	back := has("last", "Int") && (has("before", "String") || has("before", "ID"))
	if !forwards && !back {
		l.remark(f.Position, coordinate, "a field that returns a connection takes first: Int and after: String, or last and before")
	}
}

// remark adds a finding about connections.
func (l *linter) remark(at *ast.Position, coordinate, format string, args ...any) {
	l.add(at, SeverityWarning, RuleConnection, coordinate, "by Relay's convention, "+format, args...)
}
