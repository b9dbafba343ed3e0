// Command bff serves posts with their users. All its fields are declared: clients/*/service.graphql says where they come
// from, and this file is all the Go there is. `go run . demo` serves it in front of mocks of the services, made of their
// contracts.
package main

import (
	"embed"
	"io/fs"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/mock/fakes"
	"github.com/facetgraph/facet/schema"

	"github.com/facetgraph/facet/examples/declared/graph/declared"
	"github.com/facetgraph/facet/examples/declared/graph/generated"
)

//go:generate go tool generate
//go:embed schema clients
var folders embed.FS

func main() {
	bff.Main(bff.Domain{
		Executable: generated.Executable(),
		Clients:    schema.FS(folder("schema"), "schema"),
		Services:   declared.Services(),
		Resolvers: func(b bff.Backends) (bff.Resolvers, error) {
			return bff.Resolvers{Root: declared.NewRoot(b.Services, b.Keys)}, nil
		},
		Fakes: fakes.Of(folder("clients"), declared.Services()),
	})
}

// folder is one of the folders that are compiled in.
func folder(name string) fs.FS {
	below, err := fs.Sub(folders, name)
	if err != nil {
		panic(err) // the names are constants, and valid
	}
	return below
}
