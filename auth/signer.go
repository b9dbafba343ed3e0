package auth

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// IdentityType is "typ" of the tokens of a [Signer]. It keeps them from passing as
// access tokens anywhere, here included.
const IdentityType = "bff-identity+jwt"

// Defaults and bounds of [SignerConfig].
const (
	DefaultIdentityTTL = time.Minute
	MaxIdentityTTL     = 5 * time.Minute
)

// SignerConfig configures a [Signer].
type SignerConfig struct {
	// Issuer is "iss" of the tokens, for example https://bff.internal. Required.
	Issuer string
	// Actor is the subject of "act" (RFC 8693 §4.1), which says which instance
	// acts for the viewer. Default: Issuer.
	// For code in Go only: nodes of one deployment are one actor to services, which the issuer names.
	Actor string
	// Key signs. Instances that serve one JWKS URL need the same. Default: a key made
	// at start, which suits one instance.
	Key ed25519.PrivateKey
	// Retired are keys that have been replaced and stay published until the tokens
	// signed with them have expired.
	// For code in Go only: the command serves one key; who changes keys without a gap embeds the Signer.
	Retired []ed25519.PublicKey
	// TTL is the life of a token. Default 60 s, at least 10 s, at most 5 min. It never
	// exceeds that of the viewer's own token.
	// For code in Go only: a minute is what the documentation promises to services.
	TTL time.Duration
	// CacheSize bounds the tokens kept for reuse. 0 means 10,000, negative none.
	// For code in Go only: the default holds the viewers of a busy node.
	CacheSize int
}

// Signer signs the identity that services see instead of the viewer's token: a JWT
// (EdDSA) for one service and one minute. It is safe for concurrent use and owns
// no goroutine.
//
// The claims are iss, aud (the service), iat, exp, jti and act; for a viewer also
// sub, client_id, scope, "viewer_iss" (who vouched for sub) and tenant, where known.
// A token without sub means an anonymous viewer.
type Signer struct {
	cfg   SignerConfig
	keyID string
	jwks  []byte
	cache *cache[viewerKey, signed]
}

// signed is a token with the time until which it may be handed out.
type signed struct {
	token string
	until time.Time
}

// NewSigner returns a Signer, or every mistake of cfg.
func NewSigner(cfg SignerConfig) (*Signer, error) {
	if cfg.TTL == 0 {
		cfg.TTL = DefaultIdentityTTL
	}
	var errs []error
	if cfg.Issuer == "" {
		errs = append(errs, errors.New("auth: signer: issuer is missing"))
	}
	if cfg.TTL < 10*time.Second || cfg.TTL > MaxIdentityTTL {
		errs = append(errs, fmt.Errorf("auth: signer: ttl %s is out of range; allowed are 10s to %s", cfg.TTL, MaxIdentityTTL))
	}
	if cfg.Key != nil && len(cfg.Key) != ed25519.PrivateKeySize {
		errs = append(errs, errors.New("auth: signer: key is not an Ed25519 private key"))
	}
	for n, k := range cfg.Retired {
		if len(k) != ed25519.PublicKeySize {
			errs = append(errs, fmt.Errorf("auth: signer: retired[%d] is not an Ed25519 public key", n))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	if cfg.Actor == "" {
		cfg.Actor = cfg.Issuer
	}
	if cfg.Key == nil {
		_, cfg.Key, _ = ed25519.GenerateKey(nil) // never fails (crypto/rand)
	}
	if cfg.CacheSize == 0 {
		cfg.CacheSize = DefaultCacheSize
	}
	public := cfg.Key.Public().(ed25519.PublicKey)
	return &Signer{
		cfg:   cfg,
		keyID: keyID(public),
		jwks:  publish(append([]ed25519.PublicKey{public}, cfg.Retired...)),
		cache: newCache[viewerKey, signed](cfg.CacheSize),
	}, nil
}

// Identity is the [Identity] that sends a service its own token.
func (s *Signer) Identity(service string) Identity {
	return func(ctx context.Context, r *http.Request) error {
		viewer, _ := FromContext(ctx)
		token, err := s.Token(viewer, service)
		if err != nil {
			return err
		}
		setBearer(r, token)
		return nil
	}
}

// Token returns a token for a viewer (nil for anonymous) and a service. It hands out
// the same one until a sixth of its life is left. A viewer whose own token has
// expired gets an *[Error] with ReasonExpired.
func (s *Signer) Token(v *Viewer, service string) (string, error) {
	now := time.Now()
	key := keyOf(v, service)
	if known, ok := s.cache.get(key); ok && now.Before(known.until) {
		return known.token, nil
	}
	expires := now.Add(s.cfg.TTL)
	if v != nil && !v.Expires.IsZero() && v.Expires.Before(expires) {
		expires = v.Expires
	}
	left := expires.Sub(now)
	if left < time.Second { // exp counts whole seconds
		return "", refuse(ReasonExpired)
	}
	t := jwt.NewWithClaims(jwt.SigningMethodEdDSA, s.claims(v, service, now, expires))
	t.Header["typ"] = IdentityType
	t.Header["kid"] = s.keyID
	token, err := t.SignedString(s.cfg.Key)
	if err != nil {
		return "", fmt.Errorf("auth: sign identity: %w", err)
	}
	s.cache.put(key, signed{token: token, until: expires.Add(-left / 6)})
	return token, nil
}

func (s *Signer) claims(v *Viewer, service string, now, expires time.Time) jwt.MapClaims {
	c := jwt.MapClaims{
		"iss": s.cfg.Issuer,
		"aud": service,
		"iat": now.Unix(),
		"exp": expires.Unix(),
		"jti": rand.Text(),
		"act": map[string]string{"sub": s.cfg.Actor},
	}
	if v == nil {
		return c
	}
	for name, value := range map[string]string{
		"sub": v.Subject, "viewer_iss": v.Issuer, "client_id": v.ClientID,
		"tenant": v.Tenant, "scope": strings.Join(v.Scopes, " "),
	} {
		if value != "" {
			c[name] = value
		}
	}
	return c
}

// ServeHTTP serves the public keys as a JWK set, for services to verify with.
func (s *Signer) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/jwk-set+json")
	w.Header().Set("Cache-Control", "public, max-age=300")
	_, _ = w.Write(s.jwks)
}

// keyID is a name for a key that follows from the key.
func keyID(k ed25519.PublicKey) string {
	sum := sha256.Sum256(k)
	return base64.RawURLEncoding.EncodeToString(sum[:12])
}

func publish(keys []ed25519.PublicKey) []byte {
	type jwk struct {
		KTY string `json:"kty"`
		CRV string `json:"crv"`
		Use string `json:"use"`
		Alg string `json:"alg"`
		KID string `json:"kid"`
		X   string `json:"x"`
	}
	set := struct {
		Keys []jwk `json:"keys"`
	}{}
	for _, k := range keys {
		set.Keys = append(set.Keys, jwk{"OKP", "Ed25519", "sig", "EdDSA", keyID(k), base64.RawURLEncoding.EncodeToString(k)})
	}
	b, _ := json.Marshal(set) // strings only: cannot fail
	return b
}
