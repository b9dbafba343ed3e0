// Package schema holds the client folders, one for each frontend, which compile into the binary.
package schema

import (
	"embed"
	"io/fs"

	"github.com/facetgraph/facet/schema"
)

// The patterns name no client, so a new folder needs no change here.
//
//go:embed */*.graphql */client.yaml
var embedded embed.FS

// Clients are the client folders.
func Clients() fs.FS { return schema.FS(embedded, "schema") }
