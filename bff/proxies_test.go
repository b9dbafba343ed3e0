package bff

import (
	"net/http"
	"testing"
)

// A caller's trace goes on where continueTraces says so; without that key, where proxies are trusted.
func TestWhoseTraceIsContinued(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name                    string
		proxies, continueTraces []string
		peer                    string
		want                    bool
	}{
		{"nobody is trusted", nil, nil, "10.0.0.1:1234", false},
		{"a trusted proxy", []string{"10.0.0.0/8"}, nil, "10.0.0.1:1234", true},
		{"a trusted proxy, in IPv6 notation", []string{"10.0.0.0/8"}, nil, "[::ffff:10.0.0.1]:1234", true},
		{"another", []string{"10.0.0.0/8"}, nil, "192.0.2.1:1234", false},
		{"the key goes before the proxies", []string{"10.0.0.0/8"}, []string{"192.0.2.0/24"}, "10.0.0.1:1234", false},
		{"the key's own", []string{"10.0.0.0/8"}, []string{"192.0.2.0/24"}, "192.0.2.1:1234", true},
		{"an empty list trusts nobody", []string{"10.0.0.0/8"}, []string{}, "10.0.0.1:1234", false},
		{"no address", []string{"10.0.0.0/8"}, nil, "@", false},
	} {
		a := &App{cfg: &Config{TrustedProxies: test.proxies, ContinueTraces: test.continueTraces}, proxies: newProxies(test.proxies)}
		if got := a.continuesTrace()(&http.Request{RemoteAddr: test.peer}); got != test.want {
			t.Errorf("%s: got %t, want %t", test.name, got, test.want)
		}
	}
}
