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
	flags.DurationVar(&o.Latency, "latency", 0, "how long every answer takes")
	flags.DurationVar(&o.Jitter, "jitter", 0, "what may come on top of that, by chance")
	flags.Float64Var(&o.ErrorRate, "error-rate", 0, "the share of requests, from 0 to 1, that are answered 503")
	flags.IntVar(&o.Items, "items", 100, "how many objects there are of a kind")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() != 1 {
		fmt.Fprintln(stderr, "generate mock: name one contract, as in: mock -listen :9101 clients/users/openapi.yaml")
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := contract.ReadOpenAPI(flags.Arg(0))
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
