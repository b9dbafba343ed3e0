// Command bff serves the clients in front of the services. `bff help` lists what it can do.
package main

import (
	"github.com/facetgraph/facet/bff"

	"github.com/facetgraph/facet/examples/declared/graph/declared"
	"github.com/facetgraph/facet/examples/declared/graph/generated"
	"github.com/facetgraph/facet/examples/declared/schema"
)

func main() { bff.Main(domain()) }

// domain is what the engine serves. Every field is declared in the binding of a service.
func domain() bff.Domain {
	return bff.Domain{
		Executable: generated.Executable(),
		Clients:    schema.Clients(),
		Services:   declared.Services(),
		Resolvers: func(b bff.Backends) (bff.Resolvers, error) {
			return bff.Resolvers{Root: declared.Root{Resolvers: declared.NewResolvers(b.Services, b.Keys)}}, nil
		},
	}
}
