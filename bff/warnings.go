package bff

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// warnings are what is allowed but unwise, each with its place, in the order of the file.
func (c *Config) warnings() (out []*strictyaml.Error) {
	warn := func(path, format string, args ...any) {
		if !c.source.Bad(path) {
			out = append(out, c.source.Errorf(path, format, args...))
		}
	}
	c.warnOfIssuers(warn)
	c.warnOfRedis(warn)
	c.warnOfProxies(warn)
	slices.SortStableFunc(out, func(a, b *strictyaml.Error) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
	return out
}

// warnOfIssuers tells of keys that come where others can change them.
func (c *Config) warnOfIssuers(warn func(path, format string, args ...any)) {
	for n, i := range c.Issuers {
		at := fmt.Sprintf("issuers[%d].insecureHTTP", n)
		from := i.JWKS
		if from == "" {
			from = i.URL
		}
		switch u, err := url.Parse(from); {
		case !i.InsecureHTTP || err != nil:
		case u.Scheme == "http":
			warn(at, "keys come over http: whoever is on the way can make tokens; keep it to a network that you trust")
		default:
			warn(at, "is of no use where keys come over https; remove it")
		}
	}
}

// warnOfRedis tells of keys that say how to reach a Redis where none is named.
func (c *Config) warnOfRedis(warn func(path, format string, args ...any)) {
	if len(c.Redis.Addresses) > 0 || c.source.Bad("redis.addresses") {
		return
	}
	for _, key := range []string{"cluster", "master", "database", "username", "password", "tls", "ca", "cert", "key", "secret"} {
		if path := "redis." + key; c.source.Has(path) {
			warn(path, "has no effect without redis.addresses: each node limits by itself")
		}
	}
}
