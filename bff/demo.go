package bff

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/facetgraph/facet/auth/issuer"
	"github.com/facetgraph/facet/internal/strictyaml"
	"github.com/facetgraph/facet/schema"
)

const (
	demoAudience = "facet-demo"
	demoTokenTTL = 24 * time.Hour
	demoSecret   = "the demo keeps no secrets"
)

// Demo is everything in one process: fakes of the services over real HTTP on loopback, an issuer of tokens, and the
// App.
type Demo struct {
	*App
	// Issuer makes tokens that the App accepts.
	Issuer *issuer.Issuer

	fakes RunningFakes
}

// NewDemo starts a domain's fakes from firstPort on, 0 for free ports, and makes the App in front of them. Services
// that cfg names already are those of the configuration. The issuer answers on the admin listener.
func NewDemo(ctx context.Context, domain Domain, cfg *Config, firstPort int, p Options) (*Demo, error) {
	fakes, err := domain.Fakes.Start(ctx, firstPort)
	if err != nil {
		return nil, err
	}
	d := &Demo{fakes: fakes}
	if cfg.Services == nil {
		cfg.Services = map[string]ServiceConfig{}
	}
	for name, url := range fakes.URLs {
		if _, elsewhere := cfg.Services[name]; elsewhere {
			continue
		}
		s := ServiceConfig{URL: url}
		s.SetDefaults()
		cfg.Services[name] = s
	}
	p.Admin = d.mountIssuer(&domain, cfg)
	p.DemoToken = func(client string) string { return d.token(client, domain.Fakes.viewer()) }
	if d.App, err = NewApp(ctx, domain, cfg, p); err != nil {
		_ = fakes.Close()
		return nil, err
	}
	return d, nil
}

// mountIssuer makes the issuer once the admin listener has its address, which is part of every token.
func (d *Demo) mountIssuer(domain *Domain, cfg *Config) func(*http.ServeMux, string) error {
	return func(mux *http.ServeMux, base string) (err error) {
		set, err := domain.loadClients(cfg.Schema)
		if err != nil {
			return err
		}
		clients := func() []string {
			if now, err := domain.loadClients(cfg.Schema); err == nil { // so that a client that has just been added gets tokens
				return clientIDs(now)
			}
			return clientIDs(set)
		}
		d.Issuer, err = issuer.New(issuer.Config{URL: base, Audience: demoAudience, Clients: clients})
		if err != nil {
			return err
		}
		mux.Handle(issuer.JWKSPath, d.Issuer.Handler())
		mux.Handle(issuer.TokenPath, d.Issuer.Handler())
		own := IssuerConfig{URL: base, JWKS: base + issuer.JWKSPath, Audiences: []string{demoAudience}}
		own.SetDefaults()
		cfg.Issuers = []IssuerConfig{own}
		return nil
	}
}

