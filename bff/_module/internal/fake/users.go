// Package fake stands in for the services, for `bff demo` and for tests.
package fake

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/facetgraph/facet/bff"

	"company.example/bff/clients/users"
)

// Users is a users service in memory. It counts the calls that it gets.
type Users struct {
	calls atomic.Int64
	all   []*users.User
}

// New returns a service with some users.
func New() *Users {
	return &Users{all: []*users.User{
		{ID: "1", Name: "Ada"},
		{ID: "2", Name: "Grace", ManagerID: "1"},
		{ID: "3", Name: "Edsger", ManagerID: "2"},
		{ID: "4", Name: "Barbara", ManagerID: "2"},
		{ID: "5", Name: "Donald", ManagerID: "1"},
		{ID: "7", Name: "Lynn", ManagerID: "3"},
	}}
}

// Calls is how many calls there were.
func (u *Users) Calls() int { return int(u.calls.Load()) }

// Start serves on a port of loopback, or on a free one for 0.
func (u *Users) Start(ctx context.Context, port int) (bff.RunningFakes, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:"+strconv.Itoa(port))
	if err != nil {
		return bff.RunningFakes{}, err
	}
	server := &http.Server{Handler: u, ReadHeaderTimeout: 5 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(l) // always ErrServerClosed in the end
	}()
	return bff.RunningFakes{
		URLs: map[string]string{"users": "http://" + l.Addr().String()},
		Close: func() error {
			err := server.Close()
			<-done
			return err
		},
	}, nil
}

// ServeHTTP answers /users?limit=N and /users/batch?ids=A,B.
func (u *Users) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u.calls.Add(1)
	found := []*users.User{}
	switch r.URL.Path {
	case "/users":
		limit, err := strconv.Atoi(r.FormValue("limit"))
		if err != nil || limit < 0 {
			http.Error(w, "limit: not a number of users", http.StatusBadRequest)
			return
		}
		found = u.all[:min(limit, len(u.all))]
	case "/users/batch":
		ids := strings.Split(r.FormValue("ids"), ",")
		for _, one := range u.all {
			if slices.Contains(ids, one.ID) {
				found = append(found, one)
			}
		}
	default:
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(found); err != nil {
		fmt.Println("fake:", err)
	}
}
