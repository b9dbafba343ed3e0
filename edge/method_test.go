package edge

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/schema"
)

// TestQueryMethod: a QUERY is read as a POST is, and promises what a GET does.
func TestQueryMethod(t *testing.T) {
	t.Parallel()
	server := serverWith(t, nil)
	const good = `{"query":"{ __typename }"}`
	for name, c := range map[string]struct {
		method, content, body      string
		status                     int
		allow, acceptQuery, answer string
	}{
		"a query":          {"QUERY", "application/json", good, 200, "", "", `{"data":{"__typename":"Query"}}`},
		"with variables":   {"QUERY", "application/json", `{"query":"query($a:Boolean!){__typename @skip(if:$a) b:__typename}","variables":{"a":true}}`, 200, "", "", `{"data":{"b":"Query"}}`},
		"a mutation":       {"QUERY", "application/json", like, 405, "POST", "", "mutations need POST"},
		"no content type":  {"QUERY", "", good, 415, "", "application/json", "application/json"},
		"text":             {"QUERY", "text/plain", good, 415, "", "application/json", "application/json"},
		"a form":           {"QUERY", "application/x-www-form-urlencoded", "query=%7B__typename%7D", 415, "", "application/json", ""},
		"no body":          {"QUERY", "application/json", "", 400, "", "", "there is nothing"},
		"not JSON":         {"QUERY", "application/json", "{", 400, "", "", "ends too early"},
		"too long":         {"QUERY", "application/json", `{"query":"` + strings.Repeat(" ", 300_000) + `"}`, 413, "", "", ""},
		"another method":   {"PUT", "application/json", good, 405, "GET, POST, QUERY", "application/json", ""},
		"in small letters": {"query", "application/json", good, 405, "GET, POST, QUERY", "application/json", ""},
		"POST of text":     {"POST", "text/plain", good, 415, "", "application/json", ""},
	} {
		header := http.Header{"Content-Type": {c.content}}
		if c.content == "" {
			header = http.Header{}
		}
		resp, body := send(t, c.method, server.URL+"/graphql/web", header, c.body)
		if resp.StatusCode != c.status || !strings.Contains(body, c.answer) {
			t.Errorf("%s: %d, want %d: %s", name, resp.StatusCode, c.status, body)
		}
		if allow, accept := resp.Header.Get("Allow"), resp.Header.Get("Accept-Query"); allow != c.allow || accept != c.acceptQuery {
			t.Errorf("%s: Allow %q, Accept-Query %q", name, allow, accept)
		}
	}
}

// TestQueryNeedsAPreflight: pages of origins that the policy lists may send a QUERY, those of others may not.
func TestQueryNeedsAPreflight(t *testing.T) {
	t.Parallel()
	server := serverWith(t, func(p *schema.Policy) { p.CORS.Origins = []string{"https://app.example.com"} })
	for origin, allowed := range map[string]string{"https://app.example.com": "QUERY", "https://evil.example": ""} {
		resp, _ := send(t, "OPTIONS", server.URL+"/graphql/web", http.Header{
			"Origin": {origin}, "Access-Control-Request-Method": {"QUERY"}, "Access-Control-Request-Headers": {"content-type"},
		}, "")
		if got := resp.Header.Get("Access-Control-Allow-Methods"); got != allowed {
			t.Errorf("%s: allowed methods %q, want %q", origin, got, allowed)
		}
	}
}
