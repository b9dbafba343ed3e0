package resolvers_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/clients"
	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/loader"
)

// contract is what is read of an OpenAPI file.
type contract struct {
	Paths      map[string]map[string]contractOperation `yaml:"paths"`
	Components struct {
		Parameters map[string]contractParameter `yaml:"parameters"`
		Schemas    map[string]contractSchema    `yaml:"schemas"`
	} `yaml:"components"`
}

type contractOperation struct {
	Parameters []contractParameter `yaml:"parameters"`
	Body       struct {
		Content map[string]struct {
			Schema contractSchema `yaml:"schema"`
		} `yaml:"content"`
	} `yaml:"requestBody"`
}

type contractParameter struct {
	Ref    string         `yaml:"$ref"`
	Name   string         `yaml:"name"`
	Schema contractSchema `yaml:"schema"`
}

type contractSchema struct {
	Ref        string                    `yaml:"$ref"`
	Properties map[string]contractSchema `yaml:"properties"`
	Minimum    *int                      `yaml:"minimum"`
	Maximum    *int                      `yaml:"maximum"`
	MinLength  *int                      `yaml:"minLength"`
	MaxLength  *int                      `yaml:"maxLength"`
	MaxItems   *int                      `yaml:"maxItems"`
}

// bounds are the least and the most of a value, or of its length; nil is no bound.
type bounds struct{ least, most *int }

// bounded gives every bound that a service's contract sets to what it is sent, by endpoint and name.
func bounded(t *testing.T, service string) map[string]bounds {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "clients", service, "openapi.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var c contract
	if err := yaml.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	out := map[string]bounds{}
	note := func(name string, s contractSchema) {
		if s.Ref != "" {
			s = c.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
		}
		for _, b := range []bounds{{s.Minimum, s.Maximum}, {s.MinLength, s.MaxLength}, {nil, s.MaxItems}} {
			if b.least != nil || b.most != nil {
				out[name] = b
			}
		}
	}
	for path, operations := range c.Paths {
		for method, o := range operations {
			at := fmt.Sprintf("%s %s %s ", service, strings.ToUpper(method), path)
			for _, p := range o.Parameters {
				if p.Ref != "" {
					p = c.Components.Parameters[p.Ref[strings.LastIndexByte(p.Ref, '/')+1:]]
				}
				note(at+p.Name, p.Schema)
			}
			for _, body := range o.Body.Content {
				s := body.Schema
				if s.Ref != "" {
					s = c.Components.Schemas[s.Ref[strings.LastIndexByte(s.Ref, '/')+1:]]
				}
				note(at+"body", s)
				for name, property := range s.Properties {
					note(at+"body."+name, property)
				}
			}
		}
	}
	return out
}

// probe asks for a value of n, or of the length n, in an argument of the schema.
type probe struct {
	argument string // as errors call it
	document string // with the variable $v
	value    func(n int) any
}

func integer(n int) any { return n }

func text(n int) any { return strings.Repeat("ä", n) } // two bytes a character

func globalID(kind string) func(int) any {
	return func(n int) any { return clients.GlobalID(kind, int64(n)) }
}

func cursor(n int) any { return clients.Cursor(n).String() }

// post makes the input of createPost with one member of so many characters.
func post(member string, value func(int) any) func(int) any {
	return func(n int) any {
		input := map[string]any{"title": "A title", "body": "A body."}
		input[member] = value(n)
		return input
	}
}

func mediaURL(n int) any {
	const start = "https://media.example/"
	return start + strings.Repeat("a", max(n-len(start), 0))
}

const createPost = `mutation($v: CreatePostInput!) { createPost(input: $v) { id } }`

