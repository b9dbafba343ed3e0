package playground

import (
	"encoding/json"
	"net/http"
)

// pageView is what the template of a client's page is given.
type pageView struct {
	links
	Nonce  string
	Client Client
	Title  string
	Config config
}

// config is what the page's script is given, as JSON inside the page.
type config struct {
	Endpoint string   `json:"endpoint"`
	Storage  string   `json:"storage"`  // prefix of what the browser remembers
	Headers  string   `json:"headers"`  // the text of the headers editor
	Examples []string `json:"examples"` // the text of each tab
}

// Page serves GraphiQL for one client, at Path/{client}. It is cheap to make,
// so a server whose clients can change may make one per request. A client that
// is not valid is answered with 500 and the reason.
func (p *Playground) Page(c Client) http.Handler {
	if err := c.Validate(); err != nil {
		return getOnly(failing(err))
	}
	return getOnly(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		view := pageView{links: p.links, Nonce: secure(w.Header()), Client: c, Title: c.title(), Config: configure(c)}
		render(w, "page.html", view)
	}))
}

// configure writes what the page's script needs to know of a client.
func configure(c Client) config {
	set := config{Endpoint: c.Endpoint, Storage: "facet:" + c.Name + ":", Examples: []string{}}
	if len(c.Headers) > 0 {
		text, _ := json.MarshalIndent(c.Headers, "", "  ") // a map of strings
		set.Headers = string(text)
	}
	for _, example := range c.Examples {
		set.Examples = append(set.Examples, example.Text)
	}
	return set
}

// failing answers 500 with an error for the operator, which holds nothing that
// the configuration does not.
func failing(err error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	})
}
