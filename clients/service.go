package clients

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Service reaches one backend service. It is safe for concurrent use; Close
// releases its connections.
type Service struct {
	name       string
	base       *url.URL
	timeout    time.Duration
	streamIdle time.Duration
	maxBytes   int64
	transport  http.RoundTripper
	own        idler // nil when Config brought the transport
	authorize  func(context.Context, *http.Request) error
	headers    headers
	buffers    sync.Pool // of *[]byte, see body.go
	telemetry  telemetry
	congestion *congestion
	resilience Resilience
	bulkhead   *bulkhead
	budget     *budget
	logger     *slog.Logger
	grpc       bool  // procedures speak gRPC
	gzip       bool  // procedures ask for compressed answers
	misused    error // see Misused
	values     map[string]string
	deadline   string // the header that tells it, in net/http's spelling; "" is none
}

// New returns the service that c describes. The error is that of
// [Config.Validate], or that of a meter provider refusing an instrument.
// Nothing is dialled before the first call.
func New(c Config) (*Service, error) {
	base, err := c.parse()
	if err != nil {
		return nil, err
	}
	t, err := newTelemetry(c)
	if err != nil {
		return nil, err
	}
	resilience := c.Resilience.withDefaults()
	s := &Service{
		name:       c.Name,
		base:       base,
		timeout:    orDefault(c.Timeout, DefaultTimeout),
		streamIdle: orDefault(c.StreamIdle, DefaultStreamIdle),
		maxBytes:   orDefault(c.MaxBytes, DefaultMaxBytes),
		transport:  c.Transport,
		authorize:  c.Authorize,
		headers:    newHeaders(c),
		telemetry:  t,
		congestion: newCongestion(),
		resilience: resilience,
		bulkhead:   newBulkhead(resilience),
		budget:     newBudget(resilience.Budget),
		logger:     orDiscard(c.Logger),
		grpc:       c.isGRPC(),
		gzip:       c.Gzip,
		values:     c.Values,
		deadline:   http.CanonicalHeaderKey(c.DeadlineHeader),
	}
	if s.transport == nil {
		s.own, s.transport = s.transports(c)
	}
	return s, nil
}

// idler is a transport of our own.
type idler interface{ CloseIdleConnections() }

// transports makes the transport of a service, or one for each of its instances.
func (s *Service) transports(c Config) (idler, http.RoundTripper) {
	dial := func() *http.Transport {
		t := NewTransport()
		t.DisableCompression = !c.Gzip || s.grpc
		if s.grpc {
			speakHTTP2(t)
		}
		return t
	}
	if len(c.Addresses) == 0 && !c.Discover {
		t := dial()
		return t, t
	}
	in := newInstances(c, s.base, dial)
	return in, in
}

// Name returns the service's name.
func (s *Service) Name() string { return s.name }

// Misused is the error of clients that were made of the service and that it does not suit: its URL is not of the protocol of
// the contract, or a value of its configuration is missing. It is nil where all is well.
func (s *Service) Misused() error { return s.misused }

// Setting is a value of the service's configuration. One that is missing, or is no such value, is the zero value, and an
// error of [Service.Misused]. It is for making clients, before anybody calls the service.
func Setting[T string | int | float64 | bool](s *Service, name string) (value T) {
	text, ok := s.values[name]
	if !ok {
		s.misused = errors.Join(s.misused, fmt.Errorf("service %q: values.%s is missing; the service's binding sends it", s.name, name))
		return value
	}
	var err error
	switch to := any(&value).(type) {
	case *string:
		*to = text
	case *int:
		*to, err = strconv.Atoi(text)
	case *float64:
		*to, err = strconv.ParseFloat(text, 64)
	case *bool:
		*to, err = strconv.ParseBool(text)
	}
	if err != nil {
		s.misused = errors.Join(s.misused, fmt.Errorf("service %q: values.%s: want %s, got %q", s.name, name, kindOf(value), text))
	}
	return value
}

// kindOf is how messages call the type of a setting.
func kindOf(value any) string {
	switch value.(type) {
	case int:
		return "an integer"
	case float64:
		return "a number"
	}
	return "true or false"
}

// Close closes idle connections of the service's own transport. Calls in
// flight finish; their connections are closed as they become idle.
func (s *Service) Close() {
	if s.own != nil {
		s.own.CloseIdleConnections()
	}
}

// orDefault returns v, or d for the zero value.
func orDefault[T time.Duration | int | int64 | float64](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}

// orDiscard returns a logger that can be used.
func orDiscard(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return l
}
