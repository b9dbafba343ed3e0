package bff

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/schema"
)

// checkHelp says what the command's output means.
const checkHelp = `An error keeps the server from starting, or from reloading: what passes without one is served. A warning says what is
served but will be regretted. Errors are written to standard error and end the command with exit code 1; warnings are
written to standard output, with the word "warning", and end it with 0, or with 1 if -strict is given.
`

// checkCommand reports every mistake there is, as far as files can be read, without a network. The configuration is
// optional, because frontend teams have only a schema folder.
func checkCommand(ctx context.Context, c *console, args []string) error {
	flagSet := flags(c, "check")
	file := flagSet.String("config", "", "configuration file; without it only schemas are checked")
	dir := flagSet.String("schema", "", "folder of clients instead of those compiled in, or named by the configuration")
	bindings := flagSet.Bool("bindings", true, "hold the bindings of services (clients/*/service.graphql) to their contracts, by go tool generate")
	strict := flagSet.Bool("strict", false, "fail for warnings, too")
	if _, err := parse(c, flagSet, args, 0); err != nil {
		return err
	}
	var r report
	reported := false // that the folder cannot be read
	if *file != "" {
		cfg, err := c.readConfig(*file, *dir)
		r.errs = append(r.errs, err)
		if cfg != nil {
			for _, w := range cfg.warnings() {
				r.warnings = append(r.warnings, fmt.Sprintf("%s: warning: %s: %s", w.Pos, w.Path, w.Message))
			}
			if *dir == "" {
				*dir, reported = cfg.Schema, cfg.Schema != ""
			}
		}
	}
	r.clients(c.domain, *dir, reported)
	if *bindings {
		r.bindings(ctx, *dir)
	}
	return r.write(c, *strict)
}

// bindings checks the bindings of the module in the working directory, if there are any, by the tool that has what that takes.
func (r *report) bindings(ctx context.Context, dir string) {
	found, _ := filepath.Glob("clients/*/service.graphql") // the pattern is right
	if len(found) == 0 {
		return
	}
	args := []string{"tool", "generate", "check"}
	if dir != "" {
		args = append(args, "-schema", dir)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	failed, ran := errors.AsType[*exec.ExitError](err)
	text := strings.TrimSpace(said.String())
	switch {
	case err == nil:
	case ran && failed.ExitCode() == 1 && !strings.HasPrefix(text, "go: "):
		for _, line := range strings.Split(strings.TrimSuffix(text, "\nexit status 1"), "\n") {
			r.errs = append(r.errs, errors.New(line))
		}
	default:
		r.warnings = append(r.warnings, fmt.Sprintf("warning: the bindings of services were not checked, because go tool generate does not run here: %s", cmp.Or(text, err.Error())))
	}
}

// report is what a check found.
type report struct {
	count    int // of clients
	errs     []error
	warnings []string
}

// clients checks a folder of clients as the server does before it serves it. reported says that it is known if the
// folder cannot be read.
func (r *report) clients(d *Domain, dir string, reported bool) {
	set, err := schema.LoadPartly(d.clientFolder(dir))
	if set == nil {
		if !reported {
			r.errs = append(r.errs, err)
		}
		return
	}
	warnings, unlinted := graph.Warnings(d.Executable, set)
	r.errs = append(r.errs, schema.Join(err, graph.Check(d.Executable, set), unlinted))
	for _, w := range warnings {
		r.warnings = append(r.warnings, w.String())
	}
	r.count = len(set.Clients)
}

// write writes warnings, and returns the errors.
func (r *report) write(c *console, strict bool) error {
	for _, w := range r.warnings {
		fmt.Fprintln(c.out, w)
	}
	if err := errors.Join(r.errs...); err != nil {
		return err
	}
	if strict && len(r.warnings) > 0 {
		return fmt.Errorf("%s, and -strict lets none pass", counted(len(r.warnings), "warning"))
	}
	fmt.Fprintf(c.out, "ok: %s", counted(r.count, "client"))
	if len(r.warnings) > 0 {
		fmt.Fprintf(c.out, ", %s", counted(len(r.warnings), "warning"))
	}
	fmt.Fprintln(c.out)
	return nil
}

// counted is a number of things, in words.
func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
