package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/facetgraph/facet/schema"
)

func schemaCommand(_ context.Context, c *console, args []string) error {
	fs := flags(c, "schema")
	dir := fs.String("schema", "", "folder of clients instead of those compiled in")
	if len(args) > 0 && args[0] == "union" {
		if err := parse(fs, args[1:], 0); err != nil {
			return err
		}
		return printUnion(c, *dir)
	}
	if len(args) < 2 || args[0] != "print" {
		return errUsage
	}
	if err := parse(fs, args[2:], 0); err != nil {
		return err
	}
	return printClient(c, *dir, args[1])
}

// printUnion prints the merge of all clients, which is what code is generated from.
func printUnion(c *console, dir string) error {
	set, err := loadClients(dir)
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
	set, err := loadClients(dir)
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
