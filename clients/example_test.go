package clients_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/facetgraph/facet/clients"
)

// A service client declares an Op per endpoint and maps arguments to a Request.
func ExampleNew() {
	server := httptest.NewServer(answer("application/json", `{"id":12,"name":"Ada"}`))
	defer server.Close()
	s, err := clients.New(clients.Config{Name: "people", URL: server.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer s.Close()
	person := s.Op(http.MethodGet, "/people/{id}")

	var ada struct {
		ID   int64  `json:"id"`
		Name string `json:"name"`
	}
	r := clients.Request{
		Path:  clients.PathID("/people/", int64(12), ""),
		Check: func() error { return clients.CheckID(12, ada.ID) },
	}
	err = person.Call(context.Background(), r, &ada)
	fmt.Println(ada.Name, err)
	// Output: Ada <nil>
}

func ExampleGlobalID() {
	id := clients.GlobalID("Post", 12)
	n, err := clients.ParseID("Post", id)
	fmt.Println(id, n, err)
	_, err = clients.ParseID("Profile", id)
	fmt.Println(err)
	// Output:
	// UG9zdDoxMg 12 <nil>
	// must be the id of a Profile, as this server gave it out
}
