package graph

import (
	"context"
	"net/http"
	"strconv"
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
func (c *Client) write(w http.ResponseWriter, r *http.Request, media string, result *Result) {
	profile := c.profile.Policy.HTTP.Status
	status := statusOf(profile, media, result)
	h := w.Header()
	setHeaders(h, result.Header)
	result.Limits.Set(h)
	h["Content-Type"] = contentTypes[labelOf(profile, media, status, r.Header["Accept"])]
	h["Vary"] = append(append(make([]string, 0, 3), h["Vary"]...), "Accept") // beside Origin and Accept-Encoding
	h["Cache-Control"] = noStore
	body := result.Body
	if small := c.compress(h, r, body); small != nil {
		defer giveBuffer(small)
		body = *small
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// writeFailure answers a refused request.
func (c *Client) writeFailure(ctx context.Context, w http.ResponseWriter, r *http.Request, media string, f *Failure, ob *observation) {
	result := AppendFailure(ctx, nil, f, c.profile.Policy.Limits.Errors)
	c.write(w, r, media, result)
	ob.end(ctx, result)
}

// refuse answers a request that is nobody's.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, f *Failure) {
	result := AppendFailure(r.Context(), nil, f, len(f.Errors))
	s.engine.observe.turnedAway(r.Context(), f)
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
