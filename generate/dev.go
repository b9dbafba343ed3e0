package generate

import (
	"context"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	lookEvery = 250 * time.Millisecond
	patience  = 10 * time.Second // that a server has for its end
)

// dev is the loop of somebody who works on schemas, bindings, contracts and code: what changes is generated, built and served.
type dev struct {
	paths  Paths
	main   string   // the package of the server
	args   []string // of its command demo
	binary string
	out    io.Writer
	err    io.Writer

	server *exec.Cmd // nil where none runs
	ended  chan struct{}
}

// devMain is the command dev: it serves the demo, and again after each change, until it is interrupted. A mistake is printed, and
// the last version that had none is served on.
func devMain(p Paths, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("generate dev", flag.ContinueOnError)
	flags.SetOutput(stderr)
	d := dev{paths: p, out: stdout, err: stderr}
	flags.StringVar(&d.main, "main", "", "the package of the server; default ./cmd/bff, or that of the working directory")
	flags.Usage = func() {
		fmt.Fprintln(stderr, "usage: dev [-main PACKAGE] [flags of demo, after --]")
		flags.PrintDefaults()
	}
	if err := flags.Parse(args); err != nil {
		return 2
	}
	d.args = flags.Args()
	if d.main == "" {
		d.main = "./cmd/bff"
		if !isFolder(d.main) {
			d.main = "."
		}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.MkdirTemp("", "facet-dev")
	if err != nil {
		fmt.Fprintln(stderr, "dev:", err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	d.binary = filepath.Join(dir, "bff")
	d.run(ctx)
	return 0
}

// run goes on until ctx ends.
func (d *dev) run(ctx context.Context) {
	defer d.stop()
	seen := d.files()
	d.turn(ctx, true)
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.ended:
			fmt.Fprintln(d.err, "dev: the server has ended; waiting for a change")
			d.server, d.ended = nil, nil
			continue
		case <-tick.C:
		}
		now := d.files()
		if maps.Equal(seen, now) {
			continue
		}
		for again := d.settle(ctx); !maps.Equal(now, again); again = d.settle(ctx) { // somebody saves several files
			now = again
		}
		changed := difference(seen, now)
		fmt.Fprintf(d.out, "dev: changed: %s\n", strings.Join(changed, ", "))
		seen = now
		d.turn(ctx, slices.ContainsFunc(changed, func(name string) bool { return filepath.Ext(name) != ".go" }))
	}
}

// settle looks again after a moment.
func (d *dev) settle(ctx context.Context) map[string]stamp {
	select {
	case <-time.After(lookEvery):
	case <-ctx.Done():
	}
	return d.files()
}

// turn generates, if it must, builds, and serves what was built.
func (d *dev) turn(ctx context.Context, generate bool) {
	begun := time.Now()
	if generate && !d.command(ctx, "go", "tool", "generate") || !d.command(ctx, "go", "build", "-o", d.binary+".new", d.main) {
		if ctx.Err() == nil {
			fmt.Fprintln(d.err, "dev: mend that; what was served is served on")
		}
		return
	}
	d.stop()
	if err := os.Rename(d.binary+".new", d.binary); err != nil {
		fmt.Fprintln(d.err, "dev:", err)
		return
	}
	d.start()
	fmt.Fprintf(d.out, "dev: built in %s\n", time.Since(begun).Round(100*time.Millisecond))
}

// command runs a command, and says whether it has worked. What it says is printed.
func (d *dev) command(ctx context.Context, name string, args ...string) bool {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // which the go command passes on to what it runs
	cmd.WaitDelay = patience
	said, err := cmd.CombinedOutput()
	if err != nil && ctx.Err() == nil {
		fmt.Fprintf(d.err, "%s\n", strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(string(said)), "exit status 1")))
	}
	return err == nil
}

func (d *dev) start() {
	server := exec.Command(d.binary, append([]string{"demo"}, d.args...)...)
	server.Stdout, server.Stderr = d.out, d.err
	if err := server.Start(); err != nil {
		fmt.Fprintln(d.err, "dev:", err)
		return
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Wait() // it has printed why
	}()
	d.server, d.ended = server, ended
}

// stop ends the server, and waits until it is.
func (d *dev) stop() {
	if d.server == nil {
		return
	}
	_ = d.server.Process.Signal(os.Interrupt)
	select {
	case <-d.ended:
	case <-time.After(patience):
		_ = d.server.Process.Kill()
		<-d.ended
	}
	d.server, d.ended = nil, nil
}

// stamp tells versions of a file apart.
type stamp struct {
	at   time.Time
	size int64
}

// watched are the ends of the names of files that matter.
var watched = []string{".go", ".graphql", ".yaml", ".yml", ".json", ".proto", ".mod"}

// files are those that matter, but for those that the generator writes.
func (d *dev) files() map[string]stamp {
	found := map[string]stamp{}
	_ = filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error { // what cannot be read is not watched
		switch {
		case err != nil:
			return nil
		case entry.IsDir() && (name == filepath.Dir(d.paths.Union) || name == d.paths.Declared || entry.Name() == "node_modules" || strings.HasPrefix(entry.Name(), ".") && name != "."):
			return filepath.SkipDir
		case entry.IsDir() || !slices.Contains(watched, filepath.Ext(name)) || strings.HasSuffix(name, "_gen.go") || name == filepath.Join(d.paths.Schema, "prelude.graphql"):
			return nil
		}
		if info, err := entry.Info(); err == nil {
			found[name] = stamp{info.ModTime(), info.Size()}
		}
		return nil
	})
	return found
}

// difference are the names of files that have changed, in their order.
func difference(before, after map[string]stamp) (names []string) {
	for name, now := range after {
		if before[name] != now {
			names = append(names, name)
		}
	}
	for name := range before {
		if _, ok := after[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
