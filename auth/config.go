package auth

import (
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/metric"
)

// Defaults and bounds of [Config] and [Issuer].
const (
	DefaultLeeway    = 30 * time.Second
	MaxLeeway        = 2 * time.Minute
	DefaultMaxStale  = 24 * time.Hour
	DefaultCacheSize = 10_000
	MaxCacheSize     = 1_000_000
)

// Issuer is one party whose tokens are accepted.
//
// Permitted:
//
//	Issuer{URL: "https://id.example.com/", JWKSURL: "https://id.example.com/keys",
//		Audiences: []string{"https://api.example.com"}}
//
// Prohibited: no audience (any token of the issuer would do), HS256 or "none" (the
// verifier would hold a secret, or nothing), JWKSURL over http except to loopback
// (or with DangerouslyAllowHTTP).
type Issuer struct {
	// URL is the exact value of "iss", compared byte by byte: a slash at the end
	// matters. Required.
	URL string
	// JWKSURL is where the keys are published: https, or http to a loopback address.
	// Redirects are followed on the same host only. Default: what the issuer says at
	// URL + "/.well-known/openid-configuration", which has to name the same issuer.
	JWKSURL string
	// DangerouslyAllowHTTP lets keys be fetched over http from any host. Whoever is on
	// the way there can then make tokens: it is for an issuer in the same cluster, in
	// a network that is trusted.
	DangerouslyAllowHTTP bool
	// Audiences are the values of "aud" of which a token must hold one. Required. With
	// ProfileCognito they are app clients, which its tokens name in "client_id".
	Audiences []string
	// Algorithms is the allow-list for "alg". Default EdDSA, ES256, RS256; also
	// known are ES384, ES512, RS384, RS512, PS256, PS384, PS512.
	Algorithms []string
	// Profile defaults to ProfileAccessToken.
	Profile Profile
	// RequiredClaims have to be in the token beyond those of the profile, with a
	// value that is not null, "" or an empty list.
	RequiredClaims []string
	// TenantClaim names the claim that becomes Viewer.Tenant. It is then required
	// and a string. A claim within another is written with a dot: firebase.tenant.
	// Default: tid with ProfileEntra, else none.
	TenantClaim string
	// Tenants, if set, are the only values TenantClaim may have.
	Tenants []string
	// Leeway is Config.Leeway for this issuer. 0 means that, negative means none.
	Leeway time.Duration
	// MaxStale is how long the last good key set serves while it cannot be
	// refreshed; after that tokens of the issuer are answered 503. Default 24 h,
	// at least one minute.
	MaxStale time.Duration
	// DangerouslyAcceptBound accepts tokens with "cnf" (RFC 7800, 8705, 9449)
	// without proof of their key. Set it only if a proxy in front proves it.
	// For code in Go only: no configuration may switch the proof off by a word.
	DangerouslyAcceptBound bool
	// HTTPClient fetches the keys. Its CheckRedirect is replaced. Default: a client
	// of its own with a timeout of 5 s.
	// For code in Go only: a client is no value of a file.
	HTTPClient *http.Client
}

// Config configures a [Verifier]. Only Issuers is required.
type Config struct {
	Issuers []Issuer
	// Leeway is the tolerance for clocks that differ, for "exp", "nbf" and "iat".
	// 0 means 30 s, negative means none, more than 2 min is an error.
	Leeway time.Duration
	// CacheSize bounds how many verified tokens are remembered, over all issuers.
	// 0 means 10,000, negative means none. An entry takes about 2 KiB.
	// For code in Go only: the default holds the viewers of a busy node, and a smaller one only verifies more often.
	CacheSize int
	// Logger is told when keys cannot be refreshed or are dropped. Default: none.
	Logger *slog.Logger
	// MeterProvider receives the metrics auth.verifications and
	// auth.jwks.refreshes. Default: the global one.
	MeterProvider metric.MeterProvider
}

// DefaultAlgorithms are those accepted of an issuer that names none.
func DefaultAlgorithms() []string { return []string{"EdDSA", "ES256", "RS256"} }

// leeway is the tolerance in effect.
func (c *Config) leeway() time.Duration {
	if c.Leeway == 0 {
		return DefaultLeeway
	}
	return max(0, c.Leeway)
}

// cacheSize is the bound in effect; 0 means no cache.
func (c *Config) cacheSize() int {
	if c.CacheSize == 0 {
		return DefaultCacheSize
	}
	return max(0, c.CacheSize)
}

// withDefaults fills in the zero values; leeway is that of the Config.
func (i Issuer) withDefaults(leeway time.Duration) Issuer {
	if len(i.Algorithms) == 0 {
		i.Algorithms = DefaultAlgorithms()
	}
	if i.Profile == "" {
		i.Profile = ProfileAccessToken
	}
	if i.TenantClaim == "" {
		i.TenantClaim = i.Profile.rules().tenant
	}
	if i.Leeway == 0 {
		i.Leeway = leeway
	}
	i.Leeway = max(0, i.Leeway)
	if i.MaxStale == 0 {
		i.MaxStale = DefaultMaxStale
	}
	return i
}
