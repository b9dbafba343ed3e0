package bff

import (
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// lookEvery is how often a folder of clients is looked at for changes.
const lookEvery = 2 * time.Second

// ReloadOnChange reloads at each SIGHUP, and when the configuration's file or a file in the folder of clients changes,
// until the returned function is called.
func (a *App) ReloadOnChange() (stop func()) {
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	tick := time.NewTicker(lookEvery)
	done, ended := make(chan struct{}), make(chan struct{})
	last := a.fingerprint()
	go func() {
		defer close(ended)
		for {
			asked := false
			select {
			case <-done:
				return
			case <-hup:
				asked = true
			case <-tick.C:
			}
			now := a.fingerprint()
			if now == last && !asked {
				continue
			}
			last = now
			_ = a.Reload() // which says how it went
		}
	}()
	return func() {
		signal.Stop(hup)
		tick.Stop()
		close(done)
		<-ended
	}
}

// fingerprint tells whether anything has changed that a reload reads.
func (a *App) fingerprint() string {
	var b strings.Builder
	if a.file != "" {
		look(&b, a.file)
	}
	return b.String() + fingerprint(a.cfg.Schema)
}

// fingerprint tells whether anything in a folder of clients has changed: names, sizes and times of the files that are
// read, and where links lead. Kubernetes mounts a ConfigMap as links through one hidden link, which it exchanges.
func fingerprint(dir string) string {
	if dir == "" {
		return "" // compiled in
	}
	var b strings.Builder
	for _, client := range look(&b, dir) {
		for _, file := range look(&b, client) {
			look(&b, file)
		}
	}
	return b.String()
}

// look writes down what is at a path, and returns what is in it if it is a folder. What cannot be read is reported when
// it is loaded.
func look(b *strings.Builder, path string) (in []string) {
	real, err := filepath.EvalSymlinks(path)
	if err != nil {
		return nil
	}
	info, err := os.Stat(real)
	if err != nil {
		return nil
	}
	if !info.IsDir() {
		fmt.Fprintf(b, "%s %d %d\n", real, info.Size(), info.ModTime().UnixNano())
		return nil
	}
	fmt.Fprintf(b, "%s\n", real)
	entries, _ := os.ReadDir(real)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") { // such are not read as clients either
			in = append(in, filepath.Join(path, e.Name()))
		}
	}
	return in
}
