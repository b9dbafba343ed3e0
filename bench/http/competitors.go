package overhttp

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/facetgraph/facet/bench/execution"
	"github.com/facetgraph/facet/bench/services"
	"github.com/facetgraph/facet/bench/stock"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/loader"
	"github.com/facetgraph/facet/resolvers"
)

// Cached returns the competitors that answer from data in memory.
func Cached() []string { return []string{"gqlgen-single", "gqlgen-batch", "facet", "byhand"} }

// Calling returns the competitors that call the services.
func Calling() []string { return []string{"gqlgen-single", "facet", "byhand", "byhand-encoding-json"} }

// handler makes the competitor, which answers in the name of a viewer. Call done at the end.
func (s Spec) handler() (h http.Handler, done func(), err error) {
	w, ok := execution.Named(s.Workload, s.First)
	if !ok {
		return nil, nil, fmt.Errorf("there is no workload %q", s.Workload)
	}
	if s.Services != nil {
		h, done, err = s.calling(w)
	} else {
		h, done, err = s.cached(w)
	}
	if err != nil {
		return nil, nil, err
	}
	return execution.AsViewer(h), done, nil
}

func (s Spec) cached(w execution.Workload) (http.Handler, func(), error) {
	all, done, err := execution.Competitors(execution.NewCached(w.First), w)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range all {
		if c.Name == s.Name {
			return c.Handler, done, nil
		}
	}
	done()
	return nil, nil, fmt.Errorf("there is no competitor %q", s.Name)
}

func (s Spec) calling(w execution.Workload) (http.Handler, func(), error) {
	connected, err := services.Connect(s.Services)
	if err != nil {
		return nil, nil, err
	}
	byHand := &services.ByHand{
		Client: &http.Client{Transport: clients.NewTransport()}, URLs: s.Services,
		Fast: s.Name == "byhand", Decode: json.Unmarshal,
	}
	done := func() { connected.Close(); byHand.Client.CloseIdleConnections() }
	switch s.Name {
	case "gqlgen-single":
		web, err := execution.WebClient()
		if err != nil {
			done()
			return nil, nil, err
		}
		return stock.New(web.Schema, services.FromClients(connected.Clients), s.Wait), done, nil
	case "facet":
		root := resolvers.New(connected.Clients)
		h, end, err := execution.Facet(root, func(ctx context.Context) (context.Context, plan.Tasks) {
			return loader.Begin(ctx, loader.SchedulerConfig{})
		})
		return h, func() { done(); end() }, err
	case "byhand", "byhand-encoding-json":
		return &execution.ByCalls{Calls: byHand.Calls(), W: w}, done, nil
	}
	done()
	return nil, nil, fmt.Errorf("there is no competitor %q", s.Name)
}
