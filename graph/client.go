package graph

import (
	"fmt"
	"net/http"

	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/rs/cors"
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
	fallback  *executor.Executor
	rules     *auth.Rules
	analyzer  *cost.Analyzer
	rates     rates
	limits    limits.Limits
	labels    *labels
	cors      *cors.Cors
	foreign   map[string]bool // types of which other clients know more
}

// engine is what all clients share.
type engine struct {
	options Options
	tables  *plan.Tables
	union   *ast.Schema
	observe *observer
	live    *live
	pending *pending
	weights *weights
}

func newClient(e *engine, profile *schema.Client, cacheBytes int) (*Client, error) {
	if err := schema.Within(profile.Schema, e.union); err != nil {
		return nil, err
	}
	rules, err := auth.Requirements(profile.Schema)
	if err != nil {
		return nil, fmt.Errorf("client %s: %w", profile.Name, err)
	}
	c := &Client{profile: profile, engine: e, rules: rules, foreign: map[string]bool{}, limits: limitsOf(profile.Policy.Limits)}
	for name := range profile.Foreign(e.union) {
		c.foreign[name] = true
	}
	if c.analyzer, err = newAnalyzer(profile); err != nil {
		return nil, fmt.Errorf("client %s: %w", profile.Name, err)
	}
	if c.rates, err = newRates(profile); err != nil {
		return nil, err
	}
	c.cors = newCORS(profile.Policy.CORS)
	e.observe.open.announce(profile.Name)
	c.labels = newLabels(profile.Name, exampleNames(profile))
	c.compiler = plan.NewCompiler(e.tables, profile.Schema, e.union, c.guard)
	c.documents = newDocuments(c, cacheBytes)
	c.fallback = c.newFallback()
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

func exampleNames(profile *schema.Client) []string {
	var names []string
	for _, e := range profile.Examples {
		names = append(names, e.Name)
	}
	return names
}

// newFallback is gqlgen's own executor on the client's schema, for what does not compile. It is held to the same
// authorization and narrowing by a field interceptor.
func (c *Client) newFallback() *executor.Executor {
	ex := executor.New(NewExecutableSchema(Config{Schema: c.profile.Schema, Resolvers: c.engine.options.Resolvers}))
	ex.SetQueryCache(validDocuments{c.documents})
	ex.SetParserTokenLimit(c.profile.Policy.Limits.Tokens)
	ex.SetErrorPresenter(presentFallback)
	ex.SetRecoverFunc(recoverFallback)
	ex.Use(fallbackRules{c})
	return ex
}

// ServeSchema answers GET /graphql/{client}/schema.graphql.
func (c *Client) serveSchema(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/graphql; charset=utf-8")
	w.Header().Set("ETag", c.profile.ETag)
	w.Header().Set("Cache-Control", "public, max-age=60, must-revalidate")
	if r.Header.Get("If-None-Match") == c.profile.ETag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	_, _ = w.Write([]byte(c.profile.SDL))
}
