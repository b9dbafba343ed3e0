package telemetry

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// latencyBuckets span a cached answer to a deadline, in seconds.
var latencyBuckets = []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// requests are the metrics of inbound HTTP requests. Names are those of the conventions for HTTP; labels are few, each
// of a closed set: no host, no path, no status code but its class.
type requests struct {
	duration metric.Float64Histogram
	active   metric.Int64UpDownCounter

	mu   sync.RWMutex
	sets map[labels]metric.MeasurementOption // so that recording one allocates nothing
}

type labels struct{ method, route, class string }

func newRequests(p metric.MeterProvider) (*requests, error) {
	m := p.Meter(scope)
	q := &requests{sets: map[labels]metric.MeasurementOption{}}
	var errs [2]error
	q.duration, errs[0] = m.Float64Histogram("http.server.request.duration", metric.WithUnit("s"),
		metric.WithDescription("Time from a request to its complete response, or to the opening of a stream."),
		metric.WithExplicitBucketBoundaries(latencyBuckets...))
	q.active, errs[1] = m.Int64UpDownCounter("http.server.active_requests", metric.WithUnit("{request}"),
		metric.WithDescription("Requests being served, open streams included."))
	return q, errors.Join(errs[:]...)
}

// observe records the requests that next serves. The route is the request's Pattern.
func (q *requests) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, label := r.Context(), labels{method: method(r.Method), route: cmp.Or(r.Pattern, "other")}
		active := q.set(labels{method: label.method})
		q.active.Add(ctx, 1, active)
		response := &response{ResponseWriter: w}
		begun, returned := time.Now(), false
		defer func() {
			q.active.Add(ctx, -1, active)
			label.class = response.class(returned)
			q.record(ctx, label, response.since(begun))
		}()
		next.ServeHTTP(response, r)
		returned = true
	})
}

func (q *requests) record(ctx context.Context, l labels, took time.Duration) {
	q.duration.Record(ctx, took.Seconds(), q.set(l))
}

// set returns the attributes for labels. There are at most methods × routes × classes of them.
func (q *requests) set(l labels) metric.MeasurementOption {
	q.mu.RLock()
	set := q.sets[l]
	q.mu.RUnlock()
	if set != nil {
		return set
	}
	attrs := []attribute.KeyValue{attribute.String("http.request.method", l.method)}
	if l.route != "" {
		attrs = append(attrs, attribute.String("http.route", l.route), attribute.String("http.response.status_class", l.class))
	}
	set = metric.WithAttributeSet(attribute.NewSet(attrs...))
	q.mu.Lock()
	q.sets[l] = set
	q.mu.Unlock()
	return set
}
