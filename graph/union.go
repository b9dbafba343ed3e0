package graph

import _ "embed"

//go:embed union.graphql
var unionSDL string

// Crosses says whether a field of the union is fetched by a call of its own, and so should be nullable: one dead service
// must cost one field.
func Crosses(typeName, fieldName string) bool { return crosses(planTables(), typeName, fieldName) }
