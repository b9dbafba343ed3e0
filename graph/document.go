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
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/core"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/facetgraph/facet/graph/plan"
)

// document is a document that is valid for one client, and what was made of it. It is shared by all its requests.
type document struct {
	text       string
	ast        *ast.QueryDocument
	operations map[string]*operation // by name; "" for the only one
	weight     atomic.Int64          // in bytes, measured
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
	mostOfOne  int64 // what one document may grow to, in bytes
}

func newDocuments(c *Client, maxBytes int) *documents {
	return &documents{
		client:     c,
		seed:       maphash.MakeSeed(),
		rules:      validationRules(false),
		suggesting: validationRules(true),
		mostOfOne:  int64(maxBytes / partsOfCache),
		cache: otter.Must(&otter.Options[uint64, *document]{
			MaximumWeight: uint64(maxBytes),
			Weigher:       func(_ uint64, d *document) uint32 { return d.weigh() },
		}),
	}
}

// get returns the document of a text. Requests for one that is not there yet wait for the first of them.
func (d *documents) get(ctx context.Context, text string) (*document, *Failure) {
	key := maphash.String(d.seed, text)
	if doc, ok := d.cache.GetIfPresent(key); ok && doc.text == text {
		return doc, nil
	}
	if failure := d.client.enter(ctx); failure != nil {
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
	parsed, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: text}, d.client.limits.Tokens)
	if err != nil {
		return nil, invalidList(http.StatusBadRequest, CodeParseFailed, asList(err))
	}
	if len(parsed.Operations) == 0 {
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

// validate finds what is wrong with a document. Suggestions are looked up in a second pass, for they are dear: a document of
// nothing but mistakes, of which most are not shown, must not pay a hostile client with our time.
func (d *documents) validate(parsed *ast.QueryDocument) gqlerror.List {
	list := validator.ValidateWithRules(d.client.profile.Schema, parsed, d.rules)
	if n := len(list); n > 0 && n <= d.client.profile.Policy.Limits.Errors && d.client.profile.Policy.Suggestions {
		return validator.ValidateWithRules(d.client.profile.Schema, parsed, d.suggesting)
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

// asList gives the errors of the parser, which returns one.
func asList(err error) gqlerror.List {
	if e, ok := errors.AsType[*gqlerror.Error](err); ok {
		return gqlerror.List{e}
	}
	return gqlerror.List{{Message: err.Error()}}
}

// validationRules are the specification's. Suggestions name fields of the client's own schema only, since that is the one
// validated against; a policy can do without them.
func validationRules(suggestions bool) *rules.Rules {
	r := rules.NewDefaultRules()
	r.AddRule(intRule.Name, intRule.RuleFunc)
	r.AddRule(objectRule.Name, objectRule.RuleFunc)
	if suggestions {
		return r
	}
	for with, without := range map[string]core.Rule{
		rules.FieldsOnCorrectTypeRule.Name: rules.FieldsOnCorrectTypeRuleWithoutSuggestions,
		rules.ScalarLeafsRule.Name:         rules.ScalarLeafsRuleWithoutSuggestions,
		rules.KnownArgumentNamesRule.Name:  rules.KnownArgumentNamesRuleWithoutSuggestions,
		rules.KnownTypeNamesRule.Name:      rules.KnownTypeNamesRuleWithoutSuggestions,
		rules.ValuesOfCorrectTypeRule.Name: rules.ValuesOfCorrectTypeRuleWithoutSuggestions,
	} {
		r.RemoveRule(with)
		r.AddRule(without.Name, without.RuleFunc)
	}
	return r
}
