package bff

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/edge"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/loader"
)

// begin gives each operation its scheduler of batches.
func begin(ctx context.Context) (context.Context, plan.Tasks) {
	return loader.Begin(ctx, loader.SchedulerConfig{})
}

// publicServer is the listener for frontends. From outside in: the request gets its id and address, headers that claim
// an identity are dropped, the token is verified, the request goes to its endpoint.
func (a *App) publicServer(p Options) (*http.Server, error) {
	mux := http.NewServeMux()
	mux.Handle("/graphql", a.edge.Handler())
	mux.Handle("/graphql/", a.edge.Handler())
	if err := a.mountPlayground(mux, p); err != nil {
		return nil, err
	}
	var h http.Handler = a.authenticate(mux)
	h = a.edge.CORS(h)
	h = a.proxies.identify(h)
	if a.domain.Middleware != nil {
		h = a.domain.Middleware(h)
	}
	if p.Inbound != nil {
		h = p.Inbound(h, a.continuesTrace())
	}
	server := &http.Server{
		Handler:           a.part(h),
		ReadHeaderTimeout: a.cfg.Server.ReadHeaderTimeout,
		ReadTimeout:       a.cfg.Server.ReadTimeout,
		WriteTimeout:      a.cfg.Server.WriteTimeout,
		IdleTimeout:       a.cfg.Server.IdleTimeout,
		MaxHeaderBytes:    int(a.cfg.Server.MaxHeaderBytes),
		ErrorLog:          slog.NewLogLogger(a.log.Handler(), slog.LevelDebug),
		Protocols:         protocols(),
		ConnContext:       edge.RestingContext,
		// A peer that is silent for a while is asked whether it lives. One in the middle of a header block cannot answer.
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams: maxStreams, SendPingTimeout: min(a.cfg.Server.IdleTimeout/2, maxSilence), PingTimeout: a.cfg.Server.ReadHeaderTimeout,
		},
	}
	server.RegisterOnShutdown(func() {
		ctx, cancel := context.WithTimeout(context.Background(), a.cfg.Server.ShutdownTimeout)
		defer cancel()
		_ = a.edge.Drain(ctx) // Serve, which waits for the same, reports it
	})
	return server, nil
}

// part asks callers, while the server drains, to close the connection that an answer comes on. Nothing is cut: a request that
// is on its way on a connection which has nothing to do would be lost, and the load balancer has not heard yet that this
// node is not ready.
func (a *App) part(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if a.draining.Load() {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// maxStreams bounds the requests on one HTTP/2 connection. Browsers use fewer.
const maxStreams = 100

// maxSilence is how long a peer on HTTP/2 may be silent before it is asked whether it lives.
const maxSilence = 30 * time.Second

// protocols are HTTP/1.1, and HTTP/2 without TLS for proxies that speak it to us; TLS ends at the load balancer.
func protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetUnencryptedHTTP2(true)
	return p
}

// verify is for tokens that come in WebSocket messages; nil where no issuer is configured.
func (a *App) verify() func(context.Context, string) (*auth.Viewer, error) {
	if a.verifier == nil {
		return nil
	}
	return a.verifier.Verify
}

// authenticate verifies tokens. Where no issuer is configured nobody can be anybody, so a token is refused, too.
func (a *App) authenticate(next http.Handler) http.Handler {
	if a.verifier != nil {
		return auth.Middleware(a.verifier, a.edge.RefuseToken)(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.Header["Authorization"]) > 0 {
			a.edge.RefuseToken(w, r, &auth.Error{Code: auth.CodeUnauthenticated, Reason: auth.ReasonUnknownIssuer})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// stripIdentity drops inbound headers that services might take for ours.
func stripIdentity(h http.Header) { auth.StripIdentityHeaders(h, false) }
