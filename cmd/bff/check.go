package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/schema"
)

// checkCommand reports every mistake there is, as far as files can be read, without a network. The configuration is
// optional, because frontend teams have only a schema folder.
func checkCommand(_ context.Context, c *console, args []string) error {
	flagSet := flags(c, "check")
	file := flagSet.String("config", "", "configuration file; without it only schemas are checked")
	dir := flagSet.String("schema", "", "folder of clients instead of those compiled in, or named by the configuration")
	if _, err := parse(c, flagSet, args, 0); err != nil {
		return err
	}
	var errs []error
	reported := false // that the folder cannot be read
	if *file != "" {
		cfg, err := readConfig(*file, *dir, c.env)
		errs = append(errs, err)
		if cfg != nil {
			for _, w := range cfg.warnings() {
				fmt.Fprintf(c.out, "%s: warning: %s: %s\n", w.Pos, w.Path, w.Message)
			}
			if *dir == "" {
				*dir, reported = cfg.Schema, cfg.Schema != ""
			}
		}
	}
	set, err := schema.LoadPartly(clientFolder(*dir))
	if set != nil || !reported {
		errs = append(errs, err)
	}
	if set != nil {
		errs = append(errs, checkClients(c, set, err == nil))
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	fmt.Fprintf(c.out, "ok: %d clients\n", len(set.Clients))
	return nil
}

// checkClients checks that one executor can serve the clients, and prints what is allowed but unwise. Where they are not
// whole, it reports what is wrong in any case.
func checkClients(c *console, set *schema.Set, whole bool) error {
	union, err := graph.Union()
	if err != nil {
		return err
	}
	if whole {
		_, _, err = schema.Union(set.Clients)
	} else {
		err = schema.Conflicts(set.Clients)
	}
	errs := []error{err}
	for _, client := range set.Clients {
		if client.Schema != nil {
			errs = append(errs, schema.Within(client.Schema, union))
		}
		if !client.Incomplete {
			errs = append(errs, lint(c, client, union))
		}
	}
	return errors.Join(errs...)
}

// lint prints warnings about a client's schema, and returns what must not be.
func lint(c *console, client *schema.Client, union *ast.Schema) error {
	var errs []error
	for _, f := range schema.Lint(client, union, graph.Crosses) {
		if f.Severity == schema.SeverityError || f.Rule == schema.RuleUnboundedList {
			errs = append(errs, errors.New(f.String()))
			continue
		}
		fmt.Fprintln(c.out, f)
	}
	return errors.Join(errs...)
}
