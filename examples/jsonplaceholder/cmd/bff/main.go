// Command bff serves the clients in front of the services. `bff help` lists what it can do.
package main

import (
	"github.com/facetgraph/facet/bff"

	"github.com/facetgraph/facet/examples/jsonplaceholder/graph/generated"
	"github.com/facetgraph/facet/examples/jsonplaceholder/internal/fake"
	"github.com/facetgraph/facet/examples/jsonplaceholder/resolvers"
	"github.com/facetgraph/facet/examples/jsonplaceholder/schema"
)

func main() { bff.Main(domain(fake.New())) }

// domain is what the engine serves. The fakes stand in for the services in `bff demo` and in tests.
func domain(fakes *fake.Services) bff.Domain {
	return bff.Domain{
		Executable: generated.Executable(),
		Clients:    schema.Clients(),
		Services:   []string{"posts", "users"},
		Resolvers: func(b bff.Backends) (bff.Resolvers, error) {
			return bff.Resolvers{Root: resolvers.New(b)}, nil
		},
		Fakes: &bff.Fakes{Start: fakes.Start, Port: 9101},
	}
}
