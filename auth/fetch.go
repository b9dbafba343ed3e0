package auth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/facetgraph/facet/internal/liveness"
)

const fetchTimeout = 5 * time.Second

// guardedClient is a copy of c (or a client of our own) that follows redirects on
// the same host only, and never from https to http: else whoever controls a
// redirect would choose our keys. What it opens itself, it closes with the second
// result.
func guardedClient(c *http.Client) (*http.Client, func()) {
	release := func() {}
	guarded := http.Client{Timeout: fetchTimeout}
	if c != nil {
		guarded = *c
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		own := t.Clone()
		liveness.Watch(own, fetchTimeout)
		guarded.Transport, release = own, own.CloseIdleConnections
	}
	guarded.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		switch first := via[0].URL; {
		case len(via) > 3:
			return errors.New("too many redirects")
		case r.URL.Host != first.Host || r.URL.Scheme != first.Scheme:
			return errors.New("redirect to another host or scheme")
		}
		return nil
	}
	return &guarded, release
}

// get fetches a document of at most limit bytes and says how long its sender
// allows to keep it (0 if it does not say).
func get(ctx context.Context, c *http.Client, url string, limit int64) ([]byte, time.Duration, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, 0, err
	}
	r.Header.Set("Accept", "application/jwk-set+json, application/json")
	resp, err := c.Do(r)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return nil, 0, fmt.Errorf("status %d", resp.StatusCode)
	}
	// The transport may have decompressed it, so the limit is on what comes out.
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, 0, err
	}
	if int64(len(body)) > limit {
		return nil, 0, fmt.Errorf("body has more than %d bytes", limit)
	}
	return body, maxAge(resp.Header), nil
}

// maxAge reads max-age of Cache-Control (RFC 9111 §5.2.2.1).
func maxAge(h http.Header) time.Duration {
	for directive := range strings.SplitSeq(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		if !strings.EqualFold(name, "max-age") {
			continue
		}
		if n, err := strconv.ParseUint(strings.Trim(value, `"`), 10, 31); err == nil {
			return time.Duration(n) * time.Second
		}
	}
	return 0
}
