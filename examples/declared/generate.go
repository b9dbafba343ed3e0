// Package bff is the root of the module. What generates code: go generate ./...
package bff

//go:generate go tool generate
