package bff

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
)

// Main is the program: it runs the command that the arguments of the process name, with a domain, until it ends or the
// process is told to end, and exits. A second signal ends the process at once.
func Main(d Domain) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(Run(ctx, d, os.Args[1:], Console{Out: os.Stdout, Err: os.Stderr, Env: os.LookupEnv}))
}

// Console is what a command knows of the world around the process. All are required.
type Console struct {
	Out, Err io.Writer
	// Env looks up an environment variable, as [os.LookupEnv] does.
	Env func(string) (string, bool)
}

// Run runs the command that args name until it ends or ctx does, and returns the status to exit with: 0, 1 for a
// failure, 2 for a command line that makes no sense.
func Run(ctx context.Context, d Domain, args []string, c Console) int {
	return run(ctx, args, &console{domain: &d, out: c.Out, err: c.Err, env: c.Env})
}

// console is what a command knows of the world around it.
type console struct {
	domain   *Domain
	out, err io.Writer
	env      func(string) (string, bool)
}

// command is one of the things that bff can do.
type command struct {
	name, args, summary string
	more                string // what its help says beyond its flags
	run                 func(ctx context.Context, c *console, args []string) error
}

func (c *console) commands() []command {
	all := []command{
		{"serve", "[-config bff.yaml] [-schema DIR]", "serve the clients in front of your services", "", serveCommand},
		{"demo", "[-listen ADDR] [-admin ADDR] [-services PORT] [-schema DIR] [-redis ADDR]" + c.domain.Fakes.usage(),
			"serve the demo: fakes of the services, an issuer and a playground", "", demoCommand},
		{"check", "[-config bff.yaml] [-schema DIR] [-strict] [-bindings=false]", "report every mistake in configuration, schemas and bindings, offline", checkHelp, checkCommand},
		{"schema", "print CLIENT | union | diff -against DIR  [-schema DIR]", "print the schema of a client, the merge of all, or what has changed", schemaHelp, schemaCommand},
		{"cost", "-client web [-schema DIR] [-budget FILE] [-against DIR] [-breakdown] [-json] FILE…",
			"price operations as the server would; fail over budget", costHelp, costCommand},
		{"token", `[-client NAME] [-viewer ID] [-scope "a b"] [-issuer URL]`, "print a token of the demo's issuer", "", tokenCommand},
		{"init", "DIR -module PATH [-replace DIR] [-only-write]", "write the module of a company that puts its own services here", initHelp, initCommand},
		{"generate", "[-v] …", "write the union and the code for schemas and bindings, by the module's tool generate", toolHelp, toolCommand("generate", "generate")},
		{"add", "service NAME -openapi|-proto FILE|URL [-ops ID,…]", "add a service: its contract, a proposed binding, its entry in bff.yaml", toolHelp, toolCommand("add", "generate", "add")},
		{"dev", "[-main PACKAGE] [-- FLAGS OF DEMO]", "serve the demo, and again after each change of schemas, bindings, contracts and code", toolHelp, toolCommand("dev", "generate", "dev")},
		{"mock", "[-listen ADDR] [-latency D] [-jitter D] [-error-rate SHARE] CONTRACT", "serve a contract from its examples and schemas", toolHelp, toolCommand("mock", "generate", "mock")},
		{"version", "", "say which version this is", "", versionCommand},
	}
	if c.domain.Fakes == nil {
		all = slices.DeleteFunc(all, func(cmd command) bool { return cmd.name == "demo" || cmd.name == "dev" || cmd.name == "token" })
	}
	return all
}

// errUsage ends a command whose flags were wrong; the flag package has said why.
var errUsage = errors.New("usage")

// run finds and runs a command and returns the exit code: 0, 1 for a failure, 2 for a command line that makes no sense.
func run(ctx context.Context, args []string, c *console) int {
	if len(args) == 2 && args[0] == "help" {
		args = []string{args[1], "-h"}
	}
	if len(args) == 0 || args[0] == "help" || args[0] == "-h" || args[0] == "--help" {
		c.usage(c.out)
		return 0
	}
	for _, cmd := range c.commands() {
		if cmd.name == args[0] {
			return exitCode(c, cmd, cmd.run(ctx, c, args[1:]))
		}
	}
	fmt.Fprintf(c.err, "bff: there is no command %q\n\n", args[0])
	c.usage(c.err)
	return 2
}

func exitCode(c *console, cmd command, err error) int {
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintf(c.err, "usage: %s\n", cmd.line())
		return 2
	}
	fmt.Fprintf(c.err, "bff %s: %s\n", cmd.name, strings.TrimSpace(err.Error()))
	return 1
}

func (c *console) usage(w io.Writer) {
	fmt.Fprint(w, "Facet serves every frontend its own GraphQL schema from one endpoint.\n\nUsage:\n")
	for _, cmd := range c.commands() {
		fmt.Fprintf(w, "  %s\n      %s\n", cmd.line(), cmd.summary)
	}
	fmt.Fprint(w, "\nbff help COMMAND says more of one of them.\n")
}

// line is how a command is written.
func (cmd command) line() string { return strings.TrimSpace("bff " + cmd.name + " " + cmd.args) }
