package edge

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/ratelimit"
	"github.com/facetgraph/facet/schema"
)

// frozen is a server of one client behind the edge, with limits whose clock stands still.
func frozen(t *testing.T) http.Handler {
	t.Helper()
	store, err := ratelimit.NewMemory(ratelimit.MemoryConfig{Now: func() time.Time { return time.Unix(1_800_000_000, 0) }})
	if err != nil {
		t.Fatal(err)
	}
	limiter, err := ratelimit.New(ratelimit.Config{Store: store, Secret: []byte("0123456789abcdef0123456789abcdef")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = limiter.Close() })
	web := *everyClient(t).Client("web")
	policy := *web.Policy
	policy.CORS.Origins, policy.Cost.Expose = []string{"https://www.example.com"}, true
	policy.Rate = []schema.Rate{
		{Name: "viewer", Key: "viewer", Limit: 5000, Window: time.Minute, Algorithm: "gcra", Burst: 30, Mode: "enforce", OnOutage: "local"},
		{Name: "client", Key: "client", Limit: 7, Window: 30 * 24 * time.Hour, Algorithm: "gcra", Burst: 60, Mode: "enforce", OnOutage: "local"},
	}
	web.Policy = &policy
	s, err := serve(&schema.Set{Clients: []*schema.Client{&web}}, graph.Options{Executable: generated.Executable(), Resolvers: chaos(nullInBooks), Limiter: limiter}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := s.CORS(s.Handler())
	return WithOrigins(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := auth.NewContext(r.Context(), &auth.Viewer{Subject: "7", Issuer: "https://issuer.example"})
		h.ServeHTTP(w, r.WithContext(ctx))
	}), func(*http.Request) netip.Addr { return netip.MustParseAddr("192.0.2.1") })
}

// ask sends a query and returns the status, header and body of the response. cost is the header GraphQL-Cost.
func ask(t *testing.T, h http.Handler, query, cost string) (int, http.Header, string) {
	t.Helper()
	r := httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/graphql/web", strings.NewReader(`{"query":"`+query+`"}`))
	r.Header = http.Header{"Content-Type": {"application/json"}, "X-Request-Id": {"one"}, "Origin": {"https://www.example.com"}}
	if cost != "" {
		r.Header["Graphql-Cost"] = []string{cost}
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	resp := w.Result()
	body, _ := io.ReadAll(resp.Body)
	return resp.StatusCode, resp.Header, string(body)
}

// TestAnswersStayTheSame: what clients see of the edge, byte for byte.
func TestAnswersStayTheSame(t *testing.T) {
	t.Parallel()
	h := frozen(t)
	const (
		policies = `"viewer";q=5000;w=60;bff-unit="points";pk=:z7zLFYvRjaUX:, "client";q=7;w=2592000;bff-unit="points";pk=:WYaEy+BNAhAN:`
		client   = `, "client";r=7;t=2592000;pk=:WYaEy+BNAhAN:`
		null     = `{"data":{"books":null},"errors":[{"message":"null where the schema allows none","path":["books",0],"locations":[{"line":1,"column":3}],"extensions":{"code":"INTERNAL_SERVER_ERROR","requestId":"one"}}],"extensions":{"cost":`
		explain  = `"facet":{"cost":{"fieldCost":0,"fields":[{"path":"","coordinate":"Query","times":1,"size":1,"fieldCost":0,"typeCost":1,"total":1}],"typeCost":1}}`
	)
	cost := func(asked, actual, left string) string {
		return `{"actualQueryCost":` + actual + `,"requestedQueryCost":` + asked + `,"throttleStatus":{"currentlyAvailable":` + left + `,"maximumAvailable":30,"restoreRate":83.33333333333333}}`
	}
	for _, c := range []struct {
		name, query, cost string
		status            int
		limit, body       string
	}{
		{"allowed", `{ books(first: 20) { __typename } }`, "", 200, `"viewer";r=26;t=1;pk=:z7zLFYvRjaUX:` + client, null + cost("22", "4", "26") + `}}`},
		{"nothing", `{ __typename }`, "", 200, `"viewer";r=25;t=1;pk=:z7zLFYvRjaUX:` + client, `{"data":{"__typename":"Query"},"extensions":{"cost":` + cost("1", "1", "25") + `}}`},
		{"explained", `{ __typename }`, "report", 200, `"viewer";r=24;t=1;pk=:z7zLFYvRjaUX:` + client, `{"data":{"__typename":"Query"},"extensions":{"cost":` + cost("1", "1", "24") + `,` + explain + `}}`},
		{"priced", `{ __typename }`, "validate", 200, `"viewer";r=23;t=1;pk=:z7zLFYvRjaUX:` + client, `{"data":null,"extensions":{"cost":` + cost("1", "null", "23") + `,` + explain + `}}`},
		{"by gqlgen's executor", `{ __schema { queryType { name } } }`, "", 200, `"viewer";r=21;t=1;pk=:z7zLFYvRjaUX:` + client, `{"data":{"__schema":{"queryType":{"name":"Query"}}},"extensions":{"cost":` + cost("2", "2", "21") + `}}`},
		{"refused", `{ books(first: 26) { __typename } }`, "", 429, `"viewer";r=20;t=1;pk=:z7zLFYvRjaUX:`, `{"errors":[{"message":"too many points spent; come back after the time in retryAfter","extensions":{"code":"RATE_LIMITED","policies":["viewer"],"requestId":"one","retryAfter":0.096}}],"extensions":{"cost":` + cost("28", "null", "20") + `}}`},
		{"never", `{ books(first: 100) { __typename } }`, "", 422, "", `{"errors":[{"message":"the operation costs more than its rate limits can ever admit; ask for less","extensions":{"code":"COST_LIMIT_EXCEEDED","policies":["viewer","client"],"requestId":"one"}}],"extensions":{"cost":` + cost("102", "null", "19") + `}}`},
	} {
		status, header, body := ask(t, h, c.query, c.cost)
		if diff := cmp.Diff(c.body, body); status != c.status || diff != "" {
			t.Errorf("%s: %d, want %d (-want +got):\n%s", c.name, status, c.status, diff)
		}
		want := http.Header{
			"Access-Control-Allow-Origin":   {"https://www.example.com"},
			"Access-Control-Expose-Headers": {"X-Request-Id, Ratelimit, Ratelimit-Policy, Retry-After, Www-Authenticate, Etag"},
			"Cache-Control":                 {"private, no-store"},
			"Content-Length":                {strconv.Itoa(len(body))},
			"Content-Type":                  {"application/json; charset=utf-8"},
			"Ratelimit-Policy":              {policies},
			"Ratelimit":                     {c.limit},
			"Vary":                          {"Origin", "Accept", "Accept-Encoding"},
			"X-Request-Id":                  {"one"},
		}
		if c.limit == "" {
			delete(want, "Ratelimit")
		}
		if status == http.StatusTooManyRequests {
			want["Retry-After"] = []string{"1"} // 96 ms and their jitter, in whole seconds
		}
		if diff := cmp.Diff(want, header); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
