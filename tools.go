// Package facet is the root of the module. It holds the feed's client folders, which are compiled in: only a package
// above a folder can do that.
//
// What generates code, and with which tools:
//
//	go generate ./...            the union schema, gqlgen's executor and the compiled one (cmd/generate)
//	go tool staticcheck ./...    lint; the version is pinned by the tool line in go.mod
//
// There is no build tag on this file, because go generate passes over files that have one.
package facet

//go:generate go run ./cmd/generate -stock test/stock
