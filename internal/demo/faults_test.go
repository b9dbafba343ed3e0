package demo

import (
	"flag"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/faultproxy"
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
	got, err := parse("-latency", "20ms", "-jitter", "ads=20ms,posts=5ms", "-error-rate", "0.5,ads=0", "-fault", "ads=hang,posts=latency:1s+errors:10%")
	if err != nil {
		t.Fatal(err)
	}
	want := Options{Faults: Faults{
		Latency:   PerService[time.Duration]{All: 20 * time.Millisecond, Some: map[string]time.Duration{}},
		Jitter:    PerService[time.Duration]{Some: map[string]time.Duration{Ads: 20 * time.Millisecond, Posts: 5 * time.Millisecond}},
		ErrorRate: PerService[float64]{All: .5, Some: map[string]float64{Ads: 0}},
		More: PerService[[]faultproxy.Fault]{Some: map[string][]faultproxy.Fault{
			Ads: {{Kind: faultproxy.Hang}}, Posts: {{Kind: faultproxy.Latency, For: time.Second}, {Kind: faultproxy.Errors, Share: .1}},
		}},
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, test := range []struct{ flag, value, want string }{
		{"latency", "fast", `"fast" is not a duration`},
		{"latency", "-1s", "must be between 0s and 1m"},
		{"latency", "", "not a duration"},
		{"latency", "adds=1s", `"adds" is not a service (did you mean ads?); there are recommendations, posts`},
		{"latency", "ads=1s,ads=2s", "ads is set twice"},
		{"latency", "1s,2s", "all services is set twice"},
		{"jitter", "ads=", `ads: "" is not a duration`},
		{"error-rate", "2", "must be between 0 and 1"},
		{"error-rate", "NaN", "must be between 0 and 1"},
		{"fault", "ads=hung", `"hung" is not a fault (did you mean hang?); there are refuse, hang`},
		{"fault", "ads=zzzzzz", `"zzzzzz" is not a fault; there are refuse, hang`},
		{"fault", "hang,poosts=hang", `"poosts" is not a service (did you mean posts?)`},
		{"fault", "ads=latency:soon", `ads: latency: "soon" is not a duration`},
		{"fault", "ads=errors:1", `ads: errors: "1" is not a percentage such as 10%`},
		{"fault", "ads=hang:1s", `ads: hang: takes no "1s" after a colon`},
		{"fault", "ads=hang+hang", `ads: hang is there twice`},
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
	more := PerService[[]faultproxy.Fault]{Some: map[string][]faultproxy.Fault{Presence: {{Kind: faultproxy.Garbage}}, Ads: {{Kind: faultproxy.Latency}}}}
	err = Options{Faults: Faults{More: more, Latency: PerService[time.Duration]{All: time.Second}}}.Validate()
	for _, want := range []string{"presence speaks gRPC, whose answers garbage cannot change", "ads: latency is there twice"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not say %q", err, want)
		}
	}
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

// Faults are switched through any service, while all of them run, and say what is wrong with them.
func TestFaultsAreSwitched(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Faults: Faults{ErrorRate: PerService[float64]{Some: map[string]float64{Posts: 1}}}})
	ads, control := r.URLs()[Ads]+"/ads?viewer=7", r.URLs()[Profiles]+"/_fault"
	for _, step := range []struct {
		post       string
		want       int // of the switch
		ads, posts string
	}{
		{"ads=errors", http.StatusOK, "errors", "errors:100%"},
		{"ads=hung", http.StatusBadRequest, "errors", "errors:100%"},
		{"presence=garbage", http.StatusBadRequest, "errors", "errors:100%"},
		{"latency:1ms,posts=none", http.StatusOK, "latency:1ms", "none"},
		{"ads=refuse", http.StatusOK, "refuse", "none"},
		{"none", http.StatusOK, "none", "none"},
	} {
		resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(posting(t, control, step.post))
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		now := r.FaultsNow()
		if resp.StatusCode != step.want || now[Ads] != step.ads || now[Posts] != step.posts {
			t.Errorf("%s: %d, then %v", step.post, resp.StatusCode, now)
		}
		if step.ads == "refuse" {
			continue
		}
		if got := status(t, http.MethodGet, r.URLs()[Ads]+"/_stats"); got != http.StatusOK {
			t.Errorf("%s: statistics are answered %d", step.post, got)
		}
	}
	if got := status(t, http.MethodGet, ads); got != http.StatusOK {
		t.Errorf("ads that are back answer %d", got)
	}
}

// posting is a request that switches faults.
func posting(t *testing.T, target, body string) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return req
}
