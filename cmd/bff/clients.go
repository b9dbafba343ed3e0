package main

import (
	"io/fs"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/graph/generated"
	"github.com/facetgraph/facet/schema"
)

// clientFolder is a folder of clients or, without a name, those that were compiled in.
func clientFolder(dir string) fs.FS {
	if dir == "" {
		return schema.Embedded()
	}
	return schema.Dir(dir)
}

// loadClients loads the clients of a folder, or those that were compiled in. This build need not be able to serve them.
func loadClients(dir string) (*schema.Set, error) { return schema.Load(clientFolder(dir)) }

// loadToServe loads the clients of a folder for graph.New or Replace, which refuse what this build cannot serve. Where
// there are mistakes already, it reports what they would refuse, too, so that one run tells everything.
func loadToServe(dir string) (*schema.Set, error) {
	set, err := schema.LoadPartly(clientFolder(dir))
	switch {
	case err == nil:
		return set, nil
	case set == nil:
		return nil, err
	}
	return nil, schema.Join(err, graph.Check(generated.Executable(), set))
}
