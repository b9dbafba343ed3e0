package playground_test

import (
	"fmt"
	"net/http"

	"github.com/facetgraph/facet/playground"
)

func ExampleNew() {
	p, err := playground.New(playground.Options{Assets: playground.Embedded()})
	if err != nil {
		fmt.Println(err)
		return
	}
	web := playground.Client{
		Name: "web", Title: "Web", Owner: "@facetgraph/web",
		Endpoint: "/graphql/web", SchemaURL: "/graphql/web/schema.graphql",
		Examples: []playground.Example{{Name: "Me", Text: "query Me { viewer { id } }"}},
	}
	mux := http.NewServeMux()
	mux.Handle("/playground", p.Chooser([]playground.Client{web}))
	mux.Handle("/playground/web", p.Page(web))
	mux.Handle("/playground/assets/", p.Assets())
}
