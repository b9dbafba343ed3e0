package resolvers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
)

// stalled is a transport in whose calls the goroutine finds no CPU: it looks at the context long after its end.
type stalled struct{}

func (stalled) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	time.Sleep(300 * time.Millisecond)
	return nil, r.Context().Err()
}

// When this node is too busy to notice in time what a service did, it says so, and does not call it the service's
// timeout. A query of which nothing came is refused with 503, so that others may answer it; what came in part is
// answered.
func TestOverloadIsNotTheServicesTimeout(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		document        string
		status          int
		data, retryable bool
	}{
		"a query":                    {`{ ads { id } }`, http.StatusServiceUnavailable, false, true},
		"a query, by a loader":       {`{ node(id: "UHJvZmlsZTox") { id } }`, http.StatusServiceUnavailable, false, true},
		"a query, the rest is there": {`{ ads { id } posts(first: 1) { id } }`, http.StatusOK, true, false},
		"a mutation":                 {`mutation { follow(id: "UHJvZmlsZTox") { id } }`, http.StatusOK, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := rigWith(t, func(c *clients.Config) {
				if c.Name == "ads" || c.Name == "profiles" {
					c.Transport, c.Timeout = stalled{}, 20*time.Millisecond
				}
			})
			body, _ := json.Marshal(map[string]string{"query": test.document}) // always encodes
			ctx := auth.NewContext(t.Context(), &auth.Viewer{Subject: "7", ClientID: "web"})
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql/web", strings.NewReader(string(body)))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			endpoint(t, s).ServeHTTP(w, r)
			got := w.Body.String()
			if w.Code != test.status || strings.Contains(got, `"data"`) != test.data || (w.Header().Get("Retry-After") != "") != test.retryable {
				t.Errorf("status %d, headers %v: %s", w.Code, w.Header(), got)
			}
			if !strings.Contains(got, `"code":"SERVICE_OVERLOADED"`) || strings.Contains(got, "TIMEOUT") || strings.Contains(got, `"reason":"SHED"`) != test.data {
				t.Errorf("%s", got)
			}
		})
	}
}
