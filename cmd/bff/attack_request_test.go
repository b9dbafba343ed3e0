package main

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// simpleTypes are content types that a page of any origin may send without asking first, and what some servers read as
// one of them or as JSON.
var simpleTypes = map[string][]string{
	"text":                  {"text/plain"},
	"text, json in it":      {"text/plain; application/json"},
	"form":                  {"application/x-www-form-urlencoded"},
	"multipart":             {"multipart/form-data; boundary=application/json"},
	"message":               {"message/rfc822"},
	"message of HTTP":       {"message/http"},
	"none":                  nil,
	"empty":                 {""},
	"two":                   {"text/plain", "application/json"},
	"two in one":            {"text/plain, application/json"},
	"GraphQL as text":       {"application/graphql"},
	"a prefix":              {"application/json-patch+json"},
	"JSON as a parameter":   {"text/plain; charset=application/json"},
	"broken":                {"application/json;;;=;"},
	"broken, a simple type": {"text/plain;application/json=x;;"},
}

func crossSiteRequest(t *testing.T, d *Demo) {
	for name, values := range simpleTypes {
		t.Run("POST "+name, func(t *testing.T) {
			d.takes(t, hostile{header: http.Header{"Content-Type": values}, body: query("{ __typename }"), status: 415, code: "UNSUPPORTED_MEDIA_TYPE"})
		})
		t.Run("GET a mutation "+name, func(t *testing.T) {
			d.Services.ResetStats()
			d.takes(t, hostile{method: "GET", path: getPath(`mutation { likePost(id: 1) { id } }`), header: http.Header{"Content-Type": values}, status: 405, code: "METHOD_NOT_ALLOWED"})
			if calls := d.calls(); len(calls) > 0 {
				t.Errorf("services were called: %v", calls)
			}
		})
	}
	t.Run("no other origin may read", func(t *testing.T) {
		got := d.takes(t, hostile{header: http.Header{"Origin": {"https://evil.example"}}, body: query("{ __typename }"), status: 200})
		if allowed := got.header.Get("Access-Control-Allow-Origin"); allowed != "" {
			t.Errorf("%s may read the answer", allowed)
		}
	})
}

// getPath is a GET request's target for a document.
func getPath(document string) string {
	return "/graphql/web?" + url.Values{"query": {document}}.Encode()
}

func charsetBomb(t *testing.T, d *Demo) {
	for name, contentType := range map[string]string{
		"UTF-7":        "application/json; charset=utf-7",
		"UTF-16":       "application/json; charset=utf-16",
		"UTF-32":       "application/json; charset=utf-32",
		"EBCDIC":       "application/json; charset=ibm037",
		"unknown":      "application/json; charset=x-bomb",
		"nothing":      `application/json; charset=""`,
		"twice":        "application/json; charset=utf-8; charset=utf-7",
		"long":         "application/json; charset=" + strings.Repeat("u", 50_000),
		"continued":    "application/json; charset*0=ut; charset*1=f-7",
		"many of them": "application/json" + repeat(5_000, "; charset#=utf-7") + "; charset=utf-7",
	} {
		t.Run(name, func(t *testing.T) {
			d.takes(t, hostile{header: http.Header{"Content-Type": {contentType}}, body: query("{ __typename }"), status: 415, code: "UNSUPPORTED_MEDIA_TYPE"})
		})
	}
	t.Run("UTF-8 in any case passes", func(t *testing.T) {
		d.takes(t, hostile{header: http.Header{"Content-Type": {`application/json; charset="UTF-8"`}}, body: query("{ __typename }"), status: 200})
	})
	t.Run("what is not UTF-8", func(t *testing.T) {
		d.takes(t, hostile{body: "{\"query\":\"{ __typename } # \xff\xfe\"}", status: 400, code: "BAD_REQUEST"})
	})
}

func batchBypass(t *testing.T, d *Demo) {
	one := query("{ ads { id } }")
	for name, c := range map[string]struct {
		body   string
		status int
	}{
		"100":    {"[" + strings.Repeat(one+",", 99) + one + "]", 422},
		"1":      {"[" + one + "]", 422},
		"none":   {"[]", 422},
		"nested": {"[[" + one + "]]", 422},
		"twice":  {one + one, 400},
		"lines":  {one + "\n" + one, 400},
	} {
		t.Run(name, func(t *testing.T) {
			d.Services.ResetStats()
			d.takes(t, hostile{body: c.body, status: c.status, code: "BAD_REQUEST"})
			if calls := d.calls(); len(calls) > 0 {
				t.Errorf("services were called: %v", calls)
			}
		})
	}
}

// upload: there are no uploads. A multipart body is refused before any of it is read.
func upload(t *testing.T, d *Demo) {
	part := func(name, text string) string {
		return "--x\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + text + "\r\n"
	}
	for name, body := range map[string]string{
		"an upload":      part("operations", query("{ __typename }")) + part("map", "{}") + "--x--",
		"a long map":     part("operations", query("{ __typename }")) + part("map", "{"+repeat(10_000, `"#":["variables.a"],`)+`"x":[]}`) + "--x--",
		"a deep path":    part("operations", query("{ __typename }")) + part("map", `{"0":["variables`+strings.Repeat(".0", 50_000)+`"]}`) + "--x--",
		"32 MB and more": part("0", strings.Repeat("x", 33<<20)) + "--x--",
		"nested":         strings.Repeat("--x\r\nContent-Type: multipart/form-data; boundary=x\r\n\r\n", 1_000),
	} {
		t.Run(name, func(t *testing.T) {
			d.takes(t, hostile{header: http.Header{"Content-Type": {"multipart/form-data; boundary=x"}}, body: body, status: 415, code: "UNSUPPORTED_MEDIA_TYPE"})
		})
	}
}

// bomb compresses n bytes into a thousandth of them.
func bomb(n int) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	block := make([]byte, 1<<20)
	for range n >> 20 {
		_, _ = w.Write(block) // to memory: it cannot fail
	}
	_ = w.Close()
	return b.Bytes()
}

func compressionBomb(t *testing.T, d *Demo) {
	packed := bomb(100 << 20)
	for name, encoding := range map[string][]string{
		"gzip": {"gzip"}, "deflate": {"deflate"}, "br": {"br"}, "zstd": {"zstd"}, "twice": {"gzip, gzip"}, "hidden": {"identity, gzip"}, "second": {"identity", "gzip"},
	} {
		t.Run(name, func(t *testing.T) {
			d.takes(t, hostile{header: http.Header{"Content-Encoding": encoding}, body: string(packed), status: 415, code: "UNSUPPORTED_MEDIA_TYPE"})
		})
	}
	t.Run("of a service", func(t *testing.T) {
		ads := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed)
		}))
		defer ads.Close()
		d := startDemo(t, demo.Options{}, func(c *bff.Config) {
			s := bff.ServiceConfig{URL: ads.URL}
			s.SetDefaults()
			s.MaxBytes = 1 << 20
			c.Services = map[string]bff.ServiceConfig{"ads": s}
		})
		got := d.takes(t, hostile{body: query("{ ads { id } }"), status: 294})
		if errs := got.errors(t); len(errs) != 1 || errs[0].Extensions["code"] != "DOWNSTREAM_SERVICE_ERROR" {
			t.Errorf("%s", got.body)
		}
	})
}
