package binding

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"

	"github.com/facetgraph/facet/internal/strictyaml"
	"github.com/facetgraph/facet/schema"
)

// Directives is the SDL of what bindings may use undeclared.
const Directives = `"""
Where a field comes from: an operation of the service's contract.
"""
directive @from(
  "The operationId."
  op: String!
  "What the operation's parameters are made of: parameter=argument, parameter=$viewer.id, parameter='text' or parameter=12. A parameter that has the name of an argument need not be listed. body=argument sends an input object; member=… sends a member of the body."
  args: [String!]
  "What is asked for of each object: parameter=member. A parameter that is a list asks for all objects by one call. On a root type it is parameter=argument, and on a mutation what it acts on."
  keys: [String!]
  "How an item of a list is found: the member that is equal to the key, or $position where the answer has the order of the keys. Of a single answer it is what must be equal."
  match: String
  "How many keys one call may have, where the contract does not say (maxItems) or says more."
  most: Int
  "Where in the answer the value is, as data.items. Default: the answer itself."
  path: String
  "The parameter that says how many items the list has at most. A service that answers more of them fails. parameter=member is that of a list that each object of the answer has."
  size: String
) on FIELD_DEFINITION

"""
What the contract calls a field or value that has another name here.
"""
directive @json(name: String!) on OBJECT | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | ENUM_VALUE

"""
The field is always this: a text, or what stands for a number or true or false.
"""
directive @constant(value: String!) on FIELD_DEFINITION

"""
The field is a connection (Relay) of the list at the path of @from: its type has edges { cursor node } and pageInfo, and may have
totalCount. It takes first: Int! and after: String.
"""
directive @page(
  "The parameter that is sent first: how many items a page has."
  size: String!
  "The parameter that is sent the service's own cursor; next says where in the answer that of the next page is."
  cursor: String
  next: String
  "The parameter that is sent how many items are before the page."
  offset: String
  "The parameter that is sent the number of the page, which begins with the parameter's minimum, or 1."
  number: String
  "Where in the answer the number of all items is."
  total: String
) on FIELD_DEFINITION

"""
A global id (Relay): opaque, and of one type. Of a field, that of its object; of an argument, that of an object that the field
answers. type names another one.
"""
directive @id(type: String) on FIELD_DEFINITION | ARGUMENT_DEFINITION

"""
The field is a method of the Go type, or a resolver, beside the generated code.
"""
directive @go(
  "Members of the answer that the method reads, which are no fields."
  reads: [String!]
) on FIELD_DEFINITION
`

// pageInfo is the type of all connections.
const pageInfo = `
"What is around a page of a connection."
type PageInfo {
  hasNextPage: Boolean!
  hasPreviousPage: Boolean!
  startCursor: String
  endCursor: String
}
`

// parse reads all bindings into one schema, and says which types they define, and do not only extend. A scalar may be
// declared by each binding that has fields of it.
func parse(sources []*ast.Source) (*ast.Schema, map[string]bool, error) {
	own := &ast.Source{Name: "the directives of bindings", Input: Directives}
	engine := &ast.Source{Name: "the server's prelude.graphql", Input: schema.Prelude()}
	if !slices.ContainsFunc(sources, func(s *ast.Source) bool { return strings.Contains(s.Input, "type PageInfo") }) &&
		slices.ContainsFunc(sources, func(s *ast.Source) bool { return strings.Contains(s.Input, "PageInfo") }) {
		own.Input += pageInfo
	}
	doc, err := parser.ParseSchemas(append([]*ast.Source{validator.Prelude, engine, own}, sources...)...)
	if err != nil {
		return nil, nil, plain(err)
	}
	defined := map[string]bool{}
	doc.Definitions = slices.DeleteFunc(doc.Definitions, func(def *ast.Definition) bool {
		again := def.Kind == ast.Scalar && defined[def.Name]
		defined[def.Name] = true
		return again
	})
	s, err := validator.ValidateSchemaDocument(doc)
	if err != nil {
		return nil, nil, plain(err)
	}
	return s, defined, nil
}

// plain is an error without the types of the parser that hold a nil.
func plain(err error) error {
	switch e := err.(type) {
	case gqlerror.List:
		return e
	case *gqlerror.Error:
		return e
	}
	return err
}

// from is a @from.
type from struct {
	op, match, path, size string
	most                  int64 // 0: it is not given
	args, keys            []pair
	pos                   *ast.Position
}

// pair is name=source.
type pair struct{ name, source string }

// fromOf reads the directive of a field; nil where it has none.
func (c *checker) fromOf(f *ast.FieldDefinition) *from {
	d := f.Directives.ForName("from")
	if d == nil {
		return nil
	}
	out := &from{pos: d.Position}
	text := func(name string) string {
		if a := d.Arguments.ForName(name); a != nil {
			return a.Value.Raw
		}
		return ""
	}
	out.op, out.match, out.path, out.size = text("op"), text("match"), text("path"), text("size")
	if text := text("most"); text != "" {
		if out.most, _ = strconv.ParseInt(text, 10, 64); out.most < 1 {
			c.fail(d.Position, "most: %s keys are none; allowed: 1 and more", text)
			out.most = 1
		}
	}
	pairs := func(name string) (all []pair) {
		a := d.Arguments.ForName(name)
		if a == nil {
			return nil
		}
		texts := []string{a.Value.Raw}
		if a.Value.Kind == ast.ListValue {
			texts = nil
			for _, child := range a.Value.Children {
				texts = append(texts, child.Value.Raw)
			}
		}
		for _, text := range texts {
			left, right, ok := strings.Cut(text, "=")
			left, right = strings.TrimSpace(left), strings.TrimSpace(right)
			if !ok || left == "" || right == "" {
				c.fail(d.Position, "%s: %q is not written as parameter=source", name, text)
				continue
			}
			all = append(all, pair{left, right})
		}
		return all
	}
	out.args, out.keys = pairs("args"), pairs("keys")
	return out
}

// jsonName is the contract's name of what has a name here.
func jsonName(name string, directives ast.DirectiveList) string {
	if d := directives.ForName("json"); d != nil {
		return d.Arguments.ForName("name").Value.Raw
	}
	return name
}

// Problem is a mistake in a binding.
type Problem struct {
	File string
	Line int // 0: of the whole file
	Text string
}

// Error is file:line: text.
func (p *Problem) Error() string {
	if p.Line == 0 {
		return p.File + ": " + p.Text
	}
	return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Text)
}

func problemAt(file string, line int, format string, args ...any) error {
	return &Problem{File: file, Line: line, Text: fmt.Sprintf(format, args...)}
}

// list is how messages list what is allowed: all of a few, the first of many.
func list(names []string) string {
	const most = 12
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	return strings.Join(names, ", ")
}

// near is the sentence that names what was probably meant.
func near(name string, allowed []string) string {
	if n := strictyaml.Nearest(name, allowed); n != "" {
		return "; did you mean " + n + "?"
	}
	return ""
}
