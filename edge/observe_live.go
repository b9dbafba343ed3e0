package edge

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// openMetrics count what is open at the moment.
type openMetrics struct{ sockets, subscriptions metric.Int64UpDownCounter }

// noClient labels sockets that have not said yet which client they are.
const noClient = "none"

// The transports of subscriptions, as labels.
const (
	overWebSocket = "websocket"
	overEvents    = "sse"
	overParts     = "multipart"
)

func newOpenMetrics(m metric.Meter) (o openMetrics, err error) {
	var errs [2]error
	o.sockets, errs[0] = m.Int64UpDownCounter("facet.sockets", metric.WithDescription("WebSockets that are open; those not yet initiated have the client none"))
	o.subscriptions, errs[1] = m.Int64UpDownCounter("facet.subscriptions", metric.WithDescription("Subscriptions that run, by transport"))
	return o, errors.Join(errs[:]...)
}

// announce makes the series of a client, so that they are 0 before anything was open.
func (o openMetrics) announce(client string) {
	for _, name := range []string{client, noClient} {
		o.sockets.Add(context.Background(), 0, metric.WithAttributes(attribute.String("client", name)))
	}
	for _, transport := range []string{overWebSocket, overEvents, overParts} {
		o.subscriptions.Add(context.Background(), 0, subscriptionLabels(client, transport))
	}
}

// socket counts a socket until the function that it returns is called.
func (o openMetrics) socket(client string) (closed func()) {
	labels := metric.WithAttributes(attribute.String("client", client))
	o.sockets.Add(context.Background(), 1, labels)
	return func() { o.sockets.Add(context.Background(), -1, labels) }
}

// subscription counts one until the function that it returns is called.
func (o openMetrics) subscription(client, transport string) (ended func()) {
	labels := subscriptionLabels(client, transport)
	o.subscriptions.Add(context.Background(), 1, labels)
	return func() { o.subscriptions.Add(context.Background(), -1, labels) }
}

func subscriptionLabels(client, transport string) metric.MeasurementOption {
	return metric.WithAttributes(attribute.String("client", client), attribute.String("transport", transport))
}
