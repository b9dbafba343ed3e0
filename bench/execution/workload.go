package execution

import (
	"encoding/json"
	"fmt"
)

// The names of the workloads.
const (
	list     = "list"
	home     = "Home"
	levels   = "levels"
	types    = "introspection"
	typed    = "__type beside data"
	deferred = "deferred Home"
)

// Workload is one operation that all competitors answer.
type Workload struct {
	Name string
	// Body is the request's JSON.
	Body string
	// First is how many objects it lists.
	First int
	// Accept is the request's header of that name, "" for none.
	Accept string
}

// List is a list of posts with their authors: one field of I/O below a list.
func List(first int) Workload {
	return Workload{
		Name: list, First: first,
		Body: fmt.Sprintf(`{"query":"{ posts(first: %d) { id title author { id name handle } } }","variables":{"first":%[1]d}}`, first),
	}
}

// Home is the home page of the web client, over all six services.
func Home(first int) Workload {
	return Workload{
		Name: home, First: first,
		Body: fmt.Sprintf(`{"query":"query Home($first: Int!) { viewer { id unreadNotifications } feed(first: $first) { edges { node { id title likes author { handle name avatarUrl } stats { views shares } } } } ads { advertiser imageUrl } }","variables":{"first":%d}}`, first),
	}
}

// Levels needs three services one after the other: the feed, its posts, their authors.
func Levels(first int) Workload {
	return Workload{
		Name: levels, First: first,
		Body: fmt.Sprintf(`{"query":"query Levels($first: Int!) { feed(first: $first) { edges { node { id title author { handle name } } } } }","variables":{"first":%d}}`, first),
	}
}

// Introspection asks for the whole schema, as tools do when they start.
func Introspection() Workload {
	body, err := json.Marshal(map[string]string{"operationName": "IntrospectionQuery", "query": introspectionQuery})
	if err != nil {
		panic(err) // strings can be encoded
	}
	return Workload{Name: types, Body: string(body)}
}

// Typed asks for a type beside a list of posts.
func Typed(first int) Workload {
	return Workload{
		Name: typed, First: first,
		Body: fmt.Sprintf(`{"query":"query Typed($first: Int!) { __type(name: \"Post\") { kind name fields { name type { kind name ofType { kind name } } } } posts(first: $first) { id title author { id name handle } } }","variables":{"first":%d}}`, first),
	}
}

// Deferred is Home, of which authors, statistics and ads come later, in the form that gqlgen has: that of 2022.
func Deferred(first int) Workload {
	return Workload{
		Name: deferred, First: first, Accept: "multipart/mixed;deferSpec=20220824",
		Body: fmt.Sprintf(`{"query":"query Home($first: Int!) { viewer { id unreadNotifications } feed(first: $first) { edges { node { id title likes ... @defer { author { handle name avatarUrl } stats { views shares } } } } } ... @defer { ads { advertiser imageUrl } } }","variables":{"first":%d}}`, first),
	}
}

// Named returns the workload of a name; ok says whether there is one.
func Named(name string, first int) (w Workload, ok bool) {
	switch name {
	case list:
		return List(first), true
	case home:
		return Home(first), true
	case levels:
		return Levels(first), true
	}
	return Workload{}, false
}
