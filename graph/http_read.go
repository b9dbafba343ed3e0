package graph

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// read takes the request from the URL or the body.
func (c *Client) read(w http.ResponseWriter, r *http.Request) (*Request, *Failure) {
	switch r.Method {
	case http.MethodGet:
		return readURL(r)
	case http.MethodPost:
		return c.readBody(w, r)
	}
	f := refuse(http.StatusMethodNotAllowed, CodeMethodNotAllowed, "use POST, or GET for queries")
	f.Header = http.Header{"Allow": {"GET, POST"}}
	return nil, f
}

// readURL reads the parameters of a GET request (GraphQL over HTTP §5.2).
func readURL(r *http.Request) (*Request, *Failure) {
	q := r.URL.Query()
	for _, name := range []string{"query", "operationName", "variables", "extensions"} {
		if len(q[name]) > 1 {
			return nil, refuse(http.StatusBadRequest, CodeBadRequest, "the parameter "+name+" is there twice")
		}
	}
	req := &Request{Query: q.Get("query"), OperationName: q.Get("operationName")}
	for name, into := range map[string]*[]byte{"variables": &req.Variables, "extensions": &req.Extensions} {
		raw := q.Get(name)
		if raw == "" || raw == "null" {
			continue
		}
		probe, err := DecodeRequest([]byte(`{"variables":` + raw + `}`))
		if err != nil {
			return nil, refuse(http.StatusBadRequest, CodeBadRequest, "the parameter "+name+" must be a JSON object")
		}
		*into = probe.Variables
	}
	return req, nil
}

// readBody reads a POST request within the client's limit on bytes.
func (c *Client) readBody(w http.ResponseWriter, r *http.Request) (*Request, *Failure) {
	if failure := checkContent(r.Header); failure != nil {
		return nil, failure
	}
	most := int64(c.profile.Policy.Limits.BodyBytes)
	body := takeBuffer()
	defer giveBuffer(body)
	into := bytes.NewBuffer((*body)[:0])
	if r.ContentLength > 0 && r.ContentLength <= most {
		into.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := into.ReadFrom(http.MaxBytesReader(w, r.Body, most))
	*body = into.Bytes()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, refuse(http.StatusRequestEntityTooLarge, CodePayloadTooLarge, "the body is longer than "+strconv.FormatInt(most, 10)+" bytes")
	}
	if err != nil && err != io.EOF {
		return nil, refuse(http.StatusBadRequest, CodeBadRequest, "the body could not be read")
	}
	req, err := DecodeRequest(*body)
	if err != nil {
		return nil, refuse(http.StatusBadRequest, CodeBadRequest, err.Error())
	}
	return &req, nil
}

// checkContent admits JSON in UTF-8 only. Other types would be sent by browsers without asking (CORS-simple requests),
// or could be read in two ways.
func checkContent(h http.Header) *Failure {
	unsupported := func(message string) *Failure {
		return refuse(http.StatusUnsupportedMediaType, CodeUnsupportedMedia, message)
	}
	for _, encoding := range h["Content-Encoding"] {
		if encoding != "" && !strings.EqualFold(encoding, "identity") {
			return unsupported("compressed requests are not supported")
		}
	}
	values := h["Content-Type"]
	if len(values) != 1 || !jsonContent(values[0]) {
		return unsupported("the Content-Type must be application/json, in UTF-8")
	}
	return nil
}
