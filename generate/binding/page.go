package binding

import (
	"fmt"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/generate/contract"
)

// Page is how a connection is paged.
type Page struct {
	Connection *Connection
	// Size is the parameter that is sent how many items a page has: the argument first.
	Size *Target
	// From is the parameter that is sent where the page begins, and By what it is.
	From *Target
	By   Paging
	// Base is the number of the first page.
	Base int
	// Next and Total are where in the answer the next cursor and the number of all items are; nil where they are not.
	Next, Total []string

	first        *ast.ArgumentDefinition
	nextIsNumber bool
}

// Paging is what a service is told of the place of a page.
type Paging string

// The ways of paging, by the arguments of @page.
const (
	ByCursor Paging = "cursor"
	ByOffset Paging = "offset"
	ByNumber Paging = "number"
)

// Connection is the type of a connection, and that of its edges.
type Connection struct {
	Name, Edge string
	Node       *Type
	Total      bool // it has totalCount

	edgeAgain bool // another connection has the same edges
}

func (p *Page) args() []*Arg {
	return []*Arg{
		{Target: p.Size, Source: &Source{Kind: FromArgument, Argument: p.first, Type: p.first.Type}, Place: "first"},
		{Target: p.From, Source: &Source{Kind: FromPage}, Place: "after"},
	}
}

// connection holds a connection to the list that it pages.
func (c *checker) connection(f *Field, d *ast.Directive) bool {
	call := f.Call
	text := func(name string) string {
		if a := d.Arguments.ForName(name); a != nil {
			return a.Value.Raw
		}
		return ""
	}
	page := &Page{Base: 1}
	first, after := f.def.Arguments.ForName("first"), f.def.Arguments.ForName("after")
	switch {
	case f.Root != ast.Query:
		return c.fails(f, "@page: a connection is declared as a field of Query; resolve others in Go")
	case len(call.from.keys) > 0:
		return c.fails(f, "@page: a connection is asked for no keys")
	case call.Shape.Kind != contract.Array:
		return c.fails(f, "@page: the contract has %s there (%s), and a connection pages a list; path says where it is", call.Shape.Title(), call.service.Contract.Place(call.Shape.Line))
	case first == nil || first.Type.String() != "Int!" || after == nil || after.Type.String() != "String":
		return c.fails(f, "@page: a connection takes first: Int! and after: String")
	}
	page.first = first
	for _, by := range []Paging{ByCursor, ByOffset, ByNumber} {
		name := text(string(by))
		if name == "" {
			continue
		}
		if page.From != nil {
			return c.fails(f, "@page: %s and %s are given; allowed: one of cursor, offset, number", page.By, by)
		}
		if page.By, page.From = by, c.target(f, name, "@page: "+string(by)); page.From == nil {
			return false
		}
		if want := map[Paging]contract.Kind{ByCursor: contract.String, ByOffset: contract.Integer, ByNumber: contract.Integer}[by]; page.From.Schema().Kind != want {
			return c.fails(f, "@page: %s: %s is %s in the contract; allowed: %s", by, name, page.From.Schema().Title(), want)
		}
	}
	if page.From == nil {
		return c.fails(f, "@page: nothing says where a page begins; allowed: one of cursor, offset, number")
	}
	if low := page.From.Schema().Minimum; page.By == ByNumber && low != nil {
		page.Base = int(*low)
	}
	if page.Size = c.target(f, text("size"), "@page: size"); page.Size == nil {
		return false
	}
	if s := page.Size.Schema(); s.Kind != contract.Integer {
		return c.fails(f, "@page: size: %s is %s in the contract; allowed: integer", page.Size.Name(), s.Title())
	}
	if (page.By == ByCursor) != (text("next") != "") {
		return c.fails(f, "@page: next says where the next cursor is, and belongs to cursor")
	}
	ok := true
	if next := text("next"); next != "" {
		var s *contract.Schema
		if page.Next, s = c.stepsTo(f, next, "next"); s == nil || s.Kind != contract.String && s.Kind != contract.Integer {
			return s != nil && c.fails(f, "@page: next: %s is %s in the contract; allowed: string, integer", next, s.Title())
		}
		page.nextIsNumber = s.Kind == contract.Integer
	}
	if total := text("total"); total != "" {
		var s *contract.Schema
		if page.Total, s = c.stepsTo(f, total, "total"); s == nil || s.Kind != contract.Integer {
			return s != nil && c.fails(f, "@page: total: %s is %s in the contract; allowed: integer", total, s.Title())
		}
	}
	call.Mode, call.Page = Once, page
	page.Connection = c.connectionType(f)
	return ok && page.Connection != nil
}

// stepsTo follows a path down the answer.
func (c *checker) stepsTo(f *Field, path, what string) ([]string, *contract.Schema) {
	s, way := f.Call.operation.Answer, strings.Split(path, ".")
	for i, step := range way {
		p := s.Property(step)
		if p == nil {
			c.fails(f, "@page: %s: the answer of %s has no member %s%s; allowed: %s", what, f.Call.operation.ID, strings.Join(way[:i+1], "."), near(step, s.Names()), list(s.Names()))
			return nil, nil
		}
		s = p.Schema
	}
	return way, s
}

