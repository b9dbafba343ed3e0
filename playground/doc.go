// Package playground serves GraphiQL for each client, and a page to choose
// between them.
//
// GraphiQL and React come from npm: run npm ci in this folder before go build,
// and the binary holds them and its pages load nothing from elsewhere. Without
// that, the pages load the same bytes, held to the same hashes, from a CDN.
//
// The package knows nothing of schemas, policies or tokens: who may see which
// client's page, and with which headers, is decided by whoever mounts the
// handlers.
package playground
