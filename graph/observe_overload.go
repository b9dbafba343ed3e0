package graph

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/metric"
	"golang.org/x/time/rate"

	"github.com/facetgraph/facet/overload"
)

// overloadMetrics tell of operations that are in flight, wait, or are not let in.
type overloadMetrics struct {
	refused metric.Int64Counter
	lines   *rate.Limiter // of the log about operations that were refused
}

// refusedLines bounds the lines of the log in a second about operations that are refused because of load: to write them
// all would be load as well.
const refusedLines = 10

func newOverloadMetrics(m metric.Meter, l *overload.Limiter) (o overloadMetrics, err error) {
	o.lines = rate.NewLimiter(refusedLines, refusedLines)
	var errs [5]error
	o.refused, errs[0] = m.Int64Counter("facet.overload.refused", metric.WithDescription("Operations that were not let in because this node had too much to do"))
	if l == nil {
		return o, errs[0]
	}
	gauge := func(name, description string, err *error) (g metric.Int64ObservableGauge) {
		g, *err = m.Int64ObservableGauge(name, metric.WithDescription(description))
		return g
	}
	limit := gauge("facet.overload.limit", "Operations that may be in flight at the moment", &errs[1])
	inFlight := gauge("facet.overload.in_flight", "Operations in flight", &errs[2])
	waiting := gauge("facet.overload.waiting", "Operations and events that wait to be in flight", &errs[3])
	_, errs[4] = m.RegisterCallback(func(_ context.Context, to metric.Observer) error {
		s := l.Stats()
		to.ObserveInt64(limit, int64(s.Limit))
		to.ObserveInt64(inFlight, int64(s.InFlight))
		to.ObserveInt64(waiting, int64(s.Waiting))
		return nil
	}, limit, inFlight, waiting)
	return o, errors.Join(errs[:]...)
}

// shed counts an operation that was not let in.
func (o *observer) shed(ctx context.Context, c *Client, urgency int) {
	if o.metering {
		o.overload.refused.Add(ctx, 1, c.labels.urgencies[urgency])
	}
}
