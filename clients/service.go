package clients

import (
	"context"
	"net/http"
	"net/url"
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
	own        *http.Transport // nil when Config brought the transport
	authorize  func(context.Context, *http.Request) error
	headers    headers
	buffers    sync.Pool // of *[]byte, see body.go
	telemetry  telemetry
	congestion *congestion
	grpc       bool  // procedures speak gRPC
	gzip       bool  // procedures ask for compressed answers
	misused    error // see Misused
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
		grpc:       c.isGRPC(),
		gzip:       c.Gzip,
	}
	if s.transport == nil {
		s.own = NewTransport()
		s.own.DisableCompression = !c.Gzip || s.grpc
		if s.grpc {
			speakHTTP2(s.own)
		}
		s.transport = s.own
	}
	return s, nil
}

// Name returns the service's name.
func (s *Service) Name() string { return s.name }

// Misused is the error of a client that was made of a service whose URL is not of the protocol of its contract, and nil
// where all is well.
func (s *Service) Misused() error { return s.misused }

// Close closes idle connections of the service's own transport. Calls in
// flight finish; their connections are closed as they become idle.
func (s *Service) Close() {
	if s.own != nil {
		s.own.CloseIdleConnections()
	}
}

// orDefault returns v, or d for the zero value.
func orDefault[T time.Duration | int64](v, d T) T {
	if v == 0 {
		return d
	}
	return v
}
