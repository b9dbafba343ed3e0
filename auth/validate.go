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

// ConfigError is one mistake in a [Config].
type ConfigError struct {
	// Path is where it is, in the words of this package, such as
	// issuers[0].jwksUrl.
	Path string
	// Reason says what is wrong there, and what is allowed.
	Reason string
}

// Error writes "path: reason".
func (e *ConfigError) Error() string { return e.Path + ": " + e.Reason }

// mistake makes a ConfigError.
func mistake(path, format string, args ...any) *ConfigError {
	return &ConfigError{Path: path, Reason: fmt.Sprintf(format, args...)}
}

// Validate reports every mistake of the configuration: a join of [ConfigError].
func (c *Config) Validate() error {
	var errs []error
	fail := func(path, format string, args ...any) { errs = append(errs, mistake(path, format, args...)) }
	if len(c.Issuers) == 0 {
		fail("issuers", "none given; at least one is needed")
	}
	if c.Leeway > MaxLeeway {
		fail("leeway", "%s is more than the most allowed, %s", c.Leeway, MaxLeeway)
	}
	if c.CacheSize > MaxCacheSize {
		fail("cacheSize", "%d is more than the most allowed, %d", c.CacheSize, MaxCacheSize)
	}
	seen := map[string]int{}
	for n := range c.Issuers {
		i := &c.Issuers[n]
		at := fmt.Sprintf("issuers[%d]", n)
		if first, twice := seen[i.URL]; twice {
			fail(at+".url", "%q is already that of issuers[%d]", i.URL, first)
		} else if i.URL != "" {
			seen[i.URL] = n
		}
		errs = append(errs, i.validate(at)...)
	}
	return errors.Join(errs...)
}

// validate reports the mistakes of one issuer; at is its place in the file.
func (i *Issuer) validate(at string) (errs []error) {
	fail := func(key, format string, args ...any) { errs = append(errs, mistake(at+"."+key, format, args...)) }
	if i.URL == "" {
		fail("url", "missing; it is the exact value of the claim iss")
	}
	i.validateKeysURL(fail)
	if len(i.Audiences) == 0 {
		fail("audiences", "none given; without one every token of the issuer would be accepted")
	}
	if slices.Contains(i.Audiences, "") {
		fail("audiences", "an empty audience is not allowed")
	}
	for n, a := range i.Algorithms {
		if !slices.Contains(algorithms[:], a) {
			fail(fmt.Sprintf("algorithms[%d]", n), "%q is not allowed; allowed are %s", a, strings.Join(algorithms[:], ", "))
		}
	}
	i.validateProfile(fail)
	if slices.Contains(i.RequiredClaims, "") {
		fail("requiredClaims", "an empty name is not allowed")
	}
	if i.Leeway > MaxLeeway {
		fail("leeway", "%s is more than the most allowed, %s", i.Leeway, MaxLeeway)
	}
	if slices.Contains(i.Tenants, "") {
		fail("tenants", "an empty tenant is not allowed")
	}
	if len(i.Tenants) > 0 && i.TenantClaim == "" && i.Profile.rules().tenant == "" {
		fail("tenants", "given without tenantClaim, so they would never be checked")
	}
	if i.MaxStale != 0 && i.MaxStale < time.Minute {
		fail("maxStale", "%s is less than the least allowed, 1m0s", i.MaxStale)
	}
	return errs
}

// validateKeysURL reports a place of keys that cannot be trusted, or none at all.
func (i *Issuer) validateKeysURL(fail func(key, format string, args ...any)) {
	switch {
	case i.JWKSURL != "":
		if err := checkURL(i.JWKSURL, i.DangerouslyAllowHTTP); err != nil {
			fail("jwksUrl", "%s", err)
		}
	case i.URL != "":
		if err := checkURL(i.URL, i.DangerouslyAllowHTTP); err != nil {
			fail("jwksUrl", "missing, and nothing can be discovered from the issuer: %s", err)
		}
	}
}

// checkURL accepts https, and http to a loopback address: keys and tokens must
// not be fetched where someone on the way could change or read them. anyHTTP accepts
// http to any host.
func checkURL(raw string, anyHTTP bool) error {
	if raw == "" {
		return errors.New("missing")
	}
	u, err := url.Parse(raw)
	switch {
	case err != nil:
		return errors.New("this is not a URL") // not shown: it may hold a password
	case u.Host == "" || u.User != nil || u.Fragment != "":
		return fmt.Errorf("%q has to be absolute, without user name and fragment", u.Redacted())
	case u.Scheme == "https", u.Scheme == "http" && (anyHTTP || loopback(u.Hostname())):
		return nil
	}
	return fmt.Errorf("%q has to be https (http is allowed to a loopback address only)", raw)
}

// loopback accepts addresses and the one name that RFC 6761 binds to them.
func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
