package bff

import (
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/internal/strictyaml"
)

// identityKeysPath is where services find the keys of internal identities, on the admin listener.
const identityKeysPath = "/identity/jwks.json"

// IdentityConfig says what services learn of the viewer. The edge token is never forwarded unless it says so.
type IdentityConfig struct {
	// Mode is none, internal (a token of ours, signed for one service and one minute), exchange (RFC 8693) or forward (the
	// token as it came). Default none.
	Mode IdentityMode `yaml:"mode"`
	// Issuer is iss of internal tokens. Required for internal.
	Issuer string `yaml:"issuer"`
	// Key is the Ed25519 seed that signs them: 32 bytes in hex, the same on all nodes. Default: made at start, for one
	// node.
	Key strictyaml.Secret `yaml:"key"`
	// TokenURL is the endpoint that exchanges tokens; ClientID and ClientSecret log in there. Required for exchange.
	TokenURL     string            `yaml:"tokenUrl"`
	ClientID     string            `yaml:"clientId"`
	ClientSecret strictyaml.Secret `yaml:"clientSecret"`
	// Scope is asked for in every exchange. Default none.
	Scope string `yaml:"scope"`
	// Timeout bounds one exchange. Default 2s.
	Timeout time.Duration `yaml:"timeout" min:"1ms" max:"1m"`
}

// IdentityMode is a way of telling services who asks.
type IdentityMode string

// Allowed lists the modes.
func (IdentityMode) Allowed() []string { return []string{"none", "internal", "exchange", "forward"} }

// validateIdentity reports what the mode lacks.
func (c *Config) validateIdentity(fail func(path, format string, args ...any)) {
	i := c.Identity
	if i.Mode == "internal" && i.Issuer == "" {
		fail("identity.issuer", "is required for mode internal: how services know us, such as https://bff.internal")
	}
	switch {
	case i.Mode == "exchange" && i.TokenURL == "":
		fail("identity.tokenUrl", "is required for mode exchange")
	case i.Mode == "exchange":
		for _, err := range mistakes(i.exchange().Validate()) {
			if e, ok := errors.AsType[*auth.ConfigError](err); ok {
				fail("identity."+e.Path, "%s", e.Reason)
			}
		}
	}
	if seed, err := hex.DecodeString(i.Key.Reveal()); !i.Key.IsZero() && (err != nil || len(seed) != ed25519.SeedSize) {
		fail("identity.key", "must be 32 bytes in hex; make one with: openssl rand -hex 32")
	}
}

// identities makes what services learn of the viewer.
type identities struct {
	mode      auth.Mode
	signer    *auth.Signer
	exchanger *auth.Exchanger
}

func newIdentities(cfg IdentityConfig) (out identities, err error) {
	out.mode = auth.Mode(cfg.Mode)
	switch cfg.Mode {
	case "internal":
		signer := auth.SignerConfig{Issuer: cfg.Issuer}
		if seed, err := hex.DecodeString(cfg.Key.Reveal()); err == nil && len(seed) == ed25519.SeedSize {
			signer.Key = ed25519.NewKeyFromSeed(seed)
		}
		out.signer, err = auth.NewSigner(signer)
	case "exchange":
		out.exchanger, err = auth.NewExchanger(cfg.exchange())
	}
	return out, err
}

// exchange is what package auth is told of the endpoint that exchanges tokens.
func (i IdentityConfig) exchange() auth.ExchangeConfig {
	return auth.ExchangeConfig{
		TokenURL: i.TokenURL, ClientID: i.ClientID, ClientSecret: i.ClientSecret.Reveal(), Scope: i.Scope, Timeout: i.Timeout,
	}
}

// of is what one service is told; its name is the audience. Nil tells nothing, and spares a copy of the headers.
func (i identities) of(service string) (auth.Identity, error) {
	if i.mode == auth.ModeNone {
		return nil, nil
	}
	return auth.NewIdentity(i.mode, service, i.signer, i.exchanger)
}

// mount publishes the keys of internal identities.
func (i identities) mount(mux *http.ServeMux) {
	if i.signer != nil {
		mux.Handle("GET "+identityKeysPath, i.signer)
	}
}

// Close ends exchanges.
func (i identities) Close() {
	if i.exchanger != nil {
		i.exchanger.Close()
	}
}
