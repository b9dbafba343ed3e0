package auth_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/facetgraph/facet/auth"
)

// FuzzIdentityHeaders: after StripIdentityHeaders no header is left that a server which folds case and separators would
// take for one of identity; what stays is as it was; and no such header can be put on a list of those that are
// forwarded.
func FuzzIdentityHeaders(f *testing.F) {
	for _, name := range []string{
		"X-User-Id", "x_user_id", "X.User.ID", "X-USERNAME", "X-Users", "Remote_User", "X-Forwarded-For", "x_forwarded_for", "Forwarded", "X-Real-Ip", "Baggage",
		"Accept", "Authorization", "Cookie", "X-Experiment", "", "X User", "X\u212aUser", "x-auth", "X-Author", "Traceparent", "X-Envoy-Original-Path",
	} {
		f.Add(name, false)
		f.Add(name, true)
	}
	separators := regexp.MustCompile(`[^a-z0-9]`)
	identity := regexp.MustCompile(`^(?:baggage|remote-user|ssl-client|x-(?:user(?:id|name)?|internal|passport|viewer|tenant|identity|auth(?:enticated)?|webauth|` +
		`remote|jwt|consumer|credential|client-cert|ssl|envoy|facet|original|rewrite))(?:-|$)`)
	address := regexp.MustCompile(`^(?:forwarded|x-forwarded|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip)(?:-|$)`)
	credential := regexp.MustCompile(`^(?:authorization|proxy-authorization|cookie|host|connection|transfer-encoding|content-length|te)(?:-|$)`)
	f.Fuzz(func(t *testing.T, name string, proxy bool) {
		plain := separators.ReplaceAllString(asciiLower(name), "-")
		h := http.Header{name: {"v"}}
		auth.StripIdentityHeaders(h, proxy)
		plainly := proxy && strings.EqualFold(name, plain)
		if h[name] != nil && (identity.MatchString(plain) || address.MatchString(plain) && !plainly) {
			t.Fatalf("%q stays", name)
		}
		if h[name] == nil && plainly && address.MatchString(plain) {
			t.Fatalf("%q of our proxy is gone", name)
		}
		if list, err := auth.NewForwardList(name); err == nil {
			if identity.MatchString(plain) || address.MatchString(plain) || credential.MatchString(plain) {
				t.Fatalf("%q may be forwarded", name)
			}
			dst := http.Header{}
			list.Copy(dst, http.Header{http.CanonicalHeaderKey(name): {"v"}, "Cookie": {"c"}})
			if len(dst) != 1 {
				t.Fatalf("forwarding %q copies %v", name, dst)
			}
		}
	})
}

// asciiLower folds the letters that header names may have, and no other.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
