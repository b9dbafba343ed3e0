package bff

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/facetgraph/facet/ratelimit/cost"
	"github.com/facetgraph/facet/ratelimit/cost/audit"
	"github.com/facetgraph/facet/schema"
)

// errBudget ends `bff cost` where something costs too much; the report has said what.
var errBudget = errors.New("over budget, or without a price")

// costHelp says what the files of `bff cost` hold.
const costHelp = `FILE is a document of operations and fragments, or, if its name ends in .json, a manifest of persisted documents, Apollo's
or Relay's. Fragments may stand in other files than the operations that spread them.

The budget is a JSON file such as

  {"max": 500, "operations": {"Home": {"max": 200, "variables": {"first": 20}}}}

max: what any operation may cost, in points; without it the client's cost.max holds. operations: by name (of one without a
name, by its file) what that operation may cost, and the variables to price it with, the largest that the client sends.

It exits with 1 when an operation is over its budget or has no price.
`

// costFlags are the flags of `bff cost`.
type costFlags struct {
	domain                       *Domain
	client, dir, against, budget string
	breakdown, asJSON            bool
}

// costCommand prices documents as the server would, for a client's CI: it fails where an operation is over its budget.
func costCommand(_ context.Context, c *console, args []string) error {
	f := costFlags{domain: c.domain}
	fs := flags(c, "cost")
	fs.StringVar(&f.client, "client", "", "the client whose operations these are")
	fs.StringVar(&f.dir, "schema", "", "folder of clients instead of those compiled in")
	fs.StringVar(&f.against, "against", "", "folder with the clients of before: only what changed is shown")
	fs.StringVar(&f.budget, "budget", "", "JSON file with what operations may cost; without it only the client's cost.max counts")
	fs.BoolVar(&f.breakdown, "breakdown", false, "show the price field by field")
	fs.BoolVar(&f.asJSON, "json", false, "write JSON")
	files, err := parse(c, fs, args, anyNumber)
	if err != nil {
		return err
	}
	documents, err := readDocuments(files)
	if err != nil {
		return err
	}
	budget, err := readBudget(f.budget)
	if err != nil {
		return err
	}
	report, err := f.price(f.dir, documents, budget)
	if err != nil {
		return err
	}
	if f.against != "" {
		return f.compare(c, documents, budget, report)
	}
	return f.write(c, report)
}

// readDocuments reads files of operations, and manifests of persisted documents, which are JSON.
func readDocuments(files []string) ([]audit.Document, error) {
	if len(files) == 0 {
		return nil, errUsage
	}
	var documents []audit.Document
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if !strings.HasSuffix(file, ".json") {
			documents = append(documents, audit.Document{Name: file, Text: string(data)})
			continue
		}
		manifest, err := audit.ReadManifest(data)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		documents = append(documents, manifest...)
	}
	return documents, nil
}

func readBudget(file string) (audit.Budget, error) {
	if file == "" {
		return audit.Budget{}, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return audit.Budget{}, err
	}
	budget, err := audit.ReadBudget(data)
	if err != nil {
		return budget, fmt.Errorf("%s: %w", file, err)
	}
	return budget, nil
}

// price prices the documents with the schema and policy of the client in a folder.
func (f costFlags) price(dir string, documents []audit.Document, budget audit.Budget) (audit.Report, error) {
	set, err := f.domain.loadClients(dir)
	if err != nil {
		return audit.Report{}, err
	}
	client := set.Client(f.client)
	if client == nil {
		return audit.Report{}, fmt.Errorf("-client %q is none; allowed: %s", f.client, strings.Join(set.Names(), ", "))
	}
	return audit.Price(client.Schema, costOptions(client), documents, budget)
}

// costOptions are the server's for the same client.
func costOptions(c *schema.Client) cost.Options {
	p := c.Policy.Cost
	return cost.Options{Dialect: cost.Dialect(p.Dialect), DefaultListSize: p.DefaultListSize, MaxCost: float64(p.Max)}
}

func (f costFlags) write(c *console, report audit.Report) (err error) {
	if f.asJSON {
		err = writeJSON(c, report)
	} else {
		err = report.WriteText(c.out, f.breakdown)
	}
	if err == nil && report.Failed() {
		return errBudget
	}
	return err
}

// compare shows what operations cost before and after a change of the schema.
func (f costFlags) compare(c *console, documents []audit.Document, budget audit.Budget, after audit.Report) error {
	before, err := f.price(f.against, documents, budget)
	if err != nil {
		return err
	}
	changes := audit.Compare(before, after)
	if f.asJSON {
		err = writeJSON(c, changes)
	} else {
		err = audit.WriteChanges(c.out, changes)
	}
	switch {
	case err == nil && len(after.Problems) > 0: // they are of no operation, and so are no change
		return fmt.Errorf("%w: %s", errBudget, strings.Join(after.Problems, "; "))
	case err == nil && after.Failed():
		return errBudget
	}
	return err
}

func writeJSON(c *console, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := c.out.Write(b.Bytes())
	return err
}
