package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func serveCommand(ctx context.Context, c *console, args []string) error {
	fs := flags(c, "serve")
	file := fs.String("config", "bff.yaml", "configuration file")
	dir := fs.String("schema", "", "folder of clients to serve instead of those compiled in")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	cfg, err := readConfig(*file, c.env)
	if err != nil {
		return err
	}
	if *dir != "" {
		cfg.Schema = *dir
	}
	watch, err := observe(ctx, c, cfg.Log)
	if err != nil {
		return err
	}
	a, err := NewApp(ctx, cfg, watch.parts())
	if err != nil {
		return errors.Join(err, watch.end(ctx))
	}
	defer a.Close()
	defer reloadOnHangup(a)()
	fmt.Fprintf(c.out, "serving %s, operators at %s\n", a.URL(), a.AdminURL())
	return errors.Join(a.Serve(ctx), watch.end(ctx))
}

// reloadOnHangup reloads schemas and policies at each SIGHUP until the returned function is called.
func reloadOnHangup(a *App) (stop func()) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-done:
				return
			case <-hup:
				if err := a.Reload(); err != nil {
					a.log.Error("schemas and policies not reloaded, the old ones stay", "error", err.Error())
					continue
				}
				a.log.Info("schemas and policies reloaded")
			}
		}
	}()
	return func() { signal.Stop(hup); close(done) }
}
