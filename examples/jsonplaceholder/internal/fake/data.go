package fake

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/examples/jsonplaceholder/clients/posts"
	"github.com/facetgraph/facet/examples/jsonplaceholder/clients/users"
)

// postsPerUser is how many posts each user has written.
const postsPerUser = 10

type post posts.Post

func (p post) key() string { return strconv.Itoa(p.ID) }

type user users.User

func (u user) key() string { return strconv.Itoa(u.ID) }

// allUsers are the users, with the ids from 1.
func allUsers() []user {
	names := []string{
		"Ada Lovelace", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov", "Donald Knuth",
		"Lynn Conway", "Alan Turing", "Margaret Hamilton", "Tony Hoare", "Frances Allen",
	}
	all := make([]user, len(names))
	for i, name := range names {
		username, _, _ := strings.Cut(strings.ToLower(name), " ")
		all[i] = user{ID: i + 1, Name: name, Username: username}
	}
	return all
}

// allPosts are the posts of all users, with the ids from 1.
func allPosts() []post {
	var all []post
	for _, u := range allUsers() {
		for n := 1; n <= postsPerUser; n++ {
			all = append(all, post{
				ID: len(all) + 1, UserID: u.ID,
				Title: fmt.Sprintf("Note %d by %s", n, u.Username),
				Body:  "What " + u.Name + " has to say.",
			})
		}
	}
	return all
}
