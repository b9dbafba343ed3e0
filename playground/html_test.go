package playground_test

import (
	"iter"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/playground"
	"golang.org/x/net/html"
)

// document is a page as a browser reads it.
type document struct {
	*httptest.ResponseRecorder
	root *html.Node
}

// read asks a handler for its page and parses it.
func read(t testing.TB, h http.Handler) document {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	root, err := html.Parse(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return document{w, root}
}

// all yields the elements of a name.
func (d document) all(name string) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range d.root.Descendants() {
			if n.Type == html.ElementNode && n.Data == name && !yield(n) {
				return
			}
		}
	}
}

// texts are the texts of the elements of a name.
func (d document) texts(name string) []string {
	var texts []string
	for n := range d.all(name) {
		texts = append(texts, text(n))
	}
	return texts
}

// text is all text inside an element.
func text(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return b.String()
}

// attr is the value of an attribute, or nothing.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// newPlayground makes a Playground of valid options.
func newPlayground(t testing.TB, o playground.Options) *playground.Playground {
	t.Helper()
	p, err := playground.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
