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
	status := http.StatusOK
	if f := result.Failure; f != nil {
		status = c.status(f, media)
	}
	h := w.Header()
	setHeaders(h, result.Header)
	result.Limits.Set(h)
	h["Content-Type"] = contentTypes[media]
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
	if f.Header.Get("Ratelimit-Policy") == "" { // a refusal by a limit says more
		result.Limits = paidOnEntry(ctx)
	}
	c.write(w, r, media, result)
	ob.end(ctx, result)
}

// refuse answers a request that is nobody's.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, f *Failure) {
	result := AppendFailure(r.Context(), nil, f, len(f.Errors))
	s.engine.observe.turnedAway(r.Context(), f)
	h := w.Header()
	setHeaders(h, f.Header)
	h["Content-Type"] = contentTypes[readAccept(r.Header["Accept"]).plain()]
	h.Add("Vary", "Accept")
	h["Cache-Control"] = noStore
	w.WriteHeader(f.Status)
	_, _ = w.Write(result.Body)
}

func setHeaders(into, from http.Header) {
	for name, values := range from {
		into[name] = values
	}
}
