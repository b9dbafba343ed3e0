package playground

import (
	"bytes"
	"html/template"
	"net/http"
)

// templates are the pages. html/template escapes each value for its place: as
// text, in an attribute, in an address, or in the script's JSON, where it writes
// < as \u003c so that no example can end the script.
var templates = template.Must(template.ParseFS(web, "web/*.html"))

// render writes a page whole or not at all.
func render(w http.ResponseWriter, name string, view any) {
	var page bytes.Buffer
	if err := templates.ExecuteTemplate(&page, name, view); err != nil {
		http.Error(w, "playground: "+err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes()) // the browser has gone; nobody to tell
}

// getOnly refuses methods that a page does not have.
func getOnly(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "use GET", http.StatusMethodNotAllowed)
			return
		}
		h.ServeHTTP(w, r)
	})
}