// clientIDs are all that tokens can be made for: what the clients' policies list, and their names.
func clientIDs(set *schema.Set) []string {
	ids := set.Names()
	for _, c := range set.Clients {
		for _, id := range c.Policy.Identify.ClientIDs {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return ids
}

// token is a viewer's token, "" for a client that the issuer does not know.
func (d *Demo) token(client, viewer string) string {
	token, err := d.Issuer.Token(client, viewer, nil, demoTokenTTL)
	if err != nil {
		return ""
	}
	return token
}

// Close stops the App and the services.
func (d *Demo) Close() {
	d.App.Close()
	_ = d.fakes.Close()
}

func demoCommand(ctx context.Context, c *console, args []string) error {
	fakes := c.domain.Fakes
	cfg := DefaultConfig()
	cfg.Server.DrainDelay = 0
	cfg.Log = LogConfig{Level: "warn", Format: "text"}
	fs := flags(c, "demo")
	fs.StringVar(&cfg.Listen, "listen", cfg.Listen, "address of the public listener")
	fs.StringVar(&cfg.Admin, "admin", cfg.Admin, "address of the admin listener")
	fs.StringVar(&cfg.Schema, "schema", "", "folder of clients to serve instead of those compiled in")
	redisAddr := fs.String("redis", "", "address of a Redis that shares the rate limits; without it they are kept in memory")
	port := fs.Int("services", fakes.Port, "first of the consecutive ports for the services; 0 for free ones")
	if fakes.Flags != nil {
		fakes.Flags(fs)
	}
	if _, err := parse(c, fs, args, 0); err != nil {
		return err
	}
	if *redisAddr != "" {
		cfg.Redis.Addresses, cfg.Redis.Secret = []string{*redisAddr}, strictyaml.NewSecret(demoSecret)
	}
	if err := checkFlags(cfg); err != nil {
		return err
	}
	watch, err := observe(ctx, c, cfg.Log)
	if err != nil {
		return err
	}
	d, err := NewDemo(ctx, *c.domain, cfg, *port, watch.options())
	if err != nil {
		watch.end(ctx)
		return err
	}
	defer d.Close()
	defer d.ReloadOnChange()()
	d.greet(c)
	defer watch.end(ctx)
	return d.Serve(ctx)
}

// checkFlags reports addresses that make no sense, by the flags that gave them.
func checkFlags(cfg *Config) error {
	var errs []error
	cfg.validateAddresses(func(path, format string, args ...any) {
		key, _, _ := strings.Cut(path, ".")
		errs = append(errs, fmt.Errorf("-"+key+": "+format, args...))
	})
	return errors.Join(errs...)
}

// greet tells a newcomer where to look and gives a line to paste.
func (d *Demo) greet(c *console) {
	fakes := c.domain.Fakes
	fmt.Fprintf(c.out, "%s Open a playground and press the button:\n\n", cmp.Or(fakes.Greeting, "The demo serves fakes of the services."))
	for _, name := range d.graph.Clients() {
		fmt.Fprintf(c.out, "  %-8s%s/playground/%s\n", name, d.URL(), name)
	}
	fmt.Fprintf(c.out, "\n  operators   %s (/metrics /readyz /config /debug/pprof/)\n  services   ", d.AdminURL())
	for _, name := range slices.Sorted(maps.Keys(d.fakes.URLs)) {
		fmt.Fprintf(c.out, " %s %s", name, strings.TrimPrefix(strings.TrimPrefix(d.fakes.URLs[name], "http://127.0.0.1"), "grpc://127.0.0.1"))
	}
	client, viewer := fakes.client(d.graph.Clients()), fakes.viewer()
	if client == "" {
		return
	}
	token := d.token(client, viewer)
	fmt.Fprintf(c.out, "\n\nA token of viewer %s for %s (more: bff token -client %s -viewer %s):\n\n%s\n\n", viewer, client, client, viewer, token)
	fmt.Fprintf(c.out, "Or paste this:\n\n%s\n\nCtrl-C stops everything.\n", d.curl(client, token))
}

// curl is a line that asks for the client's first example.
func (d *Demo) curl(client, token string) string {
	query := "{ __typename }"
	if examples := d.graph.Client(client).Profile().Examples; len(examples) > 0 {
		query = oneLine(examples[0].Text)
	}
	body, _ := json.Marshal(map[string]string{"query": query}) // a string always encodes
	authorization := ""
	if token != "" {
		authorization = fmt.Sprintf(" -H 'Authorization: Bearer %s'", token)
	}
	return fmt.Sprintf("curl -s %s/graphql/%s -H 'Content-Type: application/json'%s -d '%s'",
		d.URL(), client, authorization, strings.ReplaceAll(string(body), "'", `'\''`))
}

// oneLine is a document without its comments and line ends.
func oneLine(document string) string {
	var words []string
	for line := range strings.Lines(document) {
		if trimmed := strings.TrimSpace(line); !strings.HasPrefix(trimmed, "#") {
			words = append(words, strings.Fields(trimmed)...)
		}
	}
	return strings.Join(words, " ")
}