// probes are the arguments that each bound of a contract is about.
var probes = map[string]probe{
	"ads GET /ads slots":                               {"slots", `query($v: Int!) { ads(slots: $v) { id } }`, integer},
	"posts GET /posts limit":                           {"first", `query($v: Int!) { posts(first: $v) { id } }`, integer},
	"posts GET /comments limit":                        {"first", `query($v: Int!) { posts(first: 2) { comments(first: $v) { total } } }`, integer},
	"posts POST /posts body.title":                     {"input.title", createPost, post("title", text)},
	"posts POST /posts body.body":                      {"input.body", createPost, post("body", text)},
	"posts POST /posts body.mediaUrl":                  {"input.mediaUrl", createPost, post("mediaUrl", mediaURL)},
	"posts PUT /posts/{id}/like id":                    {"id", `mutation($v: ID!) { likePost(id: $v) { id } }`, globalID("Post")},
	"posts DELETE /posts/{id}/like id":                 {"id", `mutation($v: ID!) { unlikePost(id: $v) { id } }`, globalID("Post")},
	"profiles GET /profiles/by-handle/{handle} handle": {"handle", `query($v: String!) { profile(handle: $v) { id } }`, text},
	"profiles PUT /follows/{id} id":                    {"id", `mutation($v: ID!) { follow(id: $v) { id } }`, globalID("Profile")},
	"profiles DELETE /follows/{id} id":                 {"id", `mutation($v: ID!) { unfollow(id: $v) { id } }`, globalID("Profile")},
	"recommendations GET /feed limit":                  {"first", `query($v: Int!) { feed(first: $v) { edges { cursor } } }`, integer},
	"recommendations GET /feed after":                  {"after", `query($v: String) { feed(first: 1, after: $v) { edges { cursor } } }`, cursor},
	"notifications GET /notifications limit":           {"first", `query($v: Int!) { viewer { notifications(first: $v) { edges { cursor } } } }`, integer},
	"notifications GET /notifications after":           {"after", `query($v: String) { viewer { notifications(first: 1, after: $v) { edges { cursor } } } }`, cursor},
	"notifications POST /notifications/read body.upTo": {}, // 0 stands for all, which the schema says by leaving upTo out
}

// noArgument says that what a contract bounds comes from no argument: viewers come from tokens, lists of ids from
// loaders.
func noArgument(bound string) bool {
	name := bound[strings.LastIndexByte(bound, ' ')+1:]
	return name == "viewer" || name == "ids" || name == "postIds" || bound == "analytics POST /events body"
}

// Every argument that a service bounds is checked against that bound before a call is made, neither more strictly nor
// less, and the error names the argument and its range.
func TestArgumentsAreHeldToTheContracts(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, service := range []string{"ads", "analytics", "notifications", "posts", "profiles", "recommendations"} {
		for name, b := range bounded(t, service) {
			seen[name] = true
			p, ok := probes[name]
			switch {
			case !ok && !noArgument(name):
				t.Errorf("the contract bounds %s; say in probes which argument it is", name)
			case ok && p.argument != "":
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					p.holds(t, b)
				})
			case strings.HasSuffix(strings.ToLower(name), "ids") && *b.most < loader.DefaultMaxBatch:
				t.Errorf("%s takes %d keys, loaders send %d", name, *b.most, loader.DefaultMaxBatch)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(probes)) {
		if !seen[name] {
			t.Errorf("no contract bounds %s any more", name)
		}
	}
}

// holds asks at each bound and just beyond it.
func (p probe) holds(t *testing.T, b bounds) {
	t.Helper()
	s, count := rig(t)
	ask := func(n int, refused bool) {
		t.Helper()
		ctx := auth.NewContext(t.Context(), &auth.Viewer{Subject: "7", ClientID: "web"})
		variables, err := json.Marshal(map[string]any{"v": p.value(n)})
		if err != nil {
			t.Fatal(err)
		}
		op, failure := s.Client("web").Prepare(ctx, &graph.Request{Query: p.document, Variables: variables})
		if failure != nil {
			t.Fatal(failure)
		}
		result := s.Client("web").Execute(ctx, op, nil)
		calls := count()
		if !refused {
			if len(result.Errors) > 0 || len(calls) == 0 {
				t.Errorf("%d is within the bounds: %v, calls %v", n, result.Errors, calls)
			}
			return
		}
		delete(calls, "posts /posts") // gives the parents of comments
		if !p.blamed(result.Errors, b) || len(calls) > 0 || strings.Contains(string(result.Body), "degraded") {
			t.Errorf("%d is beyond the bounds: %.300s, calls %v", n, result.Body, calls)
		}
	}
	if b.least != nil {
		ask(*b.least, false)
		if *b.least > 0 { // the schema itself refuses what is negative
			ask(*b.least-1, true)
		}
	}
	if b.most != nil {
		ask(*b.most, false)
		ask(*b.most+1, true)
	}
}

// blamed checks that the errors blame the argument, and say what is allowed where that is a range.
func (p probe) blamed(errs gqlerror.List, b bounds) bool {
	if len(errs) == 0 {
		return false
	}
	for _, e := range errs {
		named := strings.HasPrefix(e.Message, "argument "+p.argument+" ")
		ranged := b.most == nil || strings.Contains(e.Message, fmt.Sprint(*b.most))
		if e.Extensions["code"] != graph.CodeBadUserInput || !named || !ranged {
			return false
		}
	}
	return true
}
