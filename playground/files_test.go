package playground_test

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"path"
	"strings"
	"testing"

	"github.com/facetgraph/facet/internal/browser"
	"github.com/facetgraph/facet/playground"
)

// get asks the assets for one address.
func get(h http.Handler, address string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, address, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// local lists the resources of a page that this server serves, by address, with
// their hashes.
func local(d document) map[string]string {
	found := map[string]string{}
	for n := range d.all("script") {
		found[attr(n, "src")] = attr(n, "integrity")
	}
	for n := range d.all("link") {
		found[attr(n, "href")] = attr(n, "integrity")
	}
	for address := range found {
		if !strings.HasPrefix(address, "/") {
			delete(found, address)
		}
	}
	return found
}

// Every address in a page leads to the bytes that the page says.
func TestAssets(t *testing.T) {
	t.Parallel()
	media := map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
	for name, want := range map[string]struct {
		assets playground.Assets
		count  int
	}{"cdn": {playground.Assets{}, 3}, "embedded": {playground.Embedded(), 7}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if name == "embedded" && !want.assets.Offline() {
				browser.Missing(t, "GraphiQL is not embedded; run npm ci in playground")
			}
			p := newPlayground(t, playground.Options{Assets: want.assets, Path: "/dev"})
			resources := local(read(t, p.Page(fakeClient())))
			if len(resources) != want.count {
				t.Errorf("%d resources, want %d: %v", len(resources), want.count, resources)
			}
			for address, sri := range resources {
				w := get(p.Assets(), address)
				if w.Code != http.StatusOK || w.Header().Get("Content-Type") != media[path.Ext(address)] {
					t.Errorf("%s: %d, %q", address, w.Code, w.Header().Get("Content-Type"))
				}
				if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
					t.Errorf("%s: Cache-Control %q", address, got)
				}
				sum := sha256.Sum256(w.Body.Bytes())
				if got := "sha256-" + base64.StdEncoding.EncodeToString(sum[:]); got != sri {
					t.Errorf("%s is %s, and the page asks for %s", address, got, sri)
				}
			}
		})
	}
}

func TestAssetsUnknown(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, playground.Options{})
	for _, address := range []string{"/playground/assets/", "/playground/assets/0000000000000000/playground.js", "/playground/assets/../page.html", "/elsewhere"} {
		if w := get(p.Assets(), address); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", address, w.Code)
		}
	}
	// Another build's address must not be remembered as missing.
	if got := get(p.Assets(), "/playground/assets/0000000000000000/playground.js").Header().Get("Cache-Control"); got != "no-store" {
		t.Errorf("Cache-Control of what is missing: %q", got)
	}
}

func TestAssetsCompressed(t *testing.T) {
	t.Parallel()
	p := newPlayground(t, playground.Options{})
	var address string
	for address = range local(read(t, p.Page(fakeClient()))) {
		break
	}
	plain := get(p.Assets(), address).Body.String()
	for accept, packed := range map[string]bool{
		"":                        false,
		"gzip":                    true,
		"br, GZIP;q=0.5":          true,
		"deflate;q=1,gzip ; q=1":  true,
		"gzip;q=0":                false,
		"gzip;q=0.000, identity":  false,
		"gzip;q=zero":             false,
		"identity, x-gzip, gzipp": false,
	} {
		w := get(p.Assets(), address, "Accept-Encoding", accept)
		if got := w.Header().Get("Content-Encoding") == "gzip"; got != packed {
			t.Errorf("Accept-Encoding %q: compressed is %v, want %v", accept, got, packed)
		}
		if w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("Vary is %q", w.Header().Get("Vary"))
		}
		if packed {
			z, err := gzip.NewReader(w.Body)
			if err != nil {
				t.Fatal(err)
			}
			if body, err := io.ReadAll(z); err != nil || string(body) != plain {
				t.Errorf("Accept-Encoding %q: %d bytes, %v", accept, len(body), err)
			}
		}
	}
}
