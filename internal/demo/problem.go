package demo

import (
	"encoding/json"
	"errors"
	"net/http"
)

// problemError is an answer as RFC 9457 writes it: application/problem+json.
type problemError struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail,omitempty"`
}

// Error implements error.
func (p *problemError) Error() string { return p.Title + ": " + p.Detail }

// problem returns the error that becomes an answer with a status. The title is
// the same for all problems of a kind, the detail says what to do about this.
func problem(status int, title, detail string) error {
	return &problemError{Type: "about:blank", Title: title, Status: status, Detail: detail}
}

// badRequest is a problem with a parameter.
func badRequest(detail string) error {
	return problem(http.StatusBadRequest, "Bad request", detail)
}

// notFound is a problem with the address of an object.
func notFound(what string) error {
	return problem(http.StatusNotFound, "Not found", "there is no such "+what)
}

// writeProblem answers with an error. One that is no problem is a mistake in
// this package, or a caller that has gone.
func writeProblem(w http.ResponseWriter, err error) {
	p, ok := errors.AsType[*problemError](err)
	if !ok {
		p = &problemError{Type: "about:blank", Title: "Internal error", Status: http.StatusInternalServerError}
	}
	body, _ := json.Marshal(p) // strings and a number always marshal
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_, _ = w.Write(body)
}
