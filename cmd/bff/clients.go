package main

import (
	"io/fs"

	"github.com/facetgraph/facet/schema"
)

// clientFolder is a folder of clients or, without a name, those that were compiled in.
func clientFolder(dir string) fs.FS {
	if dir == "" {
		return schema.Embedded()
	}
	return schema.Dir(dir)
}

// loadClients loads the clients of a folder, or those that were compiled in.
func loadClients(dir string) (*schema.Set, error) { return schema.Load(clientFolder(dir)) }
