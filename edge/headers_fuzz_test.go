package edge

import (
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/facetgraph/facet/graph"
)

// originPatterns are as a policy may list them.
var originPatterns = []string{"https://app.example.com", "https://*.example.com", "http://*.localhost:3000", "https://*.co.uk"}

// FuzzOrigin: an origin passes where it is listed, or where an URL parser finds the same scheme and port, and a host of
// exactly one label more than a wildcard's.
func FuzzOrigin(f *testing.F) {
	for _, seed := range []string{
		"https://app.example.com", "https://a.example.com", "https://a.b.example.com", "https://example.com", "https://.example.com",
		"http://a.example.com", "https://a.example.com:443", "https://a.example.com.evil", "https://evil/.example.com", "https://evil?.example.com",
		"https://evil#.example.com", "https://x@evil.example.com", "https://evil:80.example.com", "null", "", "*", "https://*.example.com",
		"http://a.localhost:3000", "https://a.co.uk", "https://a\\.example.com", "https://a%2e.example.com", "https://A.example.com", "https://ä.example.com",
	} {
		f.Add(seed)
	}
	label := regexp.MustCompile(`^[a-z0-9_-]+$`)
	f.Fuzz(func(t *testing.T, origin string) {
		want := false
		u, err := url.Parse(origin)
		for _, pattern := range originPatterns {
			scheme, rest, wild := strings.Cut(pattern, "://*.")
			if !wild {
				want = want || origin == pattern
				continue
			}
			if err != nil || u.User != nil || u.Path+u.RawQuery+u.Fragment != "" {
				continue
			}
			first, after, _ := strings.Cut(u.Host, ".")
			want = want || origin == scheme+"://"+u.Host && after == rest && label.MatchString(first)
		}
		if got := originAllowed(originPatterns, origin); got != want {
			t.Fatalf("%q is allowed: %v, want %v", origin, got, want)
		}
		if !originAllowed([]string{"*"}, origin) || originAllowed(nil, origin) {
			t.Fatalf("%q: every origin, or none, is not that", origin)
		}
	})
}

// FuzzRequestID: an id that is taken over can be written into a header, a log line and an answer as it is; any other is
// replaced by one of our own.
func FuzzRequestID(f *testing.F) {
	for _, seed := range []string{"", "one", "0123-abc_D.E", strings.Repeat("a", 64), strings.Repeat("a", 65), "a b", "a\r\nX: y", "é", `"`, "\x00"} {
		f.Add(seed)
	}
	harmless := regexp.MustCompile(`\A[A-Za-z0-9._-]{1,64}\z`)
	f.Fuzz(func(t *testing.T, id string) {
		got := requestID(&http.Request{Header: http.Header{RequestIDHeader: {id}}})
		if !harmless.MatchString(got) || harmless.MatchString(id) != (got == id) {
			t.Fatalf("%q became %q", id, got)
		}
	})
}

// FuzzCostHeader: GraphQL-Cost has two values and no other spelling, and not both.
func FuzzCostHeader(f *testing.F) {
	f.Add("report", "", byte(1))
	f.Add("validate", "report", byte(2))
	f.Add("Report", " validate", byte(1))
	f.Add("", "report,validate", byte(0))
	f.Fuzz(func(t *testing.T, one, other string, n byte) {
		values := []string{one, other}[:n%3]
		var r graph.Request
		failure := readWishes(&r, http.Header{costHeader: values})
		cost := r.Cost
		single := ""
		if len(values) == 1 {
			single = one
		}
		known := len(values) == 0 || single == graph.CostReport || single == graph.CostValidate
		if known != (failure == nil) || known && cost != single {
			t.Fatalf("%q: %q, failure %v", values, cost, failure)
		}
		if failure != nil && failure.Status != http.StatusBadRequest {
			t.Fatalf("%q: status %d", values, failure.Status)
		}
	})
}

// FuzzTimeoutHeader: GraphQL-Timeout-Ms is one whole number in its bounds, or the request is refused.
func FuzzTimeoutHeader(f *testing.F) {
	f.Add("800", "", byte(1))
	f.Add("0", "1", byte(1))
	f.Add("300000", "300001", byte(2))
	f.Add("-1", "1e3", byte(1))
	f.Fuzz(func(t *testing.T, one, other string, n byte) {
		values := []string{one, other}[:n%3]
		var r graph.Request
		failure := readWishes(&r, http.Header{timeoutHeader: values})
		ms, err := strconv.Atoi(one)
		good := len(values) == 0 || len(values) == 1 && err == nil && ms >= 1 && ms <= 300_000
		if good != (failure == nil) || len(values) == 0 && r.Timeout != 0 {
			t.Fatalf("%q: %s, failure %v", values, r.Timeout, failure)
		}
		if len(values) == 1 && good && r.Timeout != time.Duration(ms)*time.Millisecond {
			t.Fatalf("%q: %s", values, r.Timeout)
		}
	})
}
