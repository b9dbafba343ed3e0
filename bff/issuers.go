package bff

import (
	"errors"
	"strings"
	"time"

	"github.com/facetgraph/facet/auth"
)

// IssuerConfig is one issuer of tokens.
type IssuerConfig struct {
	// URL is the exact value of the claim iss. Required.
	URL string `yaml:"url" required:"true"`
	// Profile says what its access tokens look like. Default rfc9068.
	Profile TokenProfile `yaml:"profile"`
	// JWKS is where its keys are: https, or http on loopback. Default: what url + /.well-known/openid-configuration says.
	JWKS string `yaml:"jwks"`
	// Audiences are the values of aud that are meant for us; with cognito the app clients. Required.
	Audiences []string `yaml:"audiences" required:"true"`
	// Algorithms are those accepted. Default EdDSA, ES256, RS256.
	Algorithms []string `yaml:"algorithms"`
	// RequiredClaims have to be in a token beyond those of the profile. Default none.
	RequiredClaims []string `yaml:"requiredClaims"`
	// TenantClaim names the tenant; Tenants are those accepted. Default tid with entra, else none; all.
	TenantClaim string   `yaml:"tenantClaim"`
	Tenants     []string `yaml:"tenants"`
	// Leeway is the tolerance for clocks that differ. Default 30s.
	Leeway time.Duration `yaml:"leeway" min:"0s" max:"2m"`
	// MaxStale is how long the last keys serve when no new ones can be had. Default 24h.
	MaxStale time.Duration `yaml:"maxStale" min:"1m" max:"720h"`
	// InsecureHTTP lets keys come over http from any host, such as one in the same cluster. Default false.
	InsecureHTTP bool `yaml:"insecureHTTP"`
}

// SetDefaults fills in an issuer's defaults.
func (i *IssuerConfig) SetDefaults() {
	i.Profile, i.Leeway, i.MaxStale = TokenProfile(auth.ProfileAccessToken), auth.DefaultLeeway, auth.DefaultMaxStale
}

// TokenProfile is what the access tokens of an issuer look like.
type TokenProfile string

// Allowed lists the profiles.
func (TokenProfile) Allowed() []string {
	return []string{"rfc9068", "generic", "keycloak", "auth0", "entra", "okta", "cognito", "firebase"}
}

// verifier is what package auth is told of the issuers.
func (c *Config) verifier() (out auth.Config) {
	for _, i := range c.Issuers {
		issuer := auth.Issuer{
			URL: i.URL, JWKSURL: i.JWKS, DangerouslyAllowHTTP: i.InsecureHTTP, Audiences: i.Audiences, Algorithms: i.Algorithms,
			Profile: auth.Profile(i.Profile), RequiredClaims: i.RequiredClaims, TenantClaim: i.TenantClaim, Tenants: i.Tenants,
			Leeway: i.Leeway, MaxStale: i.MaxStale,
		}
		if issuer.Leeway == 0 {
			issuer.Leeway = -1 // which is none in package auth, where 0 is the default
		}
		out.Issuers = append(out.Issuers, issuer)
	}
	return out
}

// validateIssuers reports what package auth refuses, under the names that the file has.
func (c *Config) validateIssuers(fail func(path, format string, args ...any)) {
	if len(c.Issuers) == 0 {
		return
	}
	verifier := c.verifier()
	for _, err := range mistakes(verifier.Validate()) {
		e, ok := errors.AsType[*auth.ConfigError](err)
		if !ok {
			fail("issuers", "%s", err)
			continue
		}
		path, isKeys := strings.CutSuffix(e.Path, ".jwksUrl")
		switch {
		case !isKeys:
			fail(e.Path, "%s", e.Reason)
		case strings.Contains(e.Reason, "has to be https"):
			fail(path+".jwks", "%s; within a cluster, insecureHTTP: true allows http", e.Reason)
		default:
			fail(path+".jwks", "%s", e.Reason)
		}
	}
}
