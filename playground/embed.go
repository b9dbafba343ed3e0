package playground

import "embed"

// vendored holds the files of node_modules when npm ci was run before go build.
// A pattern of go:embed must match something, so the same names exist under
// placeholder/ and the first element is a wildcard: the package compiles either
// way.
//
//go:embed */graphiql/graphiql.min.js */graphiql/graphiql.min.css */graphiql/LICENSE
//go:embed */react/umd/react.production.min.js */react/LICENSE
//go:embed */react-dom/umd/react-dom.production.min.js
var vendored embed.FS

// web holds the pages' own templates, scripts and style sheet.
//
//go:embed web
var web embed.FS
