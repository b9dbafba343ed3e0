package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lookEvery is how often a folder of clients is looked at for changes.
const lookEvery = 2 * time.Second

// reloadOnChange reloads schemas and policies at each SIGHUP, and when a file in the folder of clients changes, until the
// returned function is called.
func reloadOnChange(a *App) (stop func()) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	look := time.NewTicker(lookEvery)
	done, ended := make(chan struct{}), make(chan struct{})
	last := fingerprint(a.cfg.Schema)
	go func() {
		defer close(ended)
		for {
			select {
			case <-done:
				return
			case <-hup:
			case <-look.C:
				if fingerprint(a.cfg.Schema) == last {
					continue
				}
			}
			last = fingerprint(a.cfg.Schema)
			a.reloadAndSay()
		}
	}()
	return func() {
		signal.Stop(hup)
		look.Stop()
		close(done)
		<-ended
	}
}

func (a *App) reloadAndSay() {
	if err := a.Reload(); err != nil {
		a.log.Error("schemas and policies not reloaded, the old ones stay", "error", err.Error())
		return
	}
	a.log.Info("schemas and policies reloaded")
}

// fingerprint tells whether anything in a folder of clients has changed: names, sizes and times of the files that matter.
func fingerprint(dir string) string {
	if dir == "" {
		return "" // compiled in
	}
	var b strings.Builder
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return nil // what cannot be read is reported when it is loaded
		}
		if info, err := os.Stat(path); err == nil {
			fmt.Fprintf(&b, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
		return nil
	})
	return b.String()
}
