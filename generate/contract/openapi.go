package contract

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
)

// methods are those that an operation may have, in the order in which a path lists them.
var methods = [...]string{"GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS"}

// reader reads operations when they are asked for.
type reader struct {
	file    string
	found   map[string]found
	schemas map[string]*Schema // by reference
}

// found is an operation that has not been read yet.
type found struct {
	method, path string
	item         *v3.PathItem
	op           *v3.Operation
}

// ParseOpenAPI reads a contract. The error names the file.
func ParseOpenAPI(file string, text []byte) (c *Contract, err error) {
	defer func() {
		if r := recover(); r != nil { // the library has been seen to panic on what is no contract
			c, err = nil, fmt.Errorf("%s: it cannot be read as OpenAPI: %v", file, r)
		}
	}()
	doc, err := libopenapi.NewDocument(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if v := doc.GetVersion(); !strings.HasPrefix(v, "3.") {
		return nil, fmt.Errorf("%s: it follows OpenAPI %s; allowed: 3.0 and 3.1", file, v)
	}
	model, err := doc.BuildV3Model()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	c = &Contract{File: file, Version: model.Model.Version, operations: map[string]*Operation{}}
	c.reader = &reader{file: file, found: map[string]found{}, schemas: map[string]*Schema{}}
	if servers := model.Model.Servers; len(servers) > 0 && strings.HasPrefix(servers[0].URL, "http") && !strings.Contains(servers[0].URL, "{") {
		c.Server = strings.TrimSuffix(servers[0].URL, "/")
	}
	return c, c.list(&model.Model)
}

// list finds the operations. Each has an operationId, or one that is made of its method and path.
func (c *Contract) list(doc *v3.Document) error {
	if doc.Paths == nil {
		return nil
	}
	var errs []error
	for path, item := range doc.Paths.PathItems.FromOldest() {
		byMethod := map[string]*v3.Operation{
			"GET": item.Get, "PUT": item.Put, "POST": item.Post, "DELETE": item.Delete, "PATCH": item.Patch, "HEAD": item.Head, "OPTIONS": item.Options,
		}
		for _, method := range methods {
			op := byMethod[method]
			if op == nil {
				continue
			}
			id := op.OperationId
			if id == "" {
				id = method + " " + path
			}
			if other, ok := c.reader.found[id]; ok {
				errs = append(errs, fmt.Errorf("%s: operationId %s is that of %s %s and of %s %s", c.Place(lineOf(op)), id, other.method, other.path, method, path))
				continue
			}
			c.names = append(c.names, id)
			c.reader.found[id] = found{method, path, item, op}
		}
	}
	return errors.Join(errs...)
}

func lineOf(op *v3.Operation) int {
	if low := op.GoLow(); low != nil && low.KeyNode != nil {
		return low.KeyNode.Line
	}
	return 0
}

// Route is the method and path of an operation, which is not read for that; empty where there is none of that id.
func (c *Contract) Route(id string) (method, path string) {
	if op := c.operations[id]; op != nil {
		return op.Method, op.Path
	}
	if c.reader == nil {
		return "", ""
	}
	f := c.reader.found[id]
	return f.method, f.path
}

// Operation reads an operation; nil where there is none of that id.
func (c *Contract) Operation(id string) (*Operation, error) {
	if op, ok := c.operations[id]; ok || c.reader == nil {
		return op, nil
	}
	f, ok := c.reader.found[id]
	if !ok {
		return nil, nil
	}
	op := &Operation{ID: id, Method: f.method, Path: f.path, Summary: oneLine(f.op.Summary, f.op.Description), Line: lineOf(f.op)}
	c.operations[id] = op
	for _, p := range append(f.item.Parameters[:len(f.item.Parameters):len(f.item.Parameters)], f.op.Parameters...) {
		c.reader.parameter(op, p)
	}
	c.reader.body(op, f.op.RequestBody)
	c.reader.answers(op, f.op.Responses)
	return op, nil
}

// parameter adds a parameter; one of the operation goes before the path's of the same name.
func (r *reader) parameter(op *Operation, p *v3.Parameter) {
	out := &Parameter{Name: p.Name, In: In(p.In), Required: p.Required != nil && *p.Required, Schema: r.schema(p.Schema)}
	if low := p.GoLow(); low != nil && low.Name.KeyNode != nil {
		out.Line = low.Name.KeyNode.Line
	}
	style := p.Style
	if style == "" && (out.In == Query || out.In == Cookie) {
		style = "form"
	}
	out.Explode = style == "form" // the default of that style alone
	if p.Explode != nil {
		out.Explode = *p.Explode
	}
	for i, other := range op.Parameters {
		if other.Name == out.Name && other.In == out.In {
			op.Parameters[i] = out
			return
		}
	}
	op.Parameters = append(op.Parameters, out)
}

// body reads what is sent, if it is JSON.
func (r *reader) body(op *Operation, body *v3.RequestBody) {
	if body == nil || body.Content == nil {
		return
	}
	for media, content := range body.Content.FromOldest() {
		if isJSON(media) {
			op.Body, op.BodyRequired = r.schema(content.Schema), body.Required != nil && *body.Required
			return
		}
	}
}

// answers reads the answer of success, and whether there may be nothing.
func (r *reader) answers(op *Operation, responses *v3.Responses) {
	if responses == nil || responses.Codes == nil {
		return
	}
	for code, response := range responses.Codes.FromOldest() {
		op.Missing = op.Missing || code == "404"
		if !strings.HasPrefix(code, "2") || op.Answer != nil {
			continue
		}
		if op.Success == 0 {
			op.Success, _ = strconv.Atoi(strings.ReplaceAll(code, "X", "0"))
		}
		if response.Content == nil {
			continue
		}
		for media, content := range response.Content.FromOldest() {
			if stream := isEvents(media); stream || isJSON(media) {
				op.Answer, op.Example, op.Stream = r.schema(content.Schema), exampleOf(content), stream
				break
			}
		}
	}
}

// exampleOf is the first example of a body.
func exampleOf(content *v3.MediaType) any {
	if content.Example != nil {
		return valueOf(content.Example)
	}
	if content.Examples != nil {
		for _, e := range content.Examples.FromOldest() {
			if e.Value != nil {
				return valueOf(e.Value)
			}
		}
	}
	return nil
}

// valueOf is what a node holds; nil for what cannot be read.
func valueOf(node *yaml.Node) (value any) {
	if node == nil || node.Decode(&value) != nil {
		return nil
	}
	return value
}

// isJSON says that a media type is JSON.
func isJSON(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	media = strings.TrimSpace(media)
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// isEvents says that a media type is that of server-sent events, of which the contract's schema is that of one event's data.
func isEvents(media string) bool {
	media, _, _ = strings.Cut(media, ";")
	return strings.TrimSpace(media) == "text/event-stream"
}

// oneLine is the first text that is there, in one line.
func oneLine(texts ...string) string {
	for _, text := range texts {
		if line := strings.Join(strings.Fields(text), " "); line != "" {
			return line
		}
	}
	return ""
}

// reference is the name of what a proxy refers to, "" where it refers to nothing.
func reference(p *base.SchemaProxy) string {
	if p.IsReference() {
		return p.GetReference()
	}
	return ""
}
