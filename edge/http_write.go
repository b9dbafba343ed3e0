package edge

import (
	"net/http"
	"strconv"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/buffer"
)

var (
	contentTypes = map[string][]string{
		mediaGraphQL: {mediaGraphQL + "; charset=utf-8"},
		mediaJSON:    {mediaJSON + "; charset=utf-8"},
		mediaRefusal: {mediaJSON + "; charset=utf-8"},
	}
	noStore = []string{"private, no-store"}
)

// write sends a result in one piece, with its length, compressed where that is worth it.
func (c *client) write(w http.ResponseWriter, r *http.Request, media string, result *graph.Result) {
	profile := c.Profile().Policy.HTTP.Status
	status := statusOf(profile, media, result)
	h := w.Header()
	setHeaders(h, result.Header)
	result.Limits.Set(h)
	h["Content-Type"] = contentTypes[labelOf(profile, media, status, r.Header["Accept"])]
	h["Vary"] = append(append(make([]string, 0, 3), h["Vary"]...), "Accept") // beside Origin and Accept-Encoding
	h["Cache-Control"] = noStore
	body := result.Body
	if small := c.compress(h, r, body); small != nil {
		defer buffer.Give(small)
		body = *small
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// refuse answers a request whose client is unknown.
func (s *Edge) refuse(w http.ResponseWriter, r *http.Request, f *graph.Failure) {
	result := graph.AppendFailure(r.Context(), nil, f, len(f.Errors))
	s.server.TurnAway(r.Context(), f)
	h := w.Header()
	setHeaders(h, f.Header)
	media, profile := readAccept(r.Header["Accept"]).plain(), s.profileOf(r)
	status := statusOf(profile, media, result)
	h["Content-Type"] = contentTypes[labelOf(profile, media, status, r.Header["Accept"])]
	h.Add("Vary", "Accept")
	h["Cache-Control"] = noStore
	w.WriteHeader(status)
	_, _ = w.Write(result.Body)
}

func setHeaders(into, from http.Header) {
	for name, values := range from {
		into[name] = values
	}
}
