// Command bff is Facet: a GraphQL backend for frontends. `bff help` lists what it can do.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	os.Exit(run(ctx, os.Args[1:], &console{out: os.Stdout, err: os.Stderr, env: os.LookupEnv}))
}
