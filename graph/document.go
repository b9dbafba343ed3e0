package graph

import (
	"context"
	"errors"
	"hash/maphash"
	"net/http"
	"strings"
	"sync/atomic"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/graph/rules"
	"github.com/facetgraph/facet/graph/syntax"
)

// document is a document that is valid for one client, and what was made of it. It is shared by all its requests.
type document struct {
	text        string
	ast         *ast.QueryDocument
	definitions map[string]*definition // by the operation's name; "" for the only one
	weight      atomic.Int64           // in bytes, measured, with the plans that were compiled for it
}

// definition is one operation as a document defines it, for all requests that execute it.
type definition struct {
	document *document
	node     *ast.OperationDefinition
	plans    *plan.Plans
	price    *price
	// status is nil unless the operation selects the root field rateLimit.
	status *statusQuery
	// introspects says that it asks for the schema.
	introspects bool
	ready       [readySlots]preparedSlot
}

// documents parses and validates each document once per client and keeps it, bounded by bytes. Documents that are not
// valid are not kept.
type documents struct {
	client     *Client
	seed       maphash.Seed
	rules      *rules.Rules
	suggesting *rules.Rules // the same, with suggestions
	cache      *otter.Cache[uint64, *document]
	mostOfOne  int64 // what one document may grow to, in bytes
}

func newDocuments(c *Client, maxBytes int) *documents {
	return &documents{
		client:     c,
		seed:       maphash.MakeSeed(),
		rules:      rules.New(false),
		suggesting: rules.New(true),
		mostOfOne:  int64(maxBytes / partsOfCache),
		cache: otter.Must(&otter.Options[uint64, *document]{
			MaximumWeight: uint64(maxBytes),
			Weigher:       func(_ uint64, d *document) uint32 { return d.weigh() },
		}),
	}
}

// get returns the document of a text. Requests for one that is not there yet wait for the first of them.
func (d *documents) get(ctx context.Context, text string, e *entry) (*document, *Failure) {
	key := maphash.String(d.seed, text)
	if doc, ok := d.cache.GetIfPresent(key); ok && doc.text == text {
		return doc, nil
	}
	if failure := e.enter(ctx); failure != nil {
		return nil, failure
	}
	doc, err := d.cache.Get(ctx, key, otter.LoaderFunc[uint64, *document](func(ctx context.Context, _ uint64) (*document, error) {
		doc, failure := d.parse(ctx, text)
		if failure != nil {
			return nil, failure
		}
		return doc, nil
	}))
	if failure, ok := errors.AsType[*Failure](err); ok {
		return nil, failure
	}
	if err != nil || doc.text != text { // the caller left, or two texts share a hash
		return d.parse(ctx, text)
	}
	return doc, nil
}

// parse makes a document: limits, syntax, validity, in this order, so that each only sees what the one before let pass.
func (d *documents) parse(ctx context.Context, text string) (*document, *Failure) {
	if failure := d.client.checkSource(text); failure != nil {
		return nil, failure
	}
	text = strings.Clone(text) // it may be a piece of a longer string, which must not be kept
	// Once more in words that the lexer below the limits reads to the end, or it would count only what is before a control
	// character.
	if plain := syntax.Plain(text); plain != text {
		if failure := d.client.checkSource(plain); failure != nil {
			return nil, failure
		}
	}
	parsed, err := syntax.Parse(&ast.Source{Input: text}, d.client.limits.Tokens)
	if err != nil {
		return nil, invalidList(http.StatusBadRequest, CodeParseFailed, gqlerror.List{err})
	}
	if len(parsed.Operations) == 0 { // said before validation says that no fragment is used
		return nil, invalid(http.StatusUnprocessableEntity, CodeOperation, "the document has no operation")
	}
	if failure := d.client.checkDocument(ctx, parsed); failure != nil {
		return nil, failure
	}
	if list := d.validate(parsed); len(list) > 0 {
		return nil, invalidList(http.StatusUnprocessableEntity, CodeValidationFailed, list)
	}
	doc, failure := d.client.document(text, parsed)
	if failure == nil {
		doc.weight.Store(int64(d.client.engine.weights.document(doc)))
	}
	return doc, failure
}

// validate finds what is wrong with a document. Suggestions are looked up in a second pass, for they are dear: a
// document of nothing but mistakes, of which most are not shown, must not pay a hostile client with our time.
func (d *documents) validate(parsed *ast.QueryDocument) gqlerror.List {
	list := d.rules.Validate(d.client.profile.Schema, parsed)
	if n := len(list); n > 0 && n <= d.client.profile.Policy.Limits.Errors && d.client.profile.Policy.Suggestions {
		return d.suggesting.Validate(d.client.profile.Schema, parsed)
	}
	return list
}

// document compiles nothing yet: plans are made for operations that are paid for.
func (c *Client) document(text string, parsed *ast.QueryDocument) (*document, *Failure) {
	doc := &document{text: text, ast: parsed, definitions: make(map[string]*definition, len(parsed.Operations))}
	for _, node := range parsed.Operations {
		def := &definition{document: doc, node: node, introspects: introspects(node)}
		keep := func(p *plan.Plan) bool { return c.keepPlan(def, p) }
		def.plans, def.status = plan.NewPlans(c.compiler, parsed, node, keep), c.newStatusQuery(parsed, node, keep)
		var failure *Failure
		if def.price, failure = c.priced(parsed, node); failure != nil {
			return nil, failure
		}
		doc.definitions[node.Name] = def
		if len(parsed.Operations) == 1 {
			doc.definitions[""] = def
		}
	}
	return doc, nil
}

// introspects says whether an operation asks for the schema at its root, whatever its conditions are.
func introspects(node *ast.OperationDefinition) bool {
	found := false
	eachRootField(node.SelectionSet, func(f *ast.Field) { found = found || f.Name == "__schema" || f.Name == "__type" })
	return found
}

// eachRootField shows the fields of a root selection set, through fragments.
func eachRootField(set ast.SelectionSet, see func(*ast.Field)) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			see(s)
		case *ast.InlineFragment:
			eachRootField(s.SelectionSet, see)
		case *ast.FragmentSpread:
			eachRootField(s.Definition.SelectionSet, see)
		}
	}
}

// definition finds the operation to run (GraphQL specification §6.1, GetOperation).
func (d *document) definition(name string) (*definition, *Failure) {
	if def := d.definitions[name]; def != nil {
		return def, nil
	}
	if name == "" {
		return nil, invalid(http.StatusUnprocessableEntity, CodeOperation, "the document has several operations; choose one by operationName")
	}
	return nil, invalid(http.StatusUnprocessableEntity, CodeOperation, "the document has no operation of that name")
}
