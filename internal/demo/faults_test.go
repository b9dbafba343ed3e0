package demo

import (
	"context"
	"flag"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFlags(t *testing.T) {
	t.Parallel()
	parse := func(args ...string) (Options, error) {
		var o Options
		fs := flag.NewFlagSet("x", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		o.AddFlags(fs)
		return o, fs.Parse(args)
	}
	got, err := parse("-latency", "20ms", "-jitter", "ads=20ms,posts=5ms", "-error-rate", "0.5,ads=0")
	if err != nil {
		t.Fatal(err)
	}
	want := Options{Faults: Faults{
		Latency:   PerService[time.Duration]{All: 20 * time.Millisecond, Some: map[string]time.Duration{}},
		Jitter:    PerService[time.Duration]{Some: map[string]time.Duration{Ads: 20 * time.Millisecond, Posts: 5 * time.Millisecond}},
		ErrorRate: PerService[float64]{All: .5, Some: map[string]float64{Ads: 0}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, test := range []struct{ flag, value, want string }{
		{"latency", "fast", `"fast" is not a duration`},
		{"latency", "-1s", "must be between 0s and 1m"},
		{"latency", "", "not a duration"},
		{"latency", "adds=1s", `"adds" is not a service; there are recommendations, posts`},
		{"latency", "ads=1s,ads=2s", "ads is set twice"},
		{"latency", "1s,2s", "all services is set twice"},
		{"jitter", "ads=", `ads: "" is not a duration`},
		{"error-rate", "2", "must be between 0 and 1"},
		{"error-rate", "NaN", "must be between 0 and 1"},
		{"error-rate", "posts=x", `posts: "x" is not a number`},
	} {
		if _, err := parse("-"+test.flag, test.value); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("-%s %s: got %v, want %q", test.flag, test.value, err, test.want)
		}
	}
}

func TestValidateNamesEveryMistake(t *testing.T) {
	t.Parallel()
	err := Options{Chatter: -1, Faults: Faults{
		Latency:   PerService[time.Duration]{All: -1},
		Jitter:    PerService[time.Duration]{Some: map[string]time.Duration{"nope": 0}},
		ErrorRate: PerService[float64]{Some: map[string]float64{Ads: math.Inf(1)}},
	}}.Validate()
	for _, want := range []string{"chatter", "latency:", `jitter: "nope"`, "error rate of ads"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
	if err := (Options{}).Validate(); err != nil {
		t.Error(err)
	}
}

func TestStrikeDelays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		if err := (fault{latency: time.Second, jitter: time.Second}).strike(t.Context()); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took < time.Second || took >= 2*time.Second {
			t.Errorf("took %s", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := (fault{latency: time.Hour}).strike(ctx); err == nil || time.Since(begun) > 3*time.Second {
			t.Errorf("a caller that has gone is not noticed: %v", err)
		}
	})
}

// Faults of one service leave the others alone, and never touch statistics.
func TestFaultsAreOfOneService(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Faults: Faults{ErrorRate: PerService[float64]{Some: map[string]float64{Ads: 1}}}})
	for target, want := range map[string]int{
		r.URLs()[Ads] + "/ads":            http.StatusServiceUnavailable,
		r.URLs()[Ads] + "/_stats":         http.StatusOK,
		r.URLs()[Posts] + "/posts":        http.StatusOK,
		r.URLs()[Posts] + "/nothing":      http.StatusNotFound,
		r.URLs()[Posts] + "/posts/1/like": http.StatusMethodNotAllowed,
	} {
		if got := status(t, http.MethodGet, target); got != want {
			t.Errorf("%s is answered %d, want %d", target, got, want)
		}
	}
}

// status makes a request without leaving a connection behind.
func status(t *testing.T, method, target string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	return resp.StatusCode
}
