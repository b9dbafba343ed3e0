package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The program prints where each service is, serves, and ends when told to.
func TestRun(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	out, w := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- run(ctx, []string{"-listen-first-port", "0"}, w, io.Discard) }()
	printed := bufio.NewScanner(out)
	for _, name := range []string{"recommendations", "posts", "profiles", "notifications", "ads", "analytics", "presence"} {
		if !printed.Scan() || !strings.HasPrefix(printed.Text(), name) {
			t.Fatalf("printed %q where %s should be", printed.Text(), name)
		}
		url := strings.Replace(strings.Fields(printed.Text())[1], "grpc:", "http:", 1)
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"/_stats", nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		if _ = resp.Body.Close(); resp.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", name, resp.Status)
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-listen-first-port", "70000"}, "first port 70000"},
		{[]string{"-latency", "soon"}, "soon"},
		{[]string{"-listen-host", "192.0.2.1"}, "recommendations service"},
		{[]string{"-error-rate", "mail=1"}, `"mail" is not a service`},
		{[]string{"start"}, `"start": this command takes flags only`},
	} {
		err := run(t.Context(), test.args, io.Discard, io.Discard)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v", test.args, err)
		}
	}
}
