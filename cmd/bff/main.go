// Command bff is Facet in front of the social feed: a GraphQL backend for frontends. `bff help` lists what it can do.
package main

import (
	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

func main() { bff.Main(domain(&demo.Options{}, nil)) }
