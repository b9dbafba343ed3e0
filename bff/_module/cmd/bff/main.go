// Command bff serves the clients in front of the services. `bff help` lists what it can do.
package main

import (
	"github.com/facetgraph/facet/bff"

	"company.example/bff/graph/generated"
	"company.example/bff/internal/fake"
	"company.example/bff/resolvers"
	"company.example/bff/schema"
)

func main() { bff.Main(domain(fake.New())) }

// domain is what the engine serves. The fakes stand in for the services in `bff demo` and in tests.
func domain(fakes *fake.Users) bff.Domain {
	return bff.Domain{
		Executable: generated.Executable(),
		Clients:    schema.Clients(),
		Services:   []string{"users"},
		Resolvers: func(b bff.Backends) (bff.Resolvers, error) {
			return bff.Resolvers{Root: resolvers.New(b)}, nil
		},
		Fakes: &bff.Fakes{Start: fakes.Start, Port: 9101},
	}
}
