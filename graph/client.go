package graph

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/limits"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/ratelimit/cost"
	"github.com/facetgraph/facet/schema"
)

// Client serves one client: its own schema, its own documents, its own policies, and the executor that all share. It is
// immutable but for its caches and safe for concurrent use.
type Client struct {
	profile   *schema.Client
	engine    *engine
	compiler  *plan.Compiler
	documents *documents
	rules     *auth.Rules
	analyzer  *cost.Analyzer
	rates     rates
	limits    limits.Limits
	labels    *labels
}

// engine is what all clients share.
type engine struct {
	options Options
	tables  *plan.Tables
	union   *ast.Schema
	observe *observer
	weights *weights
}

func newClient(e *engine, profile *schema.Client, cacheBytes int) (*Client, error) {
	parts, err := compile(profile, e.union)
	if err != nil {
		return nil, err
	}
	c := &Client{
		profile: profile, engine: e, limits: limitsOf(profile.Policy.Limits),
		rules: parts.rules, analyzer: parts.analyzer, rates: parts.rates,
	}
	e.observe.reload.remove(profile.Name, 0)
	c.labels = newLabels(profile.Name, exampleNames(profile))
	c.compiler = plan.NewCompiler(e.tables, profile.Schema, e.union, c.guard, c.droppable)
	c.documents = newDocuments(c, cacheBytes)
	return c, nil
}

// Name is the client's name.
func (c *Client) Name() string { return c.profile.Name }

// Profile is the client's schema and policies.
func (c *Client) Profile() *schema.Client { return c.profile }

// guard says what a field demands of the viewer, nil for nothing; compiled into plans.
func (c *Client) guard(typeName, fieldName string) any {
	if r := c.rules.Field(typeName, fieldName); !r.Empty() {
		return r
	}
	return nil
}

// droppable says that the client's answers do not wait for long for a field; compiled into plans.
func (c *Client) droppable(typeName, fieldName string) bool {
	f := c.profile.Schema.Types[typeName].Fields.ForName(fieldName)
	return f != nil && schema.Droppable(f)
}

func exampleNames(profile *schema.Client) []string {
	var names []string
	for _, e := range profile.Examples {
		names = append(names, e.Name)
	}
	return names
}
