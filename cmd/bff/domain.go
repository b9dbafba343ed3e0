package main

import (
	"context"

	"github.com/facetgraph/facet"
	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/clients/analytics"
	"github.com/facetgraph/facet/clients/notifications"
	"github.com/facetgraph/facet/clients/recommendations"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/internal/demo"
	"github.com/facetgraph/facet/resolvers"
)

// domain is the social feed: its client folders, its services and what resolves the ones by the others. Its fakes have
// the options o, and started is told of them; it may be nil.
func domain(o *demo.Options, started func(*demo.Running)) bff.Domain {
	return bff.Domain{
		Executable: generated.Executable(),
		Clients:    facet.Clients(),
		Services:   demo.Names(),
		Resolvers:  feed,
		Fakes: &bff.Fakes{
			Greeting: "Facet serves a social feed from seven services.", Port: 9101, Client: "web", Flags: o.AddFlags,
			Start: func(ctx context.Context, firstPort int) (bff.RunningFakes, error) {
				running, err := demo.Start(ctx, *o, firstPort)
				if err != nil {
					return bff.RunningFakes{}, err
				}
				if started != nil {
					started(running)
				}
				return bff.RunningFakes{URLs: running.URLs(), Close: running.Close}, nil
			},
		},
	}
}

// feed makes the feed's resolvers.
func feed(b bff.Backends) (bff.Resolvers, error) {
	events := analytics.NewRecorder(b.Services["analytics"])
	root := resolvers.New(resolvers.Clients{
		Notifications:   notifications.New(b.Services["notifications"]),
		Recommendations: recommendations.New(b.Services["recommendations"]),
		Declared:        b.Services,
	})
	root.CountKeys(b.Keys)
	return bff.Resolvers{Root: root, Close: events.Close}, nil
}
