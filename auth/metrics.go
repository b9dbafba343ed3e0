package auth

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

const scopeName = "github.com/facetgraph/facet/auth"

// instruments are the metrics of this package:
//
//	auth.verifications{reason}          one per Verify; reason is "ok" or a Reason
//	auth.jwks.refreshes{issuer,result}  one per fetch of keys
type instruments struct {
	verifications metric.Int64Counter
	fetches       metric.Int64Counter
	ok            []metric.AddOption // prebuilt: this one is on the hot path
}

func newInstruments(p metric.MeterProvider) (*instruments, error) {
	if p == nil {
		p = otel.GetMeterProvider()
	}
	meter := p.Meter(scopeName)
	verifications, err := meter.Int64Counter("auth.verifications",
		metric.WithDescription("Tokens judged, by outcome."), metric.WithUnit("{token}"))
	if err != nil {
		return nil, err
	}
	fetches, err := meter.Int64Counter("auth.jwks.refreshes",
		metric.WithDescription("Fetches of issuers' keys, by outcome."), metric.WithUnit("{fetch}"))
	if err != nil {
		return nil, err
	}
	return &instruments{verifications: verifications, fetches: fetches, ok: []metric.AddOption{reasonOption("ok")}}, nil
}

func reasonOption(reason string) metric.MeasurementOption {
	return metric.WithAttributeSet(attribute.NewSet(attribute.String("reason", reason)))
}

func (m *instruments) verification(ctx context.Context, err *Error) {
	if err == nil {
		m.verifications.Add(ctx, 1, m.ok...)
		return
	}
	m.verifications.Add(ctx, 1, reasonOption(string(err.Reason)))
}

// refreshes returns the function that counts the fetches of one issuer.
func (m *instruments) refreshes(issuer string) func(result string) {
	return func(result string) {
		m.fetches.Add(context.Background(), 1, metric.WithAttributes(
			attribute.String("issuer", issuer), attribute.String("result", result)))
	}
}

// logger is the configured logger, or one that discards.
func (c *Config) logger() *slog.Logger {
	if c.Logger == nil {
		return slog.New(slog.DiscardHandler)
	}
	return c.Logger
}
