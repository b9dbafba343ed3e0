package bff

import (
	"io"
	"net/http"
	"net/http/pprof"
)

// adminServer is the listener for operators: health, metrics, profiles, configuration.
func (a *App) adminServer(p Options) (*http.Server, error) {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /livez", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	mux.HandleFunc("GET /readyz", a.readyz)
	mux.HandleFunc("GET /config", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, a.effective.Load().masked()) })
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	a.identity.mount(mux)
	if p.Metrics != nil {
		mux.Handle("GET /metrics", p.Metrics)
	}
	if p.Admin != nil {
		if err := p.Admin(mux, a.AdminURL()); err != nil {
			return nil, err
		}
	}
	return &http.Server{Handler: mux, ReadHeaderTimeout: a.cfg.Server.ReadHeaderTimeout, IdleTimeout: a.cfg.Server.IdleTimeout}, nil
}

// readyz says whether load balancers should send requests here: not before everything is made, not while draining, and
// not without keys to verify tokens with. It does not ask the services: one that is dead must not take all nodes down.
func (a *App) readyz(w http.ResponseWriter, _ *http.Request) {
	switch {
	case a.draining.Load():
		http.Error(w, "draining", http.StatusServiceUnavailable)
	case !a.ready.Load():
		http.Error(w, "starting", http.StatusServiceUnavailable)
	case a.issuers != nil && a.issuers.Ready() != nil:
		http.Error(w, "no keys: "+a.issuers.Ready().Error(), http.StatusServiceUnavailable)
	default:
		_, _ = io.WriteString(w, "ok\n")
	}
}
