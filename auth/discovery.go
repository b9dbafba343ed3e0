package auth

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

const (
	// discoveryPath is what OpenID Connect Discovery 1.0 §4 puts behind the issuer.
	discoveryPath = "/.well-known/openid-configuration"
	// discoveredFor is how long what was discovered is used without asking again.
	discoveredFor = 24 * time.Hour
)

// discovery is how an issuer is asked where its keys are. Only the goroutine that
// fetches keys touches it.
type discovery struct {
	url     string // of the document; "" where the keys' URL is configured
	anyHTTP bool   // the issuer's configuration allows http to any host
	until   time.Time
}

func newDiscovery(i Issuer) discovery {
	if i.JWKSURL != "" {
		return discovery{}
	}
	return discovery{url: strings.TrimSuffix(i.URL, "/") + discoveryPath, anyHTTP: i.DangerouslyAllowHTTP}
}

// discover finds out where the keys are, unless that is known.
func (k *keyStore) discover(ctx context.Context) error {
	d := &k.discovery
	if d.url == "" || k.url != "" && time.Now().Before(d.until) {
		return nil
	}
	body, _, err := get(ctx, k.client, d.url, maxSetBytes)
	if err != nil {
		return fmt.Errorf("discovery at %s: %w", d.url, err)
	}
	found, err := d.read(body, k.issuer)
	if err != nil {
		return fmt.Errorf("discovery at %s: %w", d.url, err)
	}
	k.url, d.until = found, time.Now().Add(discoveredFor)
	return nil
}

// forget makes the next fetch ask the issuer again where its keys are.
func (k *keyStore) forget() { k.discovery.until = time.Time{} }

// read takes the keys' URL out of a document that is the issuer's own.
func (d *discovery) read(body []byte, issuer string) (string, error) {
	var named, keys string
	why := scanObject(body, func(name, value []byte) Reason {
		text, _ := stringValue(value)
		switch string(name) {
		case "issuer":
			named = string(text)
		case "jwks_uri":
			keys = string(text)
		}
		return ""
	})
	switch {
	case why != "":
		return "", fmt.Errorf("the document is not strict JSON: %s", why)
	case named != issuer && strings.TrimSuffix(named, "/") == strings.TrimSuffix(issuer, "/"):
		return "", errors.New("the document names the configured issuer but for a slash at the end: the URLs have to be equal")
	case named != issuer:
		return "", errors.New("the document names another issuer than the configured one")
	}
	if err := d.checkKeysURL(keys); err != nil {
		return "", fmt.Errorf("jwks_uri: %w", err)
	}
	return keys, nil
}

// checkKeysURL holds what was discovered to the rules for what is configured, and
// does not let an issuer elsewhere send us to our own machine.
func (d *discovery) checkKeysURL(keys string) error {
	if err := checkURL(keys, d.anyHTTP); err != nil {
		return err
	}
	from, err := url.Parse(d.url)
	if err != nil {
		return errors.New("the issuer is not a URL")
	}
	to, err := url.Parse(keys)
	if err != nil {
		return errors.New("this is not a URL")
	}
	if to.Scheme == "http" && from.Scheme != "http" {
		return errors.New("the issuer is at https, so its keys have to be")
	}
	if loopback(to.Hostname()) && !loopback(from.Hostname()) {
		return errors.New("a loopback address is allowed only for an issuer at one")
	}
	return nil
}
