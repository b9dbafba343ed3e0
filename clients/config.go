package clients

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
)

// Defaults of [Config].
const (
	DefaultTimeout    = 2 * time.Second
	DefaultMaxBytes   = 10 << 20
	DefaultStreamIdle = time.Minute
)

// Config says how to reach one service. Name and URL are required; the zero
// value of everything else is a safe default.
type Config struct {
	// Name is the service's name in errors, spans and metrics: lower-case
	// letters, digits and dashes, beginning with a letter.
	Name string
	// URL is where the service is: http or https, a host, and optionally a
	// path under which all its endpoints are. A service of procedures
	// (service.proto) is called by gRPC at grpc and, with TLS, at grpcs; at http
	// and https it is called by the Connect protocol.
	URL string
	// Addresses are the instances of the service, each host:port, over which
	// requests are spread; the host of URL is what all of them are asked as. One
	// that fails again and again is left out for a while. Nil is the host of URL.
	Addresses []string
	// Discover takes all addresses that DNS has for the host of URL as instances,
	// and looks again every ten seconds.
	Discover bool
	// Timeout bounds one call from the first byte sent to the last one read;
	// an earlier deadline of the context wins. Zero is DefaultTimeout.
	Timeout time.Duration
	// MaxBytes bounds one answer's body, counted after decompression. Zero is
	// DefaultMaxBytes.
	MaxBytes int64
	// StreamIdle ends an event stream that stayed silent for so long. Zero is
	// DefaultStreamIdle.
	StreamIdle time.Duration
	// Gzip asks for compressed answers, which is worth it for a service that is
	// far away: nearby, bytes cost less than processor time.
	Gzip bool
	// DeadlineHeader, if set, is the header in which requests say for how many
	// milliseconds the answer is waited for. Procedures are told by their
	// protocol.
	DeadlineHeader string
	// Values are what bindings may send of the configuration, see [Setting].
	Values map[string]string
	// Resilience bounds, repeats and refuses calls.
	Resilience Resilience
	// Logger is told when a breaker opens and closes. Nil tells nobody.
	Logger *slog.Logger
	// Transport carries the requests. Nil is a pooled keep-alive transport of
	// the service's own, see NewTransport.
	// A program sets it by bff.Domain.Transport.
	Transport http.RoundTripper
	// Authorize, if set, may add headers to a request about to be sent, such
	// as the identity of the caller within the company. An error fails the
	// call. It runs once per attempt and must be safe for concurrent use.
	Authorize func(ctx context.Context, r *http.Request) error
	// TracerProvider makes one client span per call. Nil makes none.
	TracerProvider trace.TracerProvider
	// MeterProvider counts and times calls. Nil does not.
	MeterProvider metric.MeterProvider
}

var validName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)

// validDeadlineHeader are names that neither net/http nor identities use.
var validDeadlineHeader = regexp.MustCompile(`^(?i:x-[a-z0-9-]{1,60}|request-timeout|connect-timeout-ms)$`)

// CheckAddress reports what is wrong with the address of an instance.
func CheckAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil || host == "" || port == "" || !validPort(port) {
		return fmt.Errorf("%q is no address; write host:port", address)
	}
	return nil
}

// CheckDeadlineHeader reports what is wrong with the name of a header for deadlines; "" is none.
func CheckDeadlineHeader(name string) error {
	if name != "" && (!validDeadlineHeader.MatchString(name) || strings.HasPrefix(strings.ToLower(name), "x-facet-")) {
		return fmt.Errorf("%q is no header for deadlines; allowed: request-timeout, connect-timeout-ms, and names that begin with x-", name)
	}
	return nil
}

// CheckURL reports what is wrong with a service's URL. The error does not quote
// it, because it may hold a password.
func CheckURL(s string) error {
	if _, reason := parseBase(s); reason != "" {
		return errors.New(reason)
	}
	return nil
}

// Validate reports everything that is wrong with the configuration, joined.
func (c Config) Validate() error {
	_, err := c.parse()
	return err
}

// parse validates and returns the parsed URL.
func (c Config) parse() (*url.URL, error) {
	var problems []error
	refuse := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf("service %q: "+format, append([]any{c.Name}, args...)...))
	}
	if !validName.MatchString(c.Name) {
		refuse("name must match %s", validName)
	}
	if c.Timeout < 0 {
		refuse("timeout %s must not be negative (0 means %s)", c.Timeout, DefaultTimeout)
	}
	if c.MaxBytes < 0 {
		refuse("max bytes %d must not be negative (0 means %d)", c.MaxBytes, DefaultMaxBytes)
	}
	for _, address := range c.Addresses {
		if err := CheckAddress(address); err != nil {
			refuse("addresses: %s", err)
		}
	}
	switch {
	case c.Discover && len(c.Addresses) > 0:
		refuse("either addresses or discover: both say where the instances are")
	case c.Transport != nil && (c.Discover || len(c.Addresses) > 0):
		refuse("addresses and discover have no effect on a transport from outside")
	}
	if c.StreamIdle < 0 {
		refuse("stream idle %s must not be negative (0 means %s)", c.StreamIdle, DefaultStreamIdle)
	}
	if c.Gzip && c.Transport != nil {
		refuse("gzip has no effect on a transport from outside: set its DisableCompression instead")
	}
	c.Resilience.validate(refuse)
	if err := CheckDeadlineHeader(c.DeadlineHeader); err != nil {
		refuse("deadline header %s", err)
	}
	base, reason := parseBase(c.URL)
	if reason != "" {
		refuse("url %s", reason)
	}
	return base, errors.Join(problems...)
}

// protocols are the schemes that a service's URL may have, and those that requests are made with.
var protocols = map[string]string{"http": "http", "https": "https", "grpc": "http", "grpcs": "https"}

// isGRPC says that procedures are called by gRPC.
func (c Config) isGRPC() bool { return strings.HasPrefix(strings.ToLower(c.URL), "grpc") }

// parseBase parses a service's URL, or says what is wrong with it. It does not
// quote the URL, which may hold a password.
func parseBase(s string) (base *url.URL, reason string) {
	u, err := url.Parse(s)
	switch {
	case s == "":
		return nil, "is missing"
	case err != nil:
		return nil, "is not a URL"
	case protocols[u.Scheme] == "":
		return nil, "must begin with http:// or https://, or with grpc:// or grpcs:// for a service of procedures"
	case u.Hostname() == "":
		return nil, "has no host"
	case !validPort(u.Port()):
		return nil, "has a port that is not between 1 and 65535"
	case u.User != nil:
		return nil, "must not hold a user or password"
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, "must not have a query or fragment"
	}
	u.Scheme = protocols[u.Scheme]
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = ""
	return u, ""
}

// validPort accepts what a connection can be made to; "" is the scheme's own.
func validPort(s string) bool {
	port, err := strconv.ParseUint(s, 10, 16)
	return s == "" || err == nil && port > 0
}
