package graph

import (
	_ "embed"
	"sync"
)

//go:embed union.graphql
var unionSDL string

// Crosses says whether a field of the union is fetched by a call of its own, and so should be nullable: one dead
// service must cost one field.
func Crosses(typeName, fieldName string) bool { return crosses(sharedTables(), typeName, fieldName) }

// sharedTables are the tables, made when they are first asked for.
var sharedTables = sync.OnceValue(planTables)
