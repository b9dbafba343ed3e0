package bff

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/facetgraph/facet/schema"
)

const schemaHelp = `diff prints what has changed since the clients in the folder -against, for the operations that each client sends, and
exits with 1 if one of them would break.
`

func schemaCommand(_ context.Context, c *console, args []string) error {
	fs := flags(c, "schema")
	dir := fs.String("schema", "", "folder of clients instead of those compiled in")
	against := fs.String("against", "", "for diff: folder with the clients of before")
	rest, err := parse(c, fs, args, anyNumber)
	switch {
	case err != nil:
		return err
	case len(rest) == 1 && rest[0] == "union":
		return printUnion(c, *dir)
	case len(rest) == 2 && rest[0] == "print":
		return printClient(c, *dir, rest[1])
	case len(rest) == 1 && rest[0] == "diff" && *against != "":
		return printChanges(c, *against, *dir)
	case len(rest) == 1 && rest[0] == "diff":
		return errors.New("diff needs -against: the folder with the clients of before")
	}
	fmt.Fprintf(c.err, "bff schema: %s is not understood; allowed: print CLIENT, union, diff\n", strings.Join(append([]string{"schema"}, rest...), " "))
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

// printChanges prints what has changed for the operations of each client, and fails where one that is sent today would
// break. A client that is new breaks nothing; one that is gone breaks all that it sent.
func printChanges(c *console, before, after string) error {
	old, err := c.domain.loadClients(before)
	if err != nil {
		return err
	}
	now, err := c.domain.loadClients(after)
	if err != nil {
		return err
	}
	breaking := 0
	for _, was := range old.Clients {
		is := now.Client(was.Name)
		if is == nil {
			breaking++
			fmt.Fprintf(c.out, "%s: breaking: the client was removed\n", was.Name)
			continue
		}
		for _, change := range schema.Diff(was.Schema, is.Schema) {
			fmt.Fprintf(c.out, "%s: %s\n", was.Name, change)
			if change.Criticality == schema.Breaking {
				breaking++
			}
		}
	}
	if breaking > 0 {
		return fmt.Errorf("%s would break operations that clients send today", counted(breaking, "change"))
	}
	return nil
}