// connectionType holds the type of a connection to its form, and its nodes to the items.
func (c *checker) connectionType(f *Field) *Connection {
	wrong := func(format string, args ...any) *Connection {
		c.fails(f, "@page: "+format+"; allowed: type Connection { edges: [Edge!]! pageInfo: PageInfo! totalCount: Int }, and type Edge { cursor: String! node: … }", args...)
		return nil
	}
	o := c.objects[f.def.Type.NamedType]
	if o == nil {
		return wrong("%s is no type of this binding", f.def.Type)
	}
	if f.def.Type.NonNull {
		c.fail(f.def.Position, "%s: what a service answers may be missing, so %s does not fit; write %s", f.place(), f.def.Type, f.def.Type.NamedType)
		return nil
	}
	out := &Connection{Name: o.Name}
	var edge *Object
	for _, fd := range o.def.Fields {
		switch {
		case strings.HasPrefix(fd.Name, "__"):
		case fd.Name == "pageInfo" && fd.Type.String() == "PageInfo!":
		case fd.Name == "totalCount" && fd.Type.String() == "Int":
			if out.Total = true; f.Call.Page.Total == nil {
				return wrong("%s has totalCount, and @page does not say where the total is", o.Name)
			}
		case fd.Name == "edges" && fd.Type.Elem != nil && c.objects[fd.Type.Name()] != nil && fd.Type.String() == "["+fd.Type.Name()+"!]!":
			edge = c.objects[fd.Type.Name()]
		default:
			return wrong("%s.%s: %s is no field of a connection", o.Name, fd.Name, fd.Type)
		}
	}
	if edge == nil {
		return wrong("%s has no edges", o.Name)
	}
	var node *ast.FieldDefinition
	for _, fd := range edge.def.Fields {
		switch {
		case strings.HasPrefix(fd.Name, "__"), fd.Name == "cursor" && fd.Type.String() == "String!":
		case fd.Name == "node":
			node = fd
		default:
			return wrong("%s.%s: %s is no field of an edge", edge.Name, fd.Name, fd.Type)
		}
	}
	if node == nil {
		return wrong("%s has no node", edge.Name)
	}
	call := f.Call
	if call.Value = c.typeOf(node.Type, call.Shape.Items, edge.Name+".node", node.Position, call.service, false); call.Value == nil {
		return nil
	}
	o.page, edge.page = true, true
	out.Edge, out.Node = edge.Name, call.Value
	for _, known := range call.service.Connections {
		if known.Name == out.Name {
			if known.Node.Go != out.Node.Go || known.Edge != out.Edge {
				return wrong("%s is already a connection of %s", out.Name, known.Node.Go)
			}
			return known
		}
		if known.Edge == out.Edge {
			if out.edgeAgain = true; known.Node.Go != out.Node.Go {
				return wrong("%s is already an edge of %s", out.Edge, known.Node.Go)
			}
		}
	}
	call.service.Connections = append(call.service.Connections, out)
	return out
}

// pageOut is the expression of what reads a page into the variable found.
func (m *Method) pageOut() string {
	outs := fmt.Sprintf("clients.Answer(&found.Items, %s%s)", listType(m.item).JSON.Func, steps(m.Path))
	if m.Page.Next != nil {
		read := "(*clients.Decoder).String"
		if m.Page.nextIsNumber {
			read = "clients.NumberText"
		}
		outs += fmt.Sprintf(", clients.Answer(&found.Next, %s%s)", read, steps(m.Page.Next))
	}
	if m.Page.Total != nil {
		outs += fmt.Sprintf(", clients.Answer(&found.Total, func(d *clients.Decoder, to **int) { clients.Optional(d, to, (*clients.Decoder).Int) }%s)", steps(m.Page.Total))
	}
	return "clients.Parts(" + outs + ")"
}

// pageReply is the same for a message.
func (m *Method) pageReply() string {
	outs := fmt.Sprintf("wire.Decode(message, &found.Items, %s%s)", listType(m.item).Wire.Func, m.numbers(m.Path))
	schemaAt := func(path []string) *contract.Schema {
		s := m.Operation.Answer
		for _, step := range path {
			s = s.Property(step).Schema
		}
		return s
	}
	if m.Page.Next != nil {
		method := wireTypes[schemaAt(m.Page.Next).Wire].method
		read := "(*wire.Reader)." + method
		if m.Page.nextIsNumber {
			read = "wire.NumberText(" + read + ")"
		}
		outs += fmt.Sprintf(", wire.Decode(message, &found.Next, %s%s)", read, m.numbers(m.Page.Next))
	}
	if m.Page.Total != nil {
		method := wireTypes[schemaAt(m.Page.Total).Wire].method
		outs += fmt.Sprintf(", wire.Decode(message, &found.Total, func(r *wire.Reader, to **int) { wire.Optional(r, to, (*wire.Reader).%s) }%s)", method, m.numbers(m.Page.Total))
	}
	return "clients.Reply(func(message []byte) error { return errors.Join(" + outs + ") })"
}

// writeConnection writes the structs of a connection and of its edges.
func (p *Printer) writeConnection(c *Connection) {
	p.use(c.Node)
	p.P("// %s is a page of a list.\ntype %s struct {\nEdges []*%s\nPageInfo *clients.ConnectionInfo", c.Name, c.Name, c.Edge)
	if c.Total {
		p.P("TotalCount *int")
	}
	p.P("}\n")
	if c.edgeAgain {
		return
	}
	p.P("// %s is an item of a page, and the place after it.\ntype %s struct {\nCursor string\nNode %s\n}\n", c.Edge, c.Edge, c.Node.Go)
}
