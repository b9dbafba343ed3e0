package graph

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// reloadMetrics count what happens to clients while the server runs.
type reloadMetrics struct{ reloads, removed metric.Int64Counter }

func newReloadMetrics(m metric.Meter) (r reloadMetrics, err error) {
	var errs [2]error
	r.reloads, errs[0] = m.Int64Counter("facet.reloads", metric.WithDescription("Reloads of configuration and clients, by result"))
	r.removed, errs[1] = m.Int64Counter("facet.clients.removed", metric.WithDescription("Clients that a reload took away"))
	if err := errors.Join(errs[:]...); err != nil {
		return r, err
	}
	for _, result := range []string{"ok", "failed"} { // so that they are 0 before the first
		r.reloads.Add(context.Background(), 0, resultLabel(result))
	}
	return r, nil
}

func resultLabel(result string) metric.MeasurementOption {
	return metric.WithAttributes(attribute.String("result", result))
}

// remove counts a client that is gone, or none yet.
func (r reloadMetrics) remove(client string, n int64) {
	r.removed.Add(context.Background(), n, metric.WithAttributes(attribute.String("client", client)))
}

// CountReload counts a reload: it failed where anything of it did.
func (s *Server) CountReload(err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	s.engine.observe.reload.reloads.Add(context.Background(), 1, resultLabel(result))
}
