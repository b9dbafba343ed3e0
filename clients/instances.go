package clients

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"
)

// instances spreads the attempts at a service over its addresses: of two that chance picks, the one with fewer under way is
// asked. An address that fails five times in a row is left out for a while, ten seconds longer each time, unless half of
// them are out already. It is safe for concurrent use.
type instances struct {
	base    *url.URL
	dial    func() *http.Transport
	resolve func(ctx context.Context) ([]string, error) // nil where the addresses are given
	now     func() time.Time

	refreshing sync.Mutex
	mu         sync.Mutex
	all        []*instance
	due        time.Time // of the next look at DNS
}

// instance is one address.
type instance struct {
	address   string
	transport *http.Transport

	under    int // attempts that have no head of an answer yet
	failures int // in a row
	ejected  int // times in a row
	until    time.Time
}

const (
	ejectAfter  = 5 // failures in a row
	ejectStep   = 10 * time.Second
	ejectMost   = 5 * time.Minute
	dnsEvery    = 10 * time.Second
	dnsPatience = time.Second
)

// newInstances makes the instances that a configuration gives, or that DNS knows of.
func newInstances(c Config, base *url.URL, dial func() *http.Transport) *instances {
	in := &instances{base: base, now: time.Now, dial: func() *http.Transport {
		t := dial()
		if base.Scheme == "https" {
			t.TLSClientConfig = &tls.Config{ServerName: base.Hostname(), MinVersion: tls.VersionTLS12}
		}
		return t
	}}
	if c.Discover {
		in.resolve = func(ctx context.Context) ([]string, error) { return lookUp(ctx, base) }
	}
	in.become(c.Addresses)
	return in
}

// lookUp asks DNS for all addresses of a service.
func lookUp(ctx context.Context, base *url.URL) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, dnsPatience)
	defer cancel()
	hosts, err := net.DefaultResolver.LookupHost(ctx, base.Hostname())
	port := base.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[base.Scheme]
	}
	for i, host := range hosts {
		hosts[i] = net.JoinHostPort(host, port)
	}
	return hosts, err
}

// become changes the addresses. What is known of those that stay is kept; connections to those that go are closed.
func (in *instances) become(addresses []string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	var all []*instance
	for _, address := range addresses {
		at := slices.IndexFunc(in.all, func(i *instance) bool { return i.address == address })
		if at < 0 {
			all = append(all, &instance{address: address, transport: in.dial()})
		} else {
			all = append(all, in.all[at])
		}
	}
	for _, old := range in.all {
		if !slices.Contains(all, old) {
			old.transport.CloseIdleConnections()
		}
	}
	in.all = all
}

// RoundTrip implements http.RoundTripper.
func (in *instances) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := in.refresh(r.Context()); err != nil {
		return nil, err
	}
	i := in.pick()
	if i == nil {
		return nil, fmt.Errorf("no address of %s is known", in.base.Host)
	}
	to := *r
	at := *r.URL
	at.Host, to.URL = i.address, &at
	resp, err := i.transport.RoundTrip(&to)
	in.settle(i, err != nil && !errors.Is(err, context.Canceled) || err == nil && resp.StatusCode >= http.StatusInternalServerError)
	return resp, err
}

// refresh asks DNS again when that is due. One caller does; the others go on with what is known. A failure leaves what is
// known, and is an error only where nothing is.
func (in *instances) refresh(ctx context.Context) error {
	if in.resolve == nil {
		return nil
	}
	in.mu.Lock()
	known, due := len(in.all) > 0, !in.now().Before(in.due)
	in.mu.Unlock()
	switch {
	case !due:
		return nil
	case !known:
		in.refreshing.Lock()
	case !in.refreshing.TryLock():
		return nil
	}
	defer in.refreshing.Unlock()
	addresses, err := in.resolve(ctx)
	if len(addresses) > 0 {
		in.become(addresses)
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if err == nil || len(in.all) > 0 {
		in.due = in.now().Add(dnsEvery)
		return nil
	}
	return err
}

// pick chooses an instance, and counts the attempt; nil where there is none.
func (in *instances) pick() *instance {
	in.mu.Lock()
	defer in.mu.Unlock()
	now := in.now()
	var able []*instance
	for _, i := range in.all {
		if !now.Before(i.until) {
			able = append(able, i)
		}
	}
	if len(able) == 0 {
		if able = in.all; len(able) == 0 {
			return nil
		}
	}
	chosen := able[rand.IntN(len(able))]
	if other := able[rand.IntN(len(able))]; other.under < chosen.under {
		chosen = other
	}
	chosen.under++
	return chosen
}

// settle notes how an attempt ended.
func (in *instances) settle(i *instance, failed bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	i.under--
	if !failed {
		i.failures, i.ejected = 0, 0
		return
	}
	now := in.now()
	if i.failures++; i.failures < ejectAfter || now.Before(i.until) {
		return
	}
	out := 0
	for _, other := range in.all {
		if now.Before(other.until) {
			out++
		}
	}
	if 2*(out+1) > len(in.all) {
		return
	}
	i.ejected++
	i.failures, i.until = 0, now.Add(min(time.Duration(i.ejected)*ejectStep, ejectMost))
}

// CloseIdleConnections closes what has nothing to do.
func (in *instances) CloseIdleConnections() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, i := range in.all {
		i.transport.CloseIdleConnections()
	}
}
