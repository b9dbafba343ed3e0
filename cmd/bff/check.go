package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/schema"
)

// checkCommand reports every mistake there is, without a network. The configuration is optional, because frontend teams
// have only a schema folder.
func checkCommand(_ context.Context, c *console, args []string) error {
	flagSet := flags(c, "check")
	file := flagSet.String("config", "", "configuration file; without it only schemas are checked")
	dir := flagSet.String("schema", "", "folder of clients instead of those compiled in, or named by the configuration")
	if err := parse(flagSet, args, 0); err != nil {
		return err
	}
	var errs []error
	if *file != "" {
		cfg, err := readConfig(*file, c.env)
		errs = append(errs, err)
		if cfg != nil && *dir == "" {
			*dir = cfg.Schema
		}
	}
	set, err := loadClients(*dir)
	errs = append(errs, err)
	if set != nil {
		errs = append(errs, checkClients(c, set))
	}
	if err := errors.Join(errs...); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w (name a folder with -schema, a file with -config)", err)
		}
		return err
	}
	fmt.Fprintf(c.out, "ok: %d clients\n", len(set.Clients))
	return nil
}

// checkClients checks that one executor can serve the clients, and prints what is allowed but unwise.
func checkClients(c *console, set *schema.Set) error {
	union, err := graph.Union()
	if err != nil {
		return err
	}
	var errs []error
	_, _, err = schema.Union(set.Clients)
	errs = append(errs, err)
	for _, client := range set.Clients {
		errs = append(errs, schema.Within(client.Schema, union))
		for _, f := range schema.Lint(client, union, graph.Crosses) {
			if f.Severity == schema.SeverityError || f.Rule == schema.RuleUnboundedList {
				errs = append(errs, errors.New(f.String()))
				continue
			}
			fmt.Fprintln(c.out, f)
		}
	}
	return errors.Join(errs...)
}
