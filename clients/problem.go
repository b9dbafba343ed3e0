package clients

import (
	"encoding/json"
	"net/http"
)

// problemType is the media type of RFC 9457.
const problemType = "application/problem+json"

// maxProblem bounds how much of an error's body is read, in bytes.
const maxProblem = 64 << 10

// Problem is the body of a failed answer as RFC 9457 (application/problem+json)
// defines it. Its members are what the service sent: keep Detail out of logs
// and away from API users.
type Problem struct {
	Type     string `json:"type"`     // URI of the kind of problem, "" means about:blank
	Title    string `json:"title"`    // short text that is the same for every problem of the type
	Status   int    `json:"status"`   // what the origin answered with, advisory
	Detail   string `json:"detail"`   // text about this occurrence
	Instance string `json:"instance"` // URI of this occurrence
	// Fields are what the service says is at fault of what it was sent, as price.amount; nil where it does not say.
	Fields []string `json:"-"`
}

// Error returns the bounded title, or the status text when there is none.
func (p *Problem) Error() string {
	if title := shortened(p.Title); title != "" {
		return title
	}
	return statusText(p.Status)
}

// parseProblem reads an RFC 9457 body. One that cannot be read still gives a
// problem with the status, for the status alone is worth reporting.
func parseProblem(status int, contentType string, body []byte) *Problem {
	p := &Problem{}
	if mediaType(contentType) != problemType || json.Unmarshal(body, p) != nil {
		*p = Problem{}
	}
	p.Status = status
	if status >= 400 && status < 500 {
		p.Fields = faultyFields(body)
	}
	return p
}

// statusText names a status, also one that net/http does not know.
func statusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return text
	}
	return "unexpected status"
}
