package auth

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
)

// algorithms are all that an issuer may be configured with. Symmetric ones are
// not among them: whoever can check such a token can also make one.
var algorithms = [...]string{
	"EdDSA", "ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512",
}

// Validate reports every mistake of the configuration, joined.
func (c *Config) Validate() error {
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if len(c.Issuers) == 0 {
		fail("issuers: none given; at least one is needed")
	}
	if c.Leeway > MaxLeeway {
		fail("leeway: %s is more than the most allowed, %s", c.Leeway, MaxLeeway)
	}
	if c.CacheSize > MaxCacheSize {
		fail("cacheSize: %d is more than the most allowed, %d", c.CacheSize, MaxCacheSize)
	}
	seen := map[string]int{}
	for n := range c.Issuers {
		i := &c.Issuers[n]
		at := fmt.Sprintf("issuers[%d]", n)
		if first, twice := seen[i.URL]; twice {
			fail("%s.url: %q is already that of issuers[%d]", at, i.URL, first)
		}
		seen[i.URL] = n
		errs = append(errs, i.validate(at)...)
	}
	return errors.Join(errs...)
}

// validate reports the mistakes of one issuer; at is its place in the file.
func (i *Issuer) validate(at string) (errs []error) {
	fail := func(format string, args ...any) {
		errs = append(errs, fmt.Errorf(at+"."+format, args...))
	}
	if i.URL == "" {
		fail("url: missing; it is the exact value of the claim iss")
	}
	if err := checkURL(i.JWKSURL); err != nil {
		fail("jwksUrl: %w", err)
	}
	if len(i.Audiences) == 0 {
		fail("audiences: none given; without one every token of the issuer would be accepted")
	}
	if slices.Contains(i.Audiences, "") {
		fail("audiences: an empty audience is not allowed")
	}
	for _, a := range i.Algorithms {
		if !slices.Contains(algorithms[:], a) {
			fail("algorithms: %q is not allowed; allowed are %s", a, strings.Join(algorithms[:], ", "))
		}
	}
	if !slices.Contains([]Profile{"", ProfileAccessToken, ProfileGeneric}, i.Profile) {
		fail("profile: %q is unknown; allowed are %s, %s", i.Profile, ProfileAccessToken, ProfileGeneric)
	}
	if slices.Contains(i.RequiredClaims, "") {
		fail("requiredClaims: an empty name is not allowed")
	}
	if len(i.Tenants) > 0 && i.TenantClaim == "" {
		fail("tenants: given without tenantClaim, so they would never be checked")
	}
	if i.MaxStale != 0 && i.MaxStale < time.Minute {
		fail("maxStale: %s is less than the least allowed, 1m0s", i.MaxStale)
	}
	return errs
}

// checkURL accepts https, and http to a loopback address: keys and tokens must
// not be fetched where someone on the way could change or read them.
func checkURL(raw string) error {
	if raw == "" {
		return errors.New("missing")
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return fmt.Errorf("%q is not a URL", raw)
	case u.Host == "" || u.User != nil || u.Fragment != "":
		return fmt.Errorf("%q has to be absolute, without user name and fragment", raw)
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
		return nil
	}
	return fmt.Errorf("%q has to be https (http is allowed to a loopback address only)", raw)
}

// loopback accepts addresses and the one name that RFC 6761 binds to them.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
