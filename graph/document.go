package graph

import (
	"context"
	"errors"
	"hash/maphash"
	"net/http"

	"github.com/maypok86/otter/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/graph/rules"
	"github.com/facetgraph/facet/graph/syntax"
)

// document is a document that is valid for one client, and what was made of it. It is shared by all its requests.
type document struct {
	text       string
	ast        *ast.QueryDocument
	operations map[string]*operation // by name; "" for the only one
}

// operation is one operation of a document.
type operation struct {
	doc   *document
	def   *ast.OperationDefinition
	plans *plan.Operation
	price *price
	// status is nil unless the operation selects the root field rateLimit.
	status *statusQuery
	ready  [readySlots]preparedSlot
}

// documents parses and validates each document once per client and keeps it, bounded by bytes. Documents that are not
// valid are not kept.
type documents struct {
	client     *Client
	seed       maphash.Seed
	rules      *rules.Rules
	suggesting *rules.Rules // the same, with suggestions
	cache      *otter.Cache[uint64, *document]
}

// documentOverhead estimates how much larger a document is in memory, parsed and compiled, than as text.
const documentOverhead = 40

func newDocuments(c *Client, maxBytes int) *documents {
	return &documents{
		client:     c,
		seed:       maphash.MakeSeed(),
		rules:      rules.New(false),
		suggesting: rules.New(true),
		cache: otter.Must(&otter.Options[uint64, *document]{
			MaximumWeight: uint64(maxBytes),
			Weigher:       func(_ uint64, d *document) uint32 { return uint32(1024 + documentOverhead*len(d.text)) },
		}),
	}
}

// get returns the document of a text. Requests for one that is not there yet wait for the first of them.
func (d *documents) get(ctx context.Context, text string) (*document, *Failure) {
	key := maphash.String(d.seed, text)
	if doc, ok := d.cache.GetIfPresent(key); ok && doc.text == text {
		return doc, nil
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
	// Once more in words that the lexer below the limits reads to the end, or it would count only what is before a control character.
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
	return d.client.document(text, parsed)
}

// validate finds what is wrong with a document. Suggestions are looked up in a second pass, for they are dear: a document of
// nothing but mistakes, of which most are not shown, must not pay a hostile client with our time.
func (d *documents) validate(parsed *ast.QueryDocument) gqlerror.List {
	list := d.rules.Validate(d.client.profile.Schema, parsed)
	if n := len(list); n > 0 && n <= d.client.profile.Policy.Limits.Errors && d.client.profile.Policy.Suggestions {
		return d.suggesting.Validate(d.client.profile.Schema, parsed)
	}
	return list
}

// document compiles nothing yet: plans are made when an operation is first run.
func (c *Client) document(text string, parsed *ast.QueryDocument) (*document, *Failure) {
	doc := &document{text: text, ast: parsed, operations: make(map[string]*operation, len(parsed.Operations))}
	for _, def := range parsed.Operations {
		op := &operation{doc: doc, def: def, plans: plan.NewOperation(c.compiler, parsed, def), status: c.newStatusQuery(parsed, def)}
		var failure *Failure
		if op.price, failure = c.priced(parsed, def); failure != nil {
			return nil, failure
		}
		doc.operations[def.Name] = op
		if len(parsed.Operations) == 1 {
			doc.operations[""] = op
		}
	}
	return doc, nil
}

// operation finds the operation to run (GraphQL specification §6.1, GetOperation).
func (d *document) operation(name string) (*operation, *Failure) {
	if op := d.operations[name]; op != nil {
		return op, nil
	}
	if name == "" {
		return nil, invalid(http.StatusUnprocessableEntity, CodeOperation, "the document has several operations; choose one by operationName")
	}
	return nil, invalid(http.StatusUnprocessableEntity, CodeOperation, "the document has no operation of that name")
}
