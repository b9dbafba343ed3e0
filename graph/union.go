package graph

import _ "embed"

//go:embed union.graphql
var unionSDL string
