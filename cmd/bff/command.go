package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// console is what a command knows of the world around the process.
type console struct {
	out, err io.Writer
	env      func(string) (string, bool)
}

// command is one of the things that bff can do.
type command struct {
	name, args, summary string
	run                 func(ctx context.Context, c *console, args []string) error
}

func commands() []command {
	return []command{
		{"serve", "[-config bff.yaml] [-schema DIR]", "serve the clients in front of your services", serveCommand},
		{"demo", "[-listen ADDR] [-admin ADDR] [-services PORT]", "serve the demo: six services, an issuer and a playground", demoCommand},
		{"check", "[-config bff.yaml] [-schema DIR]", "report every mistake in configuration and schemas, offline", checkCommand},
		{"schema", "print CLIENT | union  [-schema DIR]", "print the schema of a client, or the merge of all", schemaCommand},
		{"cost", "-client web [-budget FILE] [-against DIR] FILE…", "price operations as the server would; fail over budget", costCommand},
		{"token", "[-client web] [-viewer 7] [-issuer URL]", "print a token of the demo's issuer", tokenCommand},
	}
}

// errUsage ends a command whose flags were wrong; the flag package has said why.
var errUsage = errors.New("usage")

// run finds and runs a command and returns the exit code: 0, 1 for a failure, 2 for a command line that makes no sense.
func run(ctx context.Context, args []string, c *console) int {
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		usage(c.out)
		return 0
	}
	for _, cmd := range commands() {
		if cmd.name == args[0] {
			return exitCode(c, cmd, cmd.run(ctx, c, args[1:]))
		}
	}
	fmt.Fprintf(c.err, "bff: there is no command %q\n\n", args[0])
	usage(c.err)
	return 2
}

func exitCode(c *console, cmd command, err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(c.err, "usage: bff %s %s\n", cmd.name, cmd.args)
		return 2
	}
	fmt.Fprintf(c.err, "bff %s: %s\n", cmd.name, strings.TrimSpace(err.Error()))
	return 1
}

func usage(w io.Writer) {
	fmt.Fprint(w, "Facet serves every frontend its own GraphQL schema from one endpoint.\n\nUsage:\n")
	for _, cmd := range commands() {
		fmt.Fprintf(w, "  bff %-8s%-58s %s\n", cmd.name, cmd.args, cmd.summary)
	}
}

// flags makes the flag set of a command.
func flags(c *console, name string) *flag.FlagSet {
	fs := flag.NewFlagSet("bff "+name, flag.ContinueOnError)
	fs.SetOutput(c.err)
	return fs
}

// parse reads flags; want is how many other arguments there must be.
func parse(fs *flag.FlagSet, args []string, want int) error {
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return errUsage
	}
	if fs.NArg() != want {
		fmt.Fprintf(fs.Output(), "bff: unexpected arguments: %q\n", fs.Args())
		return errUsage
	}
	return nil
}
