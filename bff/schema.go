package bff

import (
	"context"
	"fmt"
	"strings"

	"github.com/facetgraph/facet/schema"
)

func schemaCommand(_ context.Context, c *console, args []string) error {
	fs := flags(c, "schema")
	dir := fs.String("schema", "", "folder of clients instead of those compiled in")
	rest, err := parse(c, fs, args, anyNumber)
	switch {
	case err != nil:
		return err
	case len(rest) == 1 && rest[0] == "union":
		return printUnion(c, *dir)
	case len(rest) == 2 && rest[0] == "print":
		return printClient(c, *dir, rest[1])
	}
	fmt.Fprintf(c.err, "bff schema: %s is not understood; allowed: print CLIENT, union\n", strings.Join(append([]string{"schema"}, rest...), " "))
	return errUsage
}

// printUnion prints the merge of all clients, which is what code is generated from.
func printUnion(c *console, dir string) error {
	set, err := c.domain.loadClients(dir)
	if err != nil {
		return err
	}
	_, sdl, err := schema.Union(set.Clients)
	if err != nil {
		return err
	}
	fmt.Fprint(c.out, sdl)
	return nil
}

func printClient(c *console, dir, name string) error {
	set, err := c.domain.loadClients(dir)
	if err != nil {
		return err
	}
	client := set.Client(name)
	if client == nil {
		return fmt.Errorf("there is no client %q; allowed: %s", name, strings.Join(set.Names(), ", "))
	}
	fmt.Fprint(c.out, client.SDL)
	return nil
}
