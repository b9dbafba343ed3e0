package clients_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/facetgraph/facet/clients"
)

func TestConfigIsValidated(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		config clients.Config
		want   []string // parts of the error; none means valid
	}{
		{"least", clients.Config{Name: "posts", URL: "http://127.0.0.1:9102"}, nil},
		{"path", clients.Config{Name: "posts-2", URL: "https://api.example/posts/"}, nil},
		{"nothing", clients.Config{}, []string{"name must match", "url is missing"}},
		{"everything wrong", clients.Config{Name: "Posts!", URL: "posts:80", Timeout: -1, MaxBytes: -1, StreamIdle: -1}, []string{
			"name must match", "http:// or https://", "timeout -1ns", "max bytes -1", "stream idle -1ns",
		}},
		{"gzip of a stranger", clients.Config{Name: "posts", URL: "http://posts", Gzip: true, Transport: http.DefaultTransport}, []string{"gzip"}},
		{"no host", clients.Config{Name: "posts", URL: "http:///posts"}, []string{"has no host"}},
		{"not a URL", clients.Config{Name: "posts", URL: "http://[SECRET"}, []string{"is not a URL"}},
		{"password", clients.Config{Name: "posts", URL: "http://me:SECRET@posts"}, []string{"url must not hold a user or password"}},
		{"port", clients.Config{Name: "posts", URL: "http://posts:99999"}, []string{"between 1 and 65535"}},
		{"query", clients.Config{Name: "posts", URL: "http://posts/?key=SECRET"}, []string{"query"}},
		{"fragment", clients.Config{Name: "posts", URL: "http://posts/#SECRET"}, []string{"fragment"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			err := test.config.Validate()
			if (err == nil) != (test.want == nil) {
				t.Fatalf("got %v", err)
			}
			for _, part := range test.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if err != nil && strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%q tells a secret", err)
			}
			if _, made := clients.New(test.config); (made == nil) != (err == nil) {
				t.Errorf("New says %v, Validate %v", made, err)
			}
		})
	}
}
