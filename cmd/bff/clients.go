package main

import "github.com/facetgraph/facet/schema"

// loadClients loads the clients of a folder, or those that were compiled in.
func loadClients(dir string) (*schema.Set, error) {
	if dir == "" {
		return schema.Load(schema.Embedded())
	}
	return schema.Load(schema.Dir(dir))
}
