package bff

import (
	"context"
	"fmt"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

func serveCommand(ctx context.Context, c *console, args []string) error {
	fs := flags(c, "serve")
	file := fs.String("config", "bff.yaml", "configuration file")
	dir := fs.String("schema", "", "folder of clients to serve instead of those compiled in")
	if _, err := parse(c, fs, args, 0); err != nil {
		return err
	}
	cfg, err := c.readConfig(*file, *dir)
	if err != nil {
		return err
	}
	watch, err := observe(ctx, c, cfg.Log)
	if err != nil {
		return err
	}
	options := watch.options()
	options.ConfigFile, options.Reread = *file, func() (*Config, error) { return c.readConfig(*file, *dir) }
	a, err := NewApp(ctx, *c.domain, cfg, options)
	if err != nil {
		watch.end(ctx)
		return err
	}
	defer a.Close()
	cfg.Overload.boundMemory(options.Logger, memlimit.FromCgroup)
	defer a.ReloadOnChange()()
	fmt.Fprintf(c.out, "serving %s, operators at %s\n", a.URL(), a.AdminURL())
	defer watch.end(ctx)
	return a.Serve(ctx)
}
