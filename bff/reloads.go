package bff

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/facetgraph/facet/schema"
)

// reloads is what a reload begins with, and what it leaves behind.
type reloads struct {
	file   string                  // the configuration's, "" where there is none
	reread func() (*Config, error) // nil where there is no file
	level  *slog.LevelVar          // nil where the level cannot be changed

	reloading sync.Mutex
	served    *schema.Set            // guarded by reloading
	effective atomic.Pointer[Config] // the configuration as it is in effect
}

// Reload reads the configuration and the clients again and says in the log what changed and what did not. They are two
// steps, because two teams own them: a mistake in one keeps all of the old one, and does not keep the other from
// changing.
func (a *App) Reload() error {
	a.reloading.Lock()
	defer a.reloading.Unlock()
	err := errors.Join(a.reloadConfig(), a.reloadClients())
	a.graph.CountReload(err)
	return err
}

// reloadClients serves the clients as they are on disk now.
func (a *App) reloadClients() error {
	set, err := a.domain.loadToServe(a.cfg.Schema)
	if err == nil {
		err = a.graph.Replace(set)
	}
	if err != nil {
		a.log.Error("clients not reloaded, the old ones stay", "error", err.Error())
		return err
	}
	changes := changesBetween(a.served, set)
	a.served = set
	for _, name := range changes.removed {
		a.log.Error("a client is gone: its folder was removed, and its requests are refused from now on", "client", name)
	}
	if changes.none() {
		a.log.Info("clients reloaded, nothing changed", "clients", set.Names())
		return nil
	}
	a.log.Info("clients reloaded", changes.attributes()...)
	return nil
}

// reloadConfig takes over the keys that can change while the server runs, and names those that cannot.
func (a *App) reloadConfig() error {
	if a.reread == nil {
		return nil
	}
	read, err := a.reread()
	if err != nil {
		a.log.Error("configuration not reloaded, the old one stays", "file", a.file, "error", err.Error())
		return err
	}
	var applied, waiting []string
	next := *a.effective.Load()
	for _, key := range differences(&next, read) {
		switch {
		case key == "trustedProxies":
			next.TrustedProxies = read.TrustedProxies
			a.proxies.replace(read.TrustedProxies)
		case strings.HasPrefix(key, "overload.") && key != "overload.memoryShare":
			share := next.Overload.MemoryShare
			next.Overload = read.Overload
			next.Overload.MemoryShare = share
			a.overload.Configure(next.Overload.limits())
		case key == "log.level" && a.level != nil:
			next.Log.Level = read.Log.Level
			a.level.Set(read.Log.Level.level())
		default:
			waiting = append(waiting, key)
			continue
		}
		applied = append(applied, key)
	}
	a.effective.Store(&next)
	for _, warning := range read.warnings() {
		a.log.Warn("the configuration is allowed, but unwise", "warning", warning.Error())
	}
	a.sayConfig(applied, waiting)
	return nil
}

// sayConfig says what became of the keys that changed. It is said at any level, since the level may have changed, too.
func (a *App) sayConfig(applied, waiting []string) {
	if len(waiting) > 0 {
		a.log.Warn("these keys of the configuration changed, and need a restart", "file", a.file, "keys", waiting)
	}
	if len(applied) > 0 {
		a.log.Log(context.Background(), max(slog.LevelInfo, a.threshold()), "configuration reloaded", "file", a.file, "changed", applied)
	} else if len(waiting) == 0 {
		a.log.Info("configuration reloaded, nothing changed", "file", a.file)
	}
}

// threshold is the least severe level that is logged.
func (a *App) threshold() slog.Level {
	if a.level == nil {
		return slog.LevelInfo
	}
	return a.level.Level()
}
