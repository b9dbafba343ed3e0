package edge

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/kitchen/library"
	"github.com/facetgraph/facet/schema"
)

// sourceless has a subscription whose source cannot be opened.
type sourceless struct {
	kitchen.Chaos
	err error
}

func (s sourceless) Subscription() generated.SubscriptionResolver { return s }

func (s sourceless) ReservationOpened(context.Context) (<-chan *library.Reservation, error) {
	return nil, s.err
}

// A subscription whose source cannot be opened has an ordinary response, which names the service as every other answer
// does.
func TestSourceThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		err    error
		status int
		want   string
	}{
		"a service is down": {
			&clients.Error{Service: "reservations", Op: "GET /stream", Status: 500, Err: errors.New("secret")}, http.StatusBadGateway,
			`"extensions":{"degraded":[{"path":["reservationOpened"],"service":"reservations","reason":"UNAVAILABLE"}]}`,
		},
		"a service is late": {
			&clients.Error{Service: "reservations", Op: "GET /stream", Err: context.DeadlineExceeded}, http.StatusGatewayTimeout,
			`"extensions":{"degraded":[{"path":["reservationOpened"],"service":"reservations","reason":"TIMEOUT"}]}`,
		},
		"nobody knows": {errors.New("secret"), http.StatusInternalServerError, `"code":"INTERNAL_SERVER_ERROR"}}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			web := *everyClient(t).Client("web")
			s, err := serve(&schema.Set{Clients: []*schema.Client{&web}}, graph.Options{Executable: generated.Executable(), Resolvers: sourceless{Chaos: chaos(0), err: test.err}}, Options{})
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(http.MethodPost, "/graphql/web", strings.NewReader(`{"query":"subscription { reservationOpened { id } }"}`))
			r.Header = http.Header{"Content-Type": {"application/json"}, "Accept": {"text/event-stream"}}
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, r.WithContext(auth.NewContext(t.Context(), &auth.Viewer{Subject: "7"})))
			if body := w.Body.String(); w.Code != test.status || !strings.Contains(body, test.want) || strings.Contains(body, "secret") {
				t.Errorf("%d, want %d, with %s: %s", w.Code, test.status, test.want, body)
			}
		})
	}
}
