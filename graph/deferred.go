package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/ratelimit"
)

// deferrable says that the operation may be answered in parts. Only queries may: gqlgen answers mutations once.
func (o *Operation) deferrable() bool {
	return o.plan == nil && o.Type == ast.Query && defers(o.op.def.SelectionSet, o.op.doc.ast)
}

// defers looks for @defer.
func defers(set ast.SelectionSet, doc *ast.QueryDocument) bool {
	found := false
	eachSelection(set, func(directives ast.DirectiveList) {
		found = found || directives.ForName("defer") != nil
	})
	for _, f := range doc.Fragments {
		eachSelection(f.SelectionSet, func(directives ast.DirectiveList) {
			found = found || directives.ForName("defer") != nil
		})
	}
	return found
}

// eachSelection shows the directives of all selections below a set, without following fragment spreads.
func eachSelection(set ast.SelectionSet, see func(ast.DirectiveList)) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			eachSelection(s.SelectionSet, see)
		case *ast.InlineFragment:
			see(s.Directives)
			eachSelection(s.SelectionSet, see)
		case *ast.FragmentSpread:
			see(s.Directives)
		}
	}
}

// complete makes gqlgen's executor answer an operation in one piece: it gets the document without @defer.
func complete(op *graphql.OperationContext) {
	doc, def := *op.Doc, *op.Operation
	def.SelectionSet = withoutDefer(def.SelectionSet)
	doc.Operations = ast.OperationList{&def}
	doc.Fragments = make(ast.FragmentDefinitionList, len(op.Doc.Fragments))
	for i, f := range op.Doc.Fragments {
		copied := *f
		copied.SelectionSet = withoutDefer(f.SelectionSet)
		doc.Fragments[i] = &copied
	}
	op.Doc, op.Operation = &doc, &def
}

// withoutDefer copies a selection set and leaves @defer out. The original is shared by requests.
func withoutDefer(set ast.SelectionSet) ast.SelectionSet {
	out := make(ast.SelectionSet, len(set))
	for i, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			copied := *s
			copied.SelectionSet = withoutDefer(s.SelectionSet)
			out[i] = &copied
		case *ast.InlineFragment:
			copied := *s
			copied.SelectionSet, copied.Directives = withoutDefer(s.SelectionSet), notDefer(s.Directives)
			out[i] = &copied
		case *ast.FragmentSpread:
			copied := *s
			copied.Directives = notDefer(s.Directives)
			out[i] = &copied
		}
	}
	return out
}

func notDefer(directives ast.DirectiveList) (out ast.DirectiveList) {
	for _, d := range directives {
		if d.Name != "defer" {
			out = append(out, d)
		}
	}
	return out
}

// parts are the responses to one operation with @defer.
type parts struct {
	client *Client
	op     *Operation
	cancel context.CancelFunc
	more   graphql.ResponseHandler
	ctx    context.Context
	limits ratelimit.Fields
	first  map[string]any // extensions of the first part
	begun  bool
	ended  bool
	total  Result // what happened in all parts together
}

// parts starts an operation within the client's deadline, charged at its estimate.
func (c *Client) parts(ctx context.Context, op *Operation) (*parts, *Failure) {
	ctx, cancel := context.WithTimeout(ctx, c.profile.Policy.Deadline)
	p := &parts{client: c, op: op, ctx: ctx, cancel: cancel, total: Result{HasData: true}}
	reservation, failure := c.reserve(ctx, op)
	if failure == nil {
		limits, note := c.settle(ctx, op, reservation, points(op.Estimate.Cost))
		p.limits, p.first = limits, note.extensions()
		p.more, failure = c.Deferred(ctx, op)
	}
	if failure != nil {
		cancel()
		return nil, failure
	}
	return p, nil
}

// next encodes the next part; false after the last.
func (p *parts) next() ([]byte, bool) {
	if p.ended {
		return nil, false
	}
	resp := p.more(p.ctx)
	if resp == nil {
		p.ended = true
		return nil, false
	}
	for key, value := range p.first {
		resp.Extensions = withExtension(resp.Extensions, key, value)
	}
	p.first = nil
	p.ended = resp.HasNext == nil || !*resp.HasNext
	absent := placeholders{doc: p.op.op.doc.ast, variables: p.op.Variables}
	resp.Data = absent.remove(resp.Data, p.op.op.def.SelectionSet, resp.Path, p.begun)
	result := p.client.fallbackResult(resp, nil)
	p.total.Errors = append(p.total.Errors, result.Errors...)
	p.total.Faults |= result.Faults
	part := result.Body
	if p.begun {
		part = incremental(resp, part)
	}
	p.begun = true
	return append(appendMember(part[:len(part)-1], "hasNext", !p.ended), '}'), true
}

// incremental makes a response the only entry of a later part.
func incremental(resp *graphql.Response, body []byte) []byte {
	path := resp.Path
	if path == nil {
		path = ast.Path{}
	}
	entry := appendMember(body[:len(body)-1], "path", path)
	if resp.Label != "" {
		entry = appendMember(entry, "label", resp.Label)
	}
	return append(append([]byte(`{"incremental":[`), entry...), "}]}"...)
}

// close ends the operation and takes what it still has to give: gqlgen's goroutines wait until it is taken.
func (p *parts) close() {
	p.cancel()
	for !p.ended {
		p.next()
	}
}
