// Package clients holds the contracts of services, which mocks of them are made of in `bff demo`.
package clients

import "embed"

// Contracts are the folders of the services.
//
//go:embed *
var Contracts embed.FS
