package generate

import (
	"flag"
	"fmt"
	"io"
)

// Main is the command generate: it reads the arguments, runs the generator in the working directory, and returns the
// status to exit with. Its other commands are add, which writes the folder of a new service, mock, which
// serves a contract, check, which only reports mistakes, and dev, which generates, builds and serves after each change.
func Main(args []string, stdout, stderr io.Writer) int {
	p := DefaultPaths()
	if len(args) > 0 {
		switch args[0] {
		case "add":
			return addMain(p, args[1:], stdout, stderr)
		case "mock":
			return mockMain(args[1:], stdout, stderr)
		case "dev":
			return devMain(p, args[1:], stdout, stderr)
		case "check":
			return checkMain(p, args[1:], stdout, stderr)
		}
	}
	flags := flag.NewFlagSet("generate", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&p.Schema, "schema", p.Schema, "the folder with one folder for each client")
	flags.StringVar(&p.Union, "union", p.Union, "where the merge of all clients is written, beside the generated code; the schema that the gqlgen configuration names")
	flags.StringVar(&p.Config, "config", p.Config, "the gqlgen configuration, which says where the code goes")
	flags.StringVar(&p.Services, "services", p.Services, "the folder with one folder for each service; what has a binding there gets its client written")
	flags.StringVar(&p.Declared, "declared", p.Declared, "the folder of the package of the resolvers that bindings declare")
	flags.StringVar(&p.Stock, "stock", p.Stock, "the folder of a package for gqlgen's own executor, for tests that compare with it; none where it is empty")
	verbose := flags.Bool("v", false, "say of every field what it is bound to")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "generate: %s is not understood; there are only flags\n", flags.Arg(0))
		return 2
	}
	report, err := Run(p)
	if *verbose {
		report.Fields(stdout)
	}
	if err != nil {
		fmt.Fprintln(stderr, "generate:", err)
		return 1
	}
	fmt.Fprintln(stdout, "generate:", report)
	return 0
}
