// Command bff serves the clients in front of the services. `bff help` lists what it can do.
package main

import (
	"github.com/facetgraph/facet/bff"
	mocks "github.com/facetgraph/facet/mock/fakes"

	"company.example/bff/clients"
	"company.example/bff/graph/declared"
	"company.example/bff/graph/generated"
	"company.example/bff/internal/fake"
	"company.example/bff/resolvers"
	"company.example/bff/schema"
)

func main() { bff.Main(domain(fake.New())) }

// domain is what the engine serves. In `bff demo` and in tests the fakes stand in for the services, and mocks for those
// that have a contract.
func domain(fakes *fake.Users) bff.Domain {
	return bff.Domain{
		Executable: generated.Executable(),
		Clients:    schema.Clients(),
		Services:   append(declared.Services(), "users"),
		Resolvers: func(b bff.Backends) (bff.Resolvers, error) {
			return bff.Resolvers{Root: resolvers.New(b)}, nil
		},
		Fakes: mocks.Of(clients.Contracts, declared.Services(), &bff.Fakes{Start: fakes.Start}),
	}
}
