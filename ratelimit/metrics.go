package ratelimit

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// metrics are the limiter's instruments. Their attributes are names from the configuration, never of callers.
type metrics struct {
	decisions metric.Int64Counter
	near      metric.Int64Counter
	refunds   metric.Int64Counter
	switches  metric.Int64Counter
	observer  metric.Registration
}

// marks are the attributes of one rule's measurements, made once.
type marks struct {
	rule, allowed, refused, never, shadow metric.MeasurementOption
}

func newMarks(client string, p Policy) marks {
	rule := []attribute.KeyValue{attribute.String("client", client), attribute.String("policy", p.Name)}
	with := func(outcome string) metric.MeasurementOption {
		return metric.WithAttributeSet(attribute.NewSet(append(rule, attribute.String("outcome", outcome))...))
	}
	return marks{
		rule:    metric.WithAttributeSet(attribute.NewSet(rule...)),
		allowed: with("allowed"), refused: with("refused"), never: with("never"), shadow: with("shadow_refused"),
	}
}

// newMetrics makes the instruments. The gauges read l whenever they are collected.
func newMetrics(m metric.Meter, l *Limiter) (*metrics, error) {
	var out metrics
	var errs [7]error
	var degraded, nodes metric.Int64ObservableGauge
	out.decisions, errs[0] = m.Int64Counter("facet.ratelimit.decisions", metric.WithUnit("{decision}"),
		metric.WithDescription("Decisions by policy and outcome: allowed, refused, never, shadow_refused."))
	out.near, errs[1] = m.Int64Counter("facet.ratelimit.near_limit", metric.WithUnit("{decision}"),
		metric.WithDescription("Allowed decisions that left at most 20 % of the policy's quota."))
	out.refunds, errs[2] = m.Int64Counter("facet.ratelimit.refunded", metric.WithUnit("{unit}"),
		metric.WithDescription("Cost units reserved but not used."))
	degraded, errs[3] = m.Int64ObservableGauge("facet.ratelimit.degraded",
		metric.WithDescription("1 while the store is not asked for at least part of the partitions."))
	nodes, errs[4] = m.Int64ObservableGauge("facet.ratelimit.nodes", metric.WithUnit("{node}"),
		metric.WithDescription("Nodes that a node's share in an outage is computed from."))
	out.switches, errs[6] = m.Int64Counter("facet.ratelimit.switches", metric.WithUnit("{switch}"),
		metric.WithDescription("Times that this node began to decide by its share alone (local) and ceased to (shared)."))
	out.observer, errs[5] = m.RegisterCallback(func(_ context.Context, o metric.Observer) error {
		s := l.State()
		o.ObserveInt64(degraded, btoi(s.Degraded))
		o.ObserveInt64(nodes, int64(s.Nodes))
		return nil
	}, degraded, nodes)
	err := errors.Join(errs[:]...)
	if err == nil { // so that the first one is seen as an increase
		out.switches.Add(context.Background(), 0, toLocal)
		out.switches.Add(context.Background(), 0, toShared)
	}
	return &out, err
}

// Attributes of the switches, made once. Immutable.
var (
	toLocal  = metric.WithAttributeSet(attribute.NewSet(attribute.String("to", "local")))
	toShared = metric.WithAttributeSet(attribute.NewSet(attribute.String("to", "shared")))
)

// switched counts a switch to this node's share or back.
func (m *metrics) switched(ctx context.Context, local bool) {
	if local {
		m.switches.Add(ctx, 1, toLocal)
		return
	}
	m.switches.Add(ctx, 1, toShared)
}

func btoi(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// record counts the decisions of a reservation.
func (m *metrics) record(ctx context.Context, r *Reservation) {
	for i := range r.Decisions {
		d := &r.Decisions[i]
		marks := &d.rule.marks
		m.decisions.Add(ctx, 1, marks.of(d))
		if d.Allowed && d.nearLimit() {
			m.near.Add(ctx, 1, marks.rule)
		}
	}
}

// of is the mark of the decision's outcome.
func (m *marks) of(d *Decision) metric.MeasurementOption {
	switch {
	case d.Allowed:
		return m.allowed
	case d.Policy.Mode == Shadow:
		return m.shadow
	case d.Never:
		return m.never
	default:
		return m.refused
	}
}

// refunded counts units given back under a rule.
func (m *metrics) refunded(ctx context.Context, r *Rule, units int64) {
	m.refunds.Add(ctx, units, r.marks.rule)
}

func (m *metrics) close() error { return m.observer.Unregister() }
