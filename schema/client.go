package schema

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/vektah/gqlparser/v2/ast"
)

// Client is one client type: the schema that it sees and the policies that
// hold for it. Nothing in it may be changed after [Load].
type Client struct {
	// Name is the name of the folder.
	Name string
	// Incomplete is true only of clients out of [LoadPartly]: Schema lacks what is
	// wrong in the SDL, or is nil, and there is no SDL.
	Incomplete bool
	// Flawed is true only of clients out of [LoadPartly]: there are mistakes in the
	// SDL, all of which are reported.
	Flawed bool
	// Schema is the client's own schema, against which its operations are
	// parsed, validated and introspected. Of the engine's directives it has
	// those that the SDL uses, each applied where the SDL applies it.
	Schema *ast.Schema
	// SDL is the schema as text for download. It parses alone: the engine's
	// directives that it uses are declared in it.
	SDL string
	// ETag is the strong entity tag of SDL, quotes included.
	ETag string
	// Policy is what client.yaml says, with defaults for what it does not.
	Policy *Policy
	// Examples are the operations of example.graphql, in their order; they are
	// valid against Schema.
	Examples []Example
}

// etag is a strong entity tag (RFC 9110 §8.8.3) of text.
func etag(text string) string {
	sum := sha256.Sum256([]byte(text))
	return `"` + hex.EncodeToString(sum[:]) + `"`
}
