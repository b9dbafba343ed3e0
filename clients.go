package facet

import (
	"embed"
	"io/fs"

	"github.com/facetgraph/facet/schema"
)

// The patterns name no client, so a new folder needs no change here.
//
//go:embed schema/*/*.graphql schema/*/client.yaml
var embedded embed.FS

// Clients are the client folders of the feed, compiled in.
func Clients() fs.FS {
	clients, err := fs.Sub(embedded, "schema")
	if err != nil {
		panic(err) // the name is a constant, and valid
	}
	return schema.FS(clients, "schema")
}
