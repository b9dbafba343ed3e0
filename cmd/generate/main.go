// Command generate turns the client schemas of a module into the one executor that serves them all; package generate
// says how. Run it from the root of the module, by `go generate ./...` or `go tool generate`.
package main

import (
	"os"

	"github.com/facetgraph/facet/generate"
)

func main() { os.Exit(generate.Main(os.Args[1:], os.Stdout, os.Stderr)) }
