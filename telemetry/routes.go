package telemetry

import (
	"net/http"
)

// routes finds the pattern of a request. It has a mux of its own, because those within the handler set the pattern on
// copies of the request, made by middleware between, that are not seen from outside.
type routes struct{ mux *http.ServeMux }

func newRoutes(patterns []string) routes {
	mux := http.NewServeMux()
	for _, p := range patterns {
		mux.Handle(p, http.NotFoundHandler()) // never served, only found
	}
	return routes{mux}
}

// of returns the pattern, "" where none matches.
func (r routes) of(req *http.Request) string {
	_, pattern := r.mux.Handler(req)
	return pattern
}

// method folds methods that nobody uses, as callers choose them.
func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
		http.MethodOptions, "QUERY": // the last is RFC 10008's
		return m
	}
	return "_OTHER" // what the conventions for HTTP have for it
}
