package main

import (
	"context"
	"fmt"
	"log/slog"
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
	return serve(ctx, c, cfg, Parts{}, func(a *App) {
		fmt.Fprintf(c.out, "serving %s, operators at %s\n", a.URL(), a.AdminURL())
	})
}

// serve runs an App until ctx ends; ready is called when it listens.
func serve(ctx context.Context, c *console, cfg *Config, p Parts, ready func(*App)) error {
	p.Logger = newLogger(c, cfg.Log)
	a, err := NewApp(ctx, cfg, p)
	if err != nil {
		return err
	}
	defer a.Close()
	stop := reloadOnHangup(a)
	defer stop()
	ready(a)
	return a.Serve(ctx)
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

func newLogger(c *console, cfg LogConfig) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(cfg.Level))
	o := &slog.HandlerOptions{Level: level}
	if cfg.Format == "text" {
		return slog.New(slog.NewTextHandler(c.err, o))
	}
	return slog.New(slog.NewJSONHandler(c.err, o))
}
