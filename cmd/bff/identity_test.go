package main

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// Services never see the edge token; with an internal identity they see a token of ours that is made for them.
func TestServicesSeeOurIdentity(t *testing.T) {
	t.Parallel()
	for _, mode := range []bff.IdentityMode{"none", "internal", "forward"} {
		t.Run(string(mode), func(t *testing.T) {
			t.Parallel()
			var seen atomic.Value
			ads := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				seen.Store(r.Header.Clone())
				w.Header().Set("Content-Type", "application/json")
				_, _ = w.Write([]byte("[]"))
			}))
			defer ads.Close()
			d := startDemo(t, demo.Options{}, func(c *bff.Config) {
				s := bff.ServiceConfig{URL: ads.URL}
				s.SetDefaults()
				c.Services = map[string]bff.ServiceConfig{"ads": s}
				c.Identity = bff.IdentityConfig{Mode: mode, Issuer: "https://bff.internal"}
			})
			d.post(t, "web", "7", `{ ads { advertiser } }`, "")
			header, _ := seen.Load().(http.Header)
			claims := claimsOf(t, header.Get("Authorization"))
			switch mode {
			case "none":
				if claims != nil {
					t.Errorf("the service saw %v", claims)
				}
			case "internal":
				if claims["iss"] != "https://bff.internal" || claims["sub"] != "7" || claims["aud"] != "ads" {
					t.Errorf("the service saw %v", claims)
				}
				if keys := d.operator(t, "/.well-known/jwks.json"); keys.status != http.StatusOK || !strings.Contains(string(keys.body), "Ed25519") {
					t.Errorf("keys: %d %s", keys.status, keys.body)
				}
			case "forward":
				if claims["iss"] != d.AdminURL() {
					t.Errorf("the service saw %v", claims)
				}
			}
		})
	}
}

// What bff.yaml says of a service and of the exchange of tokens is what both are asked.
func TestServiceAndExchangeKeysAreFollowed(t *testing.T) {
	t.Parallel()
	var form, header atomic.Value
	exchange := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		form.Store(r.FormValue("scope"))
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"access_token": "exchanged", "token_type": "Bearer", "expires_in": 60,
			"issued_token_type": "urn:ietf:params:oauth:token-type:access_token"}`))
	}))
	defer exchange.Close()
	ads := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header.Store(r.Header.Clone())
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte("[]"))
	}))
	defer ads.Close()
	file := filepath.Join(t.TempDir(), "bff.yaml")
	write(t, file, strings.Replace(allServices, `"http://ads"`, strconv.Quote(ads.URL)+", gzip: true, streamIdle: 7s", 1)+
		"identity: {mode: exchange, tokenUrl: "+exchange.URL+", scope: read, timeout: 9s}\n")
	read, err := bff.ReadConfig(file, "", demo.Names(), os.LookupEnv)
	if err != nil {
		t.Fatal(err)
	}
	if read.Services["ads"].StreamIdle != 7*time.Second || read.Identity.Timeout != 9*time.Second {
		t.Errorf("%+v, %+v", read.Services["ads"], read.Identity)
	}
	d := startDemo(t, demo.Options{}, func(c *bff.Config) {
		c.Services = map[string]bff.ServiceConfig{"ads": read.Services["ads"]}
		c.Identity = read.Identity
	})
	d.post(t, "web", "7", `{ ads { advertiser } }`, "")
	seen, _ := header.Load().(http.Header)
	if seen.Get("Authorization") != "Bearer exchanged" || seen.Get("Accept-Encoding") != "gzip" || form.Load() != "read" {
		t.Errorf("the service saw %v, the endpoint scope %v", seen, form.Load())
	}
}

// claimsOf decodes a bearer token without verifying it; nil where there is none.
func claimsOf(t *testing.T, authorization string) map[string]any {
	t.Helper()
	token, ok := strings.CutPrefix(authorization, "Bearer ")
	if !ok {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(raw, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

// What a caller claims to be by headers never reaches a service.
func TestInboundIdentityIsStripped(t *testing.T) {
	t.Parallel()
	h := http.Header{"X-User-Id": {"1"}, "X_User_Id": {"1"}, "X-Internal-Auth": {"1"}, "Baggage": {"user=1"}, "X-Passport": {"1"}, "Accept": {"*/*"}}
	auth.StripIdentityHeaders(h, false)
	if len(h) != 1 {
		t.Errorf("left: %v", h)
	}
}
