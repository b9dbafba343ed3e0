package kitchen

import (
	"embed"
	"io/fs"

	"github.com/facetgraph/facet/schema"
)

//go:embed schema/*/*.graphql schema/*/client.yaml
var embedded embed.FS

// Clients are the client folders: web, mobile and tv.
func Clients() fs.FS {
	clients, err := fs.Sub(embedded, "schema")
	if err != nil {
		panic(err) // the name is a constant, and valid
	}
	return schema.FS(clients, "schema")
}
