package generate

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/facetgraph/facet/generate/contract"
	"github.com/facetgraph/facet/mock"
)

// mockMain is the command mock: it serves a contract from its examples and schemas until it is interrupted.
func mockMain(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate mock", flag.ContinueOnError)
	flags.SetOutput(stderr)
	var o mock.Options
	listen := flags.String("listen", "127.0.0.1:9101", "the address to serve on")
	o.AddFlags(flags)
	flags.IntVar(&o.Items, "items", 100, "how many objects there are of a kind")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() != 1 {
		fmt.Fprintln(stderr, "generate mock: name one contract, as in: mock -listen :9101 clients/users/openapi.yaml, or service.proto")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := contract.Read(flags.Arg(0))
	if err != nil {
		fmt.Fprintln(stderr, "generate mock:", err)
		return 1
	}
	base, end, err := mock.Serve(ctx, mock.New(c, o), *listen)
	if err != nil {
		fmt.Fprintln(stderr, "generate mock:", err)
		return 1
	}
	fmt.Fprintf(stdout, "%s is mocked on %s; GET /_stats counts its calls\n", c.File, base)
	<-ctx.Done()
	if err := end(); err != nil {
		fmt.Fprintln(stderr, "generate mock:", err)
		return 1
	}
	return 0
}
