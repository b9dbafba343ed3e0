// Package fake is a JSONPlaceholder in memory. It stands in for the services in `bff demo` and in tests.
package fake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/facetgraph/facet/bff"
)

// Services are the services. Each counts the calls that it gets.
type Services struct{ Posts, Users *Service }

// New returns services with 100 posts by 10 users.
func New() *Services {
	posts, users := allPosts(), allUsers()
	return &Services{
		Posts: &Service{path: "/posts", answer: func(q url.Values) any { return find(posts, q) }},
		Users: &Service{path: "/users", answer: func(q url.Values) any { return find(users, q) }},
	}
}

// Start serves on consecutive ports of loopback, or on free ones for 0.
func (s *Services) Start(ctx context.Context, firstPort int) (bff.RunningFakes, error) {
	second := firstPort
	if firstPort != 0 {
		second++
	}
	postsURL, closePosts, err := s.Posts.start(ctx, firstPort)
	if err != nil {
		return bff.RunningFakes{}, err
	}
	usersURL, closeUsers, err := s.Users.start(ctx, second)
	if err != nil {
		return bff.RunningFakes{}, errors.Join(err, closePosts())
	}
	return bff.RunningFakes{
		URLs:  map[string]string{"posts": postsURL, "users": usersURL},
		Close: func() error { return errors.Join(closePosts(), closeUsers()) },
	}, nil
}

// Service is one service: a list that can be filtered by ids and cut.
type Service struct {
	calls  atomic.Int64
	path   string
	answer func(url.Values) any
}

// Calls is how many calls there were.
func (s *Service) Calls() int { return int(s.calls.Load()) }

// start serves on a port, or on a free one for 0, until it is closed.
func (s *Service) start(ctx context.Context, port int) (base string, end func() error, err error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return "", nil, err
	}
	server := &http.Server{Handler: s, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // always ErrServerClosed in the end
	}()
	return "http://" + l.Addr().String(), func() error {
		err := server.Close()
		<-done
		return err
	}, nil
}

// ServeHTTP answers the path of the list, with ?id=A&id=B and ?_limit=N.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.calls.Add(1)
	if r.URL.Path != s.path {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(w).Encode(s.answer(r.URL.Query())); err != nil {
		fmt.Println("fake:", err)
	}
}

// find picks what a query asks for: those with the ids, and so many of them; all where it says nothing.
func find[T interface{ key() string }](all []T, query url.Values) []T {
	found := all
	if ids := query["id"]; ids != nil {
		found = slices.DeleteFunc(slices.Clone(all), func(one T) bool { return !slices.Contains(ids, one.key()) })
	}
	if limit, err := strconv.Atoi(query.Get("_limit")); err == nil && limit >= 0 {
		found = found[:min(limit, len(found))]
	}
	return found
}
