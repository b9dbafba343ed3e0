package auth

import (
	"errors"
	"fmt"
	"time"
)

// IssuerStatus is the state of one issuer's keys.
type IssuerStatus struct {
	// Issuer is its URL.
	Issuer string
	// Keys is how many keys of it are in use; 0 means its tokens are answered 503.
	Keys int
	// Confirmed is when the keys were last fetched, unchanged or not; zero if never.
	Confirmed time.Time
	// Failures counts the fetches that failed since.
	Failures int
	// LastError is why the last of them failed, or "".
	LastError string
}

// Status tells the state of every issuer, in the order of the configuration.
func (v *Verifier) Status() []IssuerStatus {
	all := make([]IssuerStatus, 0, len(v.order))
	for _, i := range v.order {
		all = append(all, i.keys.status())
	}
	return all
}

// Ready is nil if the tokens of every issuer can be judged. Else it says which
// cannot and why, one line each. A refresh that fails while an older set still
// serves is no reason not to be ready.
func (v *Verifier) Ready() error {
	var errs []error
	for _, s := range v.Status() {
		switch {
		case s.Keys > 0:
		case s.LastError == "":
			errs = append(errs, fmt.Errorf("auth: keys of %s: not fetched yet", s.Issuer))
		case s.Confirmed.IsZero():
			errs = append(errs, fmt.Errorf("auth: keys of %s: never fetched: %s", s.Issuer, s.LastError))
		default:
			errs = append(errs, fmt.Errorf("auth: keys of %s: too old, last fetched %s: %s",
				s.Issuer, s.Confirmed.UTC().Format(time.RFC3339), s.LastError))
		}
	}
	return errors.Join(errs...)
}

func (k *keyStore) status() IssuerStatus {
	s := IssuerStatus{Issuer: k.issuer}
	if set := k.current(); set != nil {
		s.Keys = len(set.all)
	}
	if ns := k.fetched.Load(); ns != 0 {
		s.Confirmed = time.Unix(0, ns)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	s.Failures, s.LastError = k.failures, k.lastError
	return s
}
