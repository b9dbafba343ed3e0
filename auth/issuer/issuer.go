// Package issuer is an issuer of tokens for local work: it signs a token for
// whoever asks. It exists so that `bff demo` and tests need no identity provider,
// and is for nothing else: it authenticates nobody.
package issuer

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Bounds of a token's life.
const (
	DefaultTTL = time.Hour
	MaxTTL     = 24 * time.Hour
)

// Config configures an [Issuer].
type Config struct {
	// URL becomes "iss"; it should be where Handler is served. Required.
	URL string
	// Audience becomes "aud". Required.
	Audience string
	// Clients lists the client types that tokens are made for. It is asked for each
	// token and must be safe for concurrent use. Default mobile, web and tv.
	Clients func() []string
	// Seed makes the key reproducible: 32 bytes. For code in Go only: tests. Default: a new key for each Issuer.
	Seed []byte
}

// Issuer makes access tokens in the shape of RFC 9068, signed with Ed25519. It is
// safe for concurrent use and owns no goroutine.
type Issuer struct {
	url      string
	audience string
	clients  func() []string
	key      ed25519.PrivateKey
	keyID    string
}

// New returns an Issuer, or every mistake of cfg.
func New(cfg Config) (*Issuer, error) {
	var errs []error
	if cfg.URL == "" {
		errs = append(errs, errors.New("issuer: URL is missing"))
	}
	if cfg.Audience == "" {
		errs = append(errs, errors.New("issuer: Audience is missing"))
	}
	if len(cfg.Seed) != 0 && len(cfg.Seed) != ed25519.SeedSize {
		errs = append(errs, fmt.Errorf("issuer: Seed has %d bytes; it needs %d", len(cfg.Seed), ed25519.SeedSize))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if cfg.Clients == nil {
		cfg.Clients = func() []string { return []string{"mobile", "web", "tv"} }
	}
	if cfg.Seed == nil {
		cfg.Seed = make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(cfg.Seed) // never fails (crypto/rand)
	}
	key := ed25519.NewKeyFromSeed(cfg.Seed)
	sum := sha256.Sum256(key.Public().(ed25519.PublicKey))
	return &Issuer{
		url:      cfg.URL,
		audience: cfg.Audience,
		clients:  cfg.Clients,
		key:      key,
		keyID:    base64.RawURLEncoding.EncodeToString(sum[:9]),
	}, nil
}

// Token signs an access token for a viewer of a client. ttl 0 means one hour; more
// than a day, or less than nothing, is an error. scopes may be empty.
func (i *Issuer) Token(client, viewer string, scopes []string, ttl time.Duration) (string, error) {
	if ttl == 0 {
		ttl = DefaultTTL
	}
	var errs []error
	if clients := i.clients(); !slices.Contains(clients, client) {
		errs = append(errs, fmt.Errorf("client %q is unknown; known are %s", client, strings.Join(clients, ", ")))
	}
	if viewer == "" || len(viewer) > 64 {
		errs = append(errs, errors.New("viewer has to be an id of 1 to 64 bytes"))
	}
	if ttl < time.Second || ttl > MaxTTL {
		errs = append(errs, fmt.Errorf("ttl %s is out of range; allowed are 1s to %s", ttl, MaxTTL))
	}
	if err := errors.Join(errs...); err != nil {
		return "", err
	}
	now := time.Now()
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, jwt.MapClaims{
		"iss":       i.url,
		"aud":       i.audience,
		"sub":       viewer,
		"client_id": client,
		"iat":       now.Unix(),
		"exp":       now.Add(ttl).Unix(),
		"jti":       rand.Text(),
		"scope":     strings.Join(scopes, " "),
	})
	t.Header["typ"] = "at+jwt"
	t.Header["kid"] = i.keyID
	return t.SignedString(i.key)
}
