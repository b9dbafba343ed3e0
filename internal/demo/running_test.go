package demo

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// lines opens the notification stream of a viewer and returns its lines.
func lines(t *testing.T, r *Running, viewer int) *bufio.Scanner {
	t.Helper()
	target := fmt.Sprintf("%s/notifications/stream?viewer=%d", r.URLs()[Notifications], viewer)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = resp.Body.Close() })
	s := bufio.NewScanner(resp.Body)
	for s.Scan() && s.Text() != ": welcome" {
	}
	return s
}

func TestStreamTellsWhatHappens(t *testing.T) {
	t.Parallel()
	r := start(t, Options{})
	s := lines(t, r, int(authorOf(1)))
	if code := do(r.Services, Posts, http.MethodPut, "/posts/1/like?viewer=7", ""); code != http.StatusOK {
		t.Fatal(code)
	}
	var event []string
	for len(event) < 3 && s.Scan() {
		if s.Text() != "" {
			event = append(event, s.Text())
		}
	}
	got := strings.Join(event, "\n")
	want := "id: 1048602\nevent: notification\ndata: {\"id\":1048602,\"kind\":\"LIKE\",\"actorId\":7,\"postId\":1,"
	if !strings.HasPrefix(got, want) {
		t.Errorf("got %s", got)
	}
}

func TestChatter(t *testing.T) {
	t.Parallel()
	s := lines(t, start(t, Options{Chatter: time.Millisecond}), 7)
	for s.Scan() {
		if s.Text() == "event: notification" {
			return
		}
	}
	t.Error("the stream ended in silence")
}

// Close does not wait for streams and delayed answers, and can be repeated.
func TestCloseEndsStreams(t *testing.T) {
	t.Parallel()
	r := start(t, Options{Faults: Faults{Latency: PerService[time.Duration]{Some: map[string]time.Duration{Posts: time.Minute}}}})
	s := lines(t, r, 7)
	delayed := make(chan int)
	go func() { delayed <- status(t, http.MethodGet, r.URLs()[Posts]+"/posts") }()
	for r.Stats(Posts).Total() == 0 {
		time.Sleep(time.Millisecond)
	}
	begun := time.Now()
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	for s.Scan() {
	}
	if code := <-delayed; code != http.StatusServiceUnavailable {
		t.Errorf("a delayed answer becomes %d", code)
	}
	if took := time.Since(begun); took > patience {
		t.Errorf("closing took %s", took)
	}
	if err := r.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}
}

func TestStartRefusesPorts(t *testing.T) {
	t.Parallel()
	for _, port := range []int{-1, 65531, 70000} {
		if _, err := Start(t.Context(), Options{}, port); err == nil || !strings.Contains(err.Error(), "65529") {
			t.Errorf("port %d: %v", port, err)
		}
	}
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	port := taken.Addr().(*net.TCPAddr).Port
	if port > 65529 {
		t.Fatalf("port %d leaves no room for seven", port)
	}
	_, err = Start(t.Context(), Options{}, port)
	if err == nil || !strings.Contains(err.Error(), "recommendations service") {
		t.Errorf("a taken port: %v", err)
	}
}

func TestHandler(t *testing.T) {
	t.Parallel()
	s := New(Options{})
	if s.Handler("nope") != nil || s.Handler(Ads) == nil {
		t.Error("Handler returns a service that does not exist, or none that does")
	}
	if code := do(s, Ads, http.MethodPost, "/_stats/reset", ""); code != http.StatusNoContent {
		t.Errorf("resetting is answered %d", code)
	}
}

func ExampleStart() {
	services, err := Start(context.Background(), Options{}, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(services.URLs()), services.Close())
	// Output: 7 <nil>
}
