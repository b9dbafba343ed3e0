package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// Verifier turns tokens into Viewers. It is safe for concurrent use. Close ends
// its goroutines (one per issuer).
type Verifier struct {
	issuers  map[string]*issuer // by URL; immutable
	order    []*issuer          // as configured
	verified *cache[[sha256.Size]byte, verdict]
	metrics  *instruments
	stop     context.CancelFunc
	running  sync.WaitGroup
	closed   atomic.Bool
}

// issuer is one configured issuer at work.
type issuer struct {
	Issuer
	rules   rules
	keys    *keyStore
	parser  *jwt.Parser
	anyone  *jwt.Parser // the same for whatever audience
	advice  advice
	release func()
}

// verdict is a remembered success. It holds while set is the current key set of
// the issuer and the token has not expired.
type verdict struct {
	viewer *Viewer
	issuer *issuer
	set    *keySet
}

// New checks cfg and starts to fetch the keys of every issuer. It does not wait
// for them: [Verifier.Ready] tells, and Verify waits for a first fetch up to one
// second. The end of ctx ends the fetching like Close does.
func New(ctx context.Context, cfg Config) (*Verifier, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("auth: invalid configuration: %w", err)
	}
	m, err := newInstruments(cfg.MeterProvider)
	if err != nil {
		return nil, fmt.Errorf("auth: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	v := &Verifier{
		issuers:  make(map[string]*issuer, len(cfg.Issuers)),
		verified: newCache[[sha256.Size]byte, verdict](cfg.cacheSize()),
		metrics:  m,
		stop:     stop,
	}
	for _, c := range cfg.Issuers {
		i := newIssuer(c.withDefaults(cfg.leeway()), &cfg, m)
		v.issuers[i.URL] = i
		v.order = append(v.order, i)
		v.running.Go(func() { i.keys.run(ctx) })
	}
	return v, nil
}

func newIssuer(c Issuer, cfg *Config, m *instruments) *issuer {
	client, release := guardedClient(c.HTTPClient)
	options := []jwt.ParserOption{
		jwt.WithValidMethods(c.Algorithms),
		jwt.WithIssuer(c.URL),
		jwt.WithExpirationRequired(),
		jwt.WithIssuedAt(),
		jwt.WithLeeway(c.Leeway),
		jwt.WithStrictDecoding(),
	}
	i := &issuer{
		Issuer: c, rules: c.Profile.rules(), release: release, anyone: jwt.NewParser(options...),
		keys: newKeyStore(c, client, cfg.logger(), m.refreshes(c.URL)),
	}
	if i.rules.audience == "aud" {
		options = append(options, jwt.WithAudience(c.Audiences...))
	}
	i.parser = jwt.NewParser(options...)
	return i
}

// Close ends the goroutines of v and forgets what it verified. Verify then answers
// 503. It returns when they have ended; calling it again does no harm.
func (v *Verifier) Close() {
	v.closed.Store(true)
	v.stop()
	v.running.Wait()
	for _, i := range v.order {
		i.release()
	}
}

// Verify returns the Viewer of a compact JWT, or an *[Error]. It may wait, at most
// one second, if the keys of the issuer have to be fetched first.
func (v *Verifier) Verify(ctx context.Context, token string) (*Viewer, error) {
	viewer, err := v.verify(ctx, token)
	v.metrics.verification(ctx, err)
	if err != nil {
		return nil, err
	}
	return viewer, nil
}

func (v *Verifier) verify(ctx context.Context, token string) (*Viewer, *Error) {
	if v.closed.Load() {
		return nil, unavailable(ReasonClosed)
	}
	if len(token) > MaxTokenBytes {
		return nil, refuse(ReasonTooLarge)
	}
	// The digest covers every byte of the token, the signature included, so what is
	// found was verified as exactly this text. Only successes are remembered.
	digest := sha256.Sum256([]byte(token))
	if known, ok := v.verified.get(digest); ok {
		if known.holds() {
			return known.viewer, nil
		}
		v.verified.remove(digest)
	}
	found, err := v.check(ctx, token)
	if err != nil {
		return nil, err
	}
	if found.holds() {
		v.verified.put(digest, found)
	}
	return found.viewer, nil
}

// holds reports whether the verdict may still be used. Leeway does not count
// here: between exp and exp + leeway a token is verified anew each time.
func (d verdict) holds() bool {
	return d.set == d.issuer.keys.current() && time.Now().Before(d.viewer.Expires)
}

// check verifies a token from the beginning.
func (v *Verifier) check(ctx context.Context, token string) (verdict, *Error) {
	p, why := preparse(token)
	if why != "" {
		return verdict{}, refuse(why)
	}
	i, known := v.issuers[p.issuer]
	if !known {
		return verdict{}, refuse(ReasonUnknownIssuer)
	}
	if why := i.admits(&p); why != "" {
		i.advise(ctx, token, &p, why)
		return verdict{}, refuse(why)
	}
	key, set, err := i.keys.find(ctx, p.kid, p.alg)
	if err != nil {
		return verdict{}, err
	}
	viewer, err := i.verify(token, key)
	if err != nil {
		i.advise(ctx, token, &p, err.Reason)
		return verdict{}, err
	}
	return verdict{viewer: viewer, issuer: i, set: set}, nil
}

// verify checks the signature and what the token says.
func (i *issuer) verify(token string, key verificationKey) (*Viewer, *Error) {
	claims := make(jwt.MapClaims, 16)
	if _, err := i.parser.ParseWithClaims(token, claims, func(*jwt.Token) (any, error) {
		return key.public, nil
	}); err != nil {
		return nil, translate(err)
	}
	viewer, err := i.viewer(claims)
	if err != nil {
		return nil, err
	}
	if err := i.checkAudience(claims); err != nil {
		return nil, err
	}
	return viewer, nil
}

// translate maps an error of golang-jwt, whose text may quote the token, to ours.
// The signature comes first: nothing is said about claims nobody vouches for.
func translate(err error) *Error {
	for _, t := range [...]struct {
		is  error
		why Reason
	}{
		{jwt.ErrTokenSignatureInvalid, ReasonSignature},
		{jwt.ErrTokenExpired, ReasonExpired},
		{jwt.ErrTokenNotValidYet, ReasonNotYetValid},
		{jwt.ErrTokenUsedBeforeIssued, ReasonIssuedInFuture},
		{jwt.ErrTokenInvalidIssuer, ReasonUnknownIssuer},
		{jwt.ErrTokenInvalidAudience, ReasonAudience},
		{jwt.ErrTokenRequiredClaimMissing, ReasonMissingClaim},
	} {
		if errors.Is(err, t.is) {
			return refuse(t.why)
		}
	}
	return refuse(ReasonClaimType)
}
