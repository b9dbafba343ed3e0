package generate

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/facetgraph/facet/generate/binding"
	"github.com/facetgraph/facet/schema"
)

// checkMain is the command check: it holds the bindings of services to their contracts, and the clients' schemas to both, and
// writes nothing.
func checkMain(p Paths, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate check", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&p.Schema, "schema", p.Schema, "the folder with one folder for each client")
	flags.StringVar(&p.Services, "services", p.Services, "the folder with one folder for each service")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "generate check: %s is not understood; there are only flags\n", flags.Arg(0))
		return 2
	}
	services, err := Check(p)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return 1
	}
	fmt.Fprintf(stdout, "ok: %s\n", plural(services, "binding"))
	return 0
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// Check reports every mistake of the bindings below p.Services, and where they and the clients below p.Schema do not fit; and
// says how many bindings there are. It writes nothing.
func Check(p Paths) (bindings int, err error) {
	services, err := binding.Load(p.Services)
	if err != nil || services == nil {
		return 0, err
	}
	clients, err := schema.Load(schema.Dir(p.Schema))
	if err != nil {
		return 0, err
	}
	offered := &schema.Client{Name: p.Services, Schema: services.Schema}
	_, _, err = schema.Union(append(slices.Clone(clients.Clients), offered))
	return len(services.Services), errors.Join(checkForeign(clients.Clients, services), err, stale(services))
}

// stale reports clients of services that were written from another binding or contract.
func stale(b *binding.Binding) error {
	var errs []error
	for _, s := range b.Services {
		file := filepath.Join(s.Dir, binding.ClientFile)
		want, err := s.Client()
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if got, err := os.ReadFile(file); err != nil || string(got) != string(want) {
			what := "is older than the binding or the contract"
			if errors.Is(err, os.ErrNotExist) {
				what = "has not been written yet"
			}
			errs = append(errs, fmt.Errorf("%s: it %s; go generate ./... writes it", file, what))
		}
	}
	return errors.Join(errs...)
}
