package auth_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/auth/issuer"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
)

// A handler behind the middleware finds the viewer in the context.
func ExampleMiddleware() {
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	defer srv.Close()
	id, err := issuer.New(issuer.Config{URL: srv.URL, Audience: "https://api.example.com"})
	if err != nil {
		panic(err)
	}
	mux.Handle("/", id.Handler())

	v, err := auth.New(context.Background(), auth.Config{Issuers: []auth.Issuer{{
		URL:       srv.URL,
		JWKSURL:   srv.URL + issuer.JWKSPath,
		Audiences: []string{"https://api.example.com"},
	}}})
	if err != nil {
		panic(err)
	}
	defer v.Close()
	h := auth.Middleware(v, nil)(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if viewer, ok := auth.FromContext(r.Context()); ok {
			fmt.Println("viewer", viewer.Subject, "of", viewer.ClientID)
			return
		}
		fmt.Println("anonymous")
	}))

	r := httptest.NewRequest(http.MethodPost, "/graphql", nil)
	h.ServeHTTP(httptest.NewRecorder(), r)
	token, err := id.Token("web", "7", nil, 0)
	if err != nil {
		panic(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	h.ServeHTTP(httptest.NewRecorder(), r)
	// Output:
	// anonymous
	// viewer 7 of web
}

// The rules of a schema are compiled once and asked per field.
func ExampleRequirements() {
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "web.graphql", Input: auth.DirectiveSDL + `
		type Query { feed: [Post!]  drafts: [Post!] @requiresScopes(scopes: [["posts:write"]]) }
		type Post { title: String }
	`})
	if err != nil {
		panic(err)
	}
	rules, err := auth.Requirements(schema)
	if err != nil {
		panic(err)
	}
	drafts := rules.Field("Query", "drafts")
	fmt.Println(drafts)
	fmt.Println(drafts.Check(nil))
	fmt.Println(drafts.Check(&auth.Viewer{Scopes: []string{"posts:read"}}))
	fmt.Println(drafts.Check(&auth.Viewer{Scopes: []string{"posts:write"}}))
	// Output:
	// @requiresScopes: (posts:write)
	// auth: credential_required
	// auth: insufficient_scope: requires posts:write
	// <nil>
}

// A service gets an identity made for it, not the token the viewer came with.
func ExampleSigner_Identity() {
	s, err := auth.NewSigner(auth.SignerConfig{Issuer: "https://bff.internal"})
	if err != nil {
		panic(err)
	}
	identify := s.Identity("https://posts.internal")

	ctx := auth.NewContext(context.Background(), &auth.Viewer{Subject: "7"})
	r := httptest.NewRequest(http.MethodGet, "https://posts.internal/posts/batch?ids=1", nil)
	if err := identify(ctx, r); err != nil {
		panic(err)
	}
	fmt.Println(r.Header.Get("Authorization")[:12])
	// Output: Bearer eyJhb
}
