package auth

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// DefaultExchangeTimeout bounds one exchange where [ExchangeConfig] says nothing.
const DefaultExchangeTimeout = 2 * time.Second

const maxExchangedLife = 3600 // seconds; a token is not kept longer, whatever expires_in says

// ExchangeConfig configures an [Exchanger].
type ExchangeConfig struct {
	// TokenURL is the token endpoint: https, or http to a loopback address. Required.
	TokenURL string
	// ClientID and ClientSecret authenticate the gateway by HTTP Basic (RFC 6749
	// §2.3.1). Both or neither.
	ClientID, ClientSecret string
	// Scope, if set, is asked for in every exchange.
	Scope string
	// Timeout bounds one exchange. Default 2 s.
	Timeout time.Duration
	// CacheSize bounds the tokens kept for reuse. 0 means 10,000, negative none.
	// For code in Go only: the default holds the viewers of a busy node.
	CacheSize int
	// HTTPClient sends the requests. Redirects are never followed: they would carry
	// the viewer's token elsewhere. Default: a client of its own.
	// For code in Go only: a client is no value of a file.
	HTTPClient *http.Client
}

// Exchanger gets tokens for services from an issuer by token exchange (RFC 8693),
// presenting the viewer's token. It is safe for concurrent use; Close ends the
// exchanges under way.
//
// A token is reused for the same viewer's token and service until a tenth of its
// life is left, and never beyond the life of the viewer's token. Requests that need
// the same exchange at the same time share it; one that is canceled stops waiting
// without harm to the others.
type Exchanger struct {
	cfg     ExchangeConfig
	client  *http.Client
	release func()
	cache   *cache[exchangeKey, signed]

	ctx     context.Context // ends with Close
	stop    context.CancelFunc
	running sync.WaitGroup
	mu      sync.Mutex
	flights map[exchangeKey]*exchangeFlight
}

// exchangeKey holds the digest of the viewer's token: no token is kept as a key.
type exchangeKey struct {
	subject  [sha256.Size]byte
	audience string
}

type exchangeFlight struct {
	done  chan struct{}
	token string
	err   error
}

// Validate reports every mistake of the configuration: a join of [ConfigError].
func (c ExchangeConfig) Validate() error {
	var errs []error
	if err := checkURL(c.TokenURL, false); err != nil {
		errs = append(errs, mistake("tokenUrl", "%s", err))
	}
	if (c.ClientID == "") != (c.ClientSecret == "") {
		errs = append(errs, mistake("clientId", "has to be given together with clientSecret"))
	}
	if c.Timeout < 0 {
		errs = append(errs, mistake("timeout", "%s is negative", c.Timeout))
	}
	return errors.Join(errs...)
}

// NewExchanger returns an Exchanger, or every mistake of cfg.
func NewExchanger(cfg ExchangeConfig) (*Exchanger, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("auth: exchange: %w", err)
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = DefaultExchangeTimeout
	}
	if cfg.CacheSize == 0 {
		cfg.CacheSize = DefaultCacheSize
	}
	client, release := guardedClient(cfg.HTTPClient)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	e := &Exchanger{
		cfg: cfg, client: client, release: release,
		cache:   newCache[exchangeKey, signed](cfg.CacheSize),
		flights: map[exchangeKey]*exchangeFlight{},
	}
	e.ctx, e.stop = context.WithCancel(context.Background())
	return e, nil
}

// Close cancels the exchanges under way and waits for them to end.
func (e *Exchanger) Close() {
	e.stop()
	e.mu.Lock()
	e.flights = nil // start refuses from here on
	e.mu.Unlock()
	e.running.Wait()
	e.release()
}

// Identity is the [Identity] that sends a service a token got by exchange. For an
// anonymous viewer it sends none.
func (e *Exchanger) Identity(audience string) Identity {
	return func(ctx context.Context, r *http.Request) error {
		viewer, _ := FromContext(ctx)
		subject := tokenFromContext(ctx)
		if viewer == nil || subject == "" {
			return NoIdentity(ctx, r)
		}
		token, err := e.Token(ctx, viewer, subject, audience)
		if err != nil {
			return err
		}
		setBearer(r, token)
		return nil
	}
}

// Token returns a token for audience in exchange for the viewer's token. An error
// is an *[ExchangeError], or that of ctx.
func (e *Exchanger) Token(ctx context.Context, v *Viewer, subject, audience string) (string, error) {
	key := exchangeKey{subject: sha256.Sum256([]byte(subject)), audience: audience}
	if known, ok := e.cache.get(key); ok && time.Now().Before(known.until) {
		return known.token, nil
	}
	f := e.start(ctx, key, v, subject)
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// start joins the exchange under way for key, or begins one.
func (e *Exchanger) start(ctx context.Context, key exchangeKey, v *Viewer, subject string) *exchangeFlight {
	e.mu.Lock()
	defer e.mu.Unlock()
	if f := e.flights[key]; f != nil {
		return f
	}
	f := &exchangeFlight{done: make(chan struct{})}
	if e.flights == nil {
		f.err = &ExchangeError{Reason: "closed"}
		close(f.done)
		return f
	}
	e.flights[key] = f
	e.running.Go(func() {
		defer close(f.done)
		f.token, f.err = e.exchange(ctx, key, v, subject)
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.flights, key)
	})
	return f
}

// exchange does one exchange and keeps its result. It takes the values of ctx (the
// trace) but not its end, because others may wait for the result.
func (e *Exchanger) exchange(ctx context.Context, key exchangeKey, v *Viewer, subject string) (string, error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), e.cfg.Timeout)
	defer cancel()
	defer context.AfterFunc(e.ctx, cancel)()
	began := time.Now()
	answer, err := e.post(ctx, subject, key.audience)
	if err != nil {
		return "", err
	}
	life := time.Duration(min(answer.ExpiresIn, maxExchangedLife)) * time.Second
	until := began.Add(life - life/10)
	if v != nil && !v.Expires.IsZero() && v.Expires.Before(until) {
		until = v.Expires
	}
	if time.Now().Before(until) {
		e.cache.put(key, signed{token: answer.AccessToken, until: until})
	}
	return answer.AccessToken, nil
}
