package auth_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/auth"
	"github.com/google/go-cmp/cmp"
)

func TestStripIdentityHeaders(t *testing.T) {
	t.Parallel()
	kept := []string{
		"Accept", "Authorization", "Content-Type", "Cookie", "User-Agent", "Traceparent", "X-Request-Id",
		"X-Userland", "X-Passports", "Forwardedx", "Graphql-Client-Name", "X-Api-Key", "Origin", "Host",
	}
	stripped := []string{
		"X-User-Id", "x-user-id", "X_User_Id", "X-USER-ID", "X.User.Id", "x_user-id", "X-User", "X~User~Id", "X-UserId",
		"X-Internal-Auth", "X-INTERNAL", "X_Internal_Role", "X-Passport", "x_passport", "X-Tenant-Id", "X-Viewer-Id",
		"Baggage", "baggage", "BAGGAGE", "X-Auth-Request-Email", "X-Authenticated-User", "Remote-User", "X-Remote-User",
		"X-Goog-Authenticated-User-Email", "X-Amzn-Oidc-Identity", "X-Ms-Client-Principal-Id", "X-Client-Cert",
		"X-Ssl-Client-Dn", "X-Consumer-Username", "X-Jwt-Payload", "X-Envoy-Peer-Metadata", "X-Facet-Identity",
		"X-Original-Url", "X-Rewrite-Url",
	}
	addresses := []string{"X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-Ip", "X-Forwarded-Client-Cert", "True-Client-Ip"}
	misspelt := []string{"X_Forwarded_For", "X-Forwarded_For", "X.Real.Ip"}
	for _, trusted := range []bool{false, true} {
		h, want := http.Header{}, http.Header{}
		for _, names := range [][]string{kept, stripped, addresses, misspelt} {
			for _, name := range names {
				h[name] = []string{"a", "b"}
			}
		}
		for _, name := range kept {
			want[name] = []string{"a", "b"}
		}
		if trusted {
			for _, name := range addresses {
				want[name] = []string{"a", "b"}
			}
		}
		auth.StripIdentityHeaders(h, trusted)
		if diff := cmp.Diff(want, h); diff != "" {
			t.Errorf("trusted %v (-want +got):\n%s", trusted, diff)
		}
	}
}

func TestForwardList(t *testing.T) {
	t.Parallel()
	_, err := auth.NewForwardList("accept-language", "Cookie", "X-User-Id", "X_Experiment", "", "Authorization", "Content-Length", "Baggage", "X-Forwarded-For")
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"Cookie", "X-User-Id", "X_Experiment", `""`, "Authorization", "Content-Length", "Baggage", "X-Forwarded-For"} {
		if !strings.Contains(err.Error(), name) {
			t.Errorf("error does not name %s: %v", name, err)
		}
	}
	if strings.Contains(err.Error(), "accept-language") {
		t.Errorf("error names a good header: %v", err)
	}
	l, err := auth.NewForwardList("accept-language", "X-Experiment", "X-Large")
	if err != nil {
		t.Fatal(err)
	}
	in := http.Header{
		"Accept-Language": {"de"}, "X-Experiment": {"1", "2"}, "X-Large": {strings.Repeat("x", 5000)},
		"Authorization": {"Bearer x"}, "X-Other": {"y"},
	}
	out := http.Header{"X-Own": {"z"}}
	l.Copy(out, in)
	want := http.Header{"X-Own": {"z"}, "Accept-Language": {"de"}, "X-Experiment": {"1", "2"}}
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	out.Set("Accept-Language", "fr")
	if in.Get("Accept-Language") != "de" {
		t.Error("the copy shares memory with the inbound header")
	}
	var none *auth.ForwardList
	none.Copy(out, in) // lets nothing through
	(&auth.ForwardList{}).Copy(out, in)
}
