package graph

import (
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"

	"github.com/facetgraph/facet/graph/limits"
	"github.com/facetgraph/facet/overload"
)

// otherName stands for operation names that the client's team did not announce: names come from outside, and a label
// must have few values.
const otherName = "other"

// labels keeps the attribute sets of a client's operations, so that recording one allocates nothing.
type labels struct {
	client string
	known  map[string]bool
	mu     sync.RWMutex
	sets   map[labelKey]metric.MeasurementOption

	urgencies [overload.LeastUrgent + 1]metric.MeasurementOption // of operations that are refused
}

type labelKey struct{ name, kind, outcome string }

func newLabels(client string, known []string) *labels {
	l := &labels{client: client, known: map[string]bool{}, sets: map[labelKey]metric.MeasurementOption{}}
	for u := range l.urgencies {
		l.urgencies[u] = metric.WithAttributeSet(attribute.NewSet(attribute.String("client", client), attribute.Int("urgency", u)))
	}
	for _, name := range known {
		l.known[name] = true
	}
	return l
}

// label folds a name that is not known.
func (c *Client) label(name string) string {
	if c.labels.known[name] {
		return name
	}
	return otherName
}

func (l *labels) get(name, kind, outcome string) metric.MeasurementOption {
	key := labelKey{name, kind, outcome}
	l.mu.RLock()
	set := l.sets[key]
	l.mu.RUnlock()
	if set != nil {
		return set
	}
	set = metric.WithAttributeSet(attribute.NewSet(
		attribute.String("client", l.client), attribute.String("operation", name),
		attribute.String("type", kind), attribute.String("outcome", outcome),
	))
	l.mu.Lock()
	l.sets[key] = set
	l.mu.Unlock()
	return set
}

// boundedCode folds error codes that this package does not know, as those of a domain, for the same reason.
func boundedCode(code string) string {
	switch code {
	case CodeParseFailed, CodeValidationFailed, CodeBadUserInput, CodeBadRequest, CodeOperation, CodeIntrospection,
		CodeUnauthenticated, CodeForbidden, CodeNotFound, CodeTimeout, CodeCanceled, CodeDownstream, CodeInternal,
		CodeNotAcceptable, CodeUnsupportedMedia, CodeMethodNotAllowed, CodePayloadTooLarge, CodeUnknownClient,
		limits.MaxBytes, limits.MaxTokens, limits.MaxNesting, limits.MaxDepth, limits.MaxAliases, limits.MaxRootFields,
		limits.MaxDirectives, limits.MaxSelections, limits.MaxIntrospection, limits.MaxOverlaps, limits.MaxListInput, limits.MaxValueDepth,
		CodeRateLimited, CodeThrottled, CodeCostLimitExceeded, CodeShuttingDown, CodeOverloaded, CodePersistedNotSupported, CodePersistedMismatch:
		return code
	}
	return otherName
}
