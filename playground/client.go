package playground

import (
	"errors"
	"fmt"
	"strings"
)

// Client is one client as the playground shows it.
type Client struct {
	// Name is the client's name in addresses: Path/{Name}. Required.
	Name string
	// Title is what people call the client. Default: Name.
	Title string
	// Owner is the team to ask. Default: none is shown.
	Owner string
	// Endpoint is the path of the client's GraphQL endpoint on the same host,
	// such as /graphql/web. Required. Pages cannot reach another host.
	Endpoint string
	// SchemaURL is where the client's SDL can be downloaded, a path on the same
	// host. Default: no link is shown.
	SchemaURL string
	// Examples open in a tab each, in this order. Put one first that needs no
	// variables: it runs on the first click. Default: an empty tab.
	Examples []Example
	// Headers fill the headers editor and are sent with every operation. They
	// are in the page for everyone who may open it, so they hold a token only
	// where that token is public, as in bff demo. Default: none.
	Headers map[string]string
}

// Example is an operation to start from.
type Example struct {
	// Name is the operation's name.
	Name string
	// Text is a document with that operation.
	Text string
}

// Validate reports every field that no page could be made of.
func (c Client) Validate() error {
	var problems []error
	if !nameable.MatchString(c.Name) {
		problems = append(problems, fmt.Errorf("playground: client name %q must be letters, digits and . _ ~ - with no leading dot, as it is part of an address", c.Name))
	}
	if !local(c.Endpoint) {
		problems = append(problems, fmt.Errorf("playground: endpoint %q of client %s must be a path on this host, such as /graphql/%[2]s", c.Endpoint, c.Name))
	}
	if c.SchemaURL != "" && !local(c.SchemaURL) {
		problems = append(problems, fmt.Errorf("playground: schema address %q of client %s must be a path on this host, such as /graphql/%[2]s/schema.graphql", c.SchemaURL, c.Name))
	}
	return errors.Join(problems...)
}

// local says whether an address is a path on this host. Browsers read both //x
// and /\x as another host.
func local(address string) bool {
	return strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") && !strings.Contains(address, `\`)
}

// title is the title to show.
func (c Client) title() string {
	if c.Title == "" {
		return c.Name
	}
	return c.Title
}
