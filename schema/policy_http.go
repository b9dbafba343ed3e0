package schema

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// HTTP says how results are answered over HTTP.
type HTTP struct {
	// Status chooses the status codes of answers. Default strict, which the
	// GraphQL-over-HTTP specification asks for since July 2026.
	Status Status `yaml:"status"`
	// Throttled chooses how a refused operation is answered. Default 429.
	Throttled Throttled `yaml:"throttled"`
}

// Status is a way of choosing status codes.
type Status string

// Values of [Status].
const (
	// StatusStrict answers a request that cannot be executed with 4xx in every
	// media type, and data with errors beside it with 294 in
	// application/graphql-response+json.
	StatusStrict Status = "strict"
	// StatusLegacy answers every well-formed request with 200 in
	// application/json, for clients that drop the body of others, and has 400 in
	// place of 422 and 200 in place of 294.
	StatusLegacy Status = "legacy"
)

// Allowed lists the values.
func (Status) Allowed() []string { return []string{"strict", "legacy"} }

// OnError is what an error of a field does to the fields around it.
type OnError string

// Values of [OnError].
const (
	OnErrorPropagate OnError = "PROPAGATE" // null goes up to the next field that may be null
	OnErrorNull      OnError = "NULL"      // the field is null, whatever its type says
	OnErrorHalt      OnError = "HALT"      // the operation ends, and its data is null
)

// Allowed lists the values.
func (OnError) Allowed() []string { return []string{"PROPAGATE", "NULL", "HALT"} }

// Throttled is a way of answering an operation that a rate limit refuses.
type Throttled string

// Values of [Throttled].
const (
	Throttled429     Throttled = "429"     // status 429, Retry-After, code RATE_LIMITED
	ThrottledShopify Throttled = "shopify" // status 200, code THROTTLED, as Shopify's clients expect
)

// Allowed lists the values.
func (Throttled) Allowed() []string { return []string{"429", "shopify"} }

// Compression is of responses, in an encoding that the request accepts.
type Compression struct {
	// MinBytes is the size from which a response is compressed. Default 1KiB.
	MinBytes strictyaml.ByteSize `yaml:"minBytes" max:"16MiB"`
	// Encodings are tried in this order where a request accepts several
	// equally. Default [zstd, br, gzip]; an empty list switches compression off.
	Encodings []Encoding `yaml:"encodings"`
}

// Off reports whether nothing is compressed.
func (c Compression) Off() bool { return len(c.Encodings) == 0 }

func (c Compression) check(v *policyCheck) {
	for i, e := range c.Encodings {
		if slices.Contains(c.Encodings[:i], e) {
			v.fail(fmt.Sprintf("compression.encodings[%d]", i), "%s is listed twice", e)
		}
	}
}

// Encoding is a content coding.
type Encoding string

// Values of [Encoding].
const (
	Zstd   Encoding = "zstd"
	Brotli Encoding = "br"
	Gzip   Encoding = "gzip"
)

// Allowed lists the values.
func (Encoding) Allowed() []string { return []string{"zstd", "br", "gzip"} }

// CORS says which pages may call from a browser, and open WebSockets.
type CORS struct {
	// Origins are scheme://host[:port]; the first label of the host may be *,
	// and a single "*" allows every origin. Default: none but our own.
	Origins []string `yaml:"origins"`
	// Credentials allows cookies and the like. Default false.
	Credentials bool `yaml:"credentials"`
	// MaxAge is how long a browser may remember a preflight. Default 2h.
	MaxAge time.Duration `yaml:"maxAge" max:"24h"`
}

func (c CORS) check(v *policyCheck) {
	for i, origin := range c.Origins {
		at := fmt.Sprintf("cors.origins[%d]", i)
		switch {
		case slices.Contains(c.Origins[:i], origin):
			v.fail(at, "%q is listed twice", origin)
		case origin != "*":
			v.origin(at, origin)
		case len(c.Origins) > 1:
			v.fail(at, `"*" already allows every origin; remove it or the others`)
		case c.Credentials:
			v.fail(at, `"*" with credentials would let any page act for the viewer; list the origins`)
		}
	}
}

// origin checks one origin of CORS.
func (v *policyCheck) origin(at, origin string) {
	u, err := url.Parse(strings.Replace(origin, "://*.", "://wildcard.", 1))
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Hostname() == "", u.User != nil,
		u.Path != "", u.RawQuery != "", u.Fragment != "", strings.Contains(u.Host, "*"), strings.HasSuffix(origin, ":"):
		v.fail(at, "%q is not an origin; write scheme://host[:port] without a path, such as https://app.example.com or https://*.example.com", origin)
	case origin != strings.ToLower(origin):
		v.fail(at, "%q has capitals, which browsers never send; write %s", origin, strings.ToLower(origin))
	}
}
