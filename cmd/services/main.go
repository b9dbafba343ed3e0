// Command services runs the seven demo services over HTTP, for trying
// Facet against services in a process of their own.
//
//	go run ./cmd/services -latency 20ms -fault ads=errors:10%,posts=hang
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/facetgraph/facet/internal/demo"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		stop()
		fmt.Fprintln(os.Stderr, "services:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends.
func run(ctx context.Context, args []string, out, usage io.Writer) error {
	var options demo.Options
	flags := flag.NewFlagSet("services", flag.ContinueOnError)
	flags.SetOutput(usage)
	options.AddFlags(flags)
	flags.StringVar(&options.Host, "listen-host", "127.0.0.1", "address to listen on; in a container 0.0.0.0")
	first := flags.Int("listen-first-port", 9101, "first of seven consecutive ports; 0 picks free ones")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%q: this command takes flags only", flags.Arg(0))
	}
	services, err := demo.Start(context.WithoutCancel(ctx), options, *first)
	if err != nil {
		return err
	}
	urls := services.URLs()
	for _, name := range demo.Names() {
		fmt.Fprintf(out, "%-16s %s\n", name, urls[name])
	}
	<-ctx.Done()
	return services.Close()
}
