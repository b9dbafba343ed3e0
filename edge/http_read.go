package edge

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/internal/buffer"
)

// read takes the request from the URL or the body.
func (c *client) read(w http.ResponseWriter, r *http.Request, into *graph.Request) *graph.Failure {
	switch r.Method {
	case http.MethodGet:
		req, failure := readURL(r.URL.RawQuery)
		if failure == nil {
			*into = *req
		}
		return failure
	case http.MethodPost, methodQuery:
		return c.readBody(w, r, into)
	}
	return unknownMethod()
}

// readBody reads the request of a POST or QUERY within the client's limit on bytes.
func (c *client) readBody(w http.ResponseWriter, r *http.Request, into *graph.Request) *graph.Failure {
	if failure := checkContent(r.Header); failure != nil {
		return failure
	}
	most := int64(c.Profile().Policy.Limits.BodyBytes)
	body := buffer.Take()
	defer buffer.Give(body)
	read := bytes.NewBuffer((*body)[:0])
	if r.ContentLength > 0 && r.ContentLength <= most {
		read.Grow(int(r.ContentLength) + bytes.MinRead)
	}
	_, err := read.ReadFrom(http.MaxBytesReader(w, r.Body, most))
	*body = read.Bytes()
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return graph.Refuse(http.StatusRequestEntityTooLarge, graph.CodePayloadTooLarge, "the body is longer than "+strconv.FormatInt(most, 10)+" bytes")
	}
	if err != nil && err != io.EOF {
		return graph.Refuse(http.StatusBadRequest, graph.CodeBadRequest, "the body could not be read")
	}
	if *into, err = DecodeRequest(*body); err != nil {
		return graph.Refuse(decodeStatus(err), graph.CodeBadRequest, err.Error())
	}
	return nil
}

// checkContent admits JSON in UTF-8 only. Other types would be sent by browsers without asking (CORS-simple requests),
// or could be read in two ways.
func checkContent(h http.Header) *graph.Failure {
	unsupported := func(message string) *graph.Failure {
		f := graph.Refuse(http.StatusUnsupportedMediaType, graph.CodeUnsupportedMedia, message)
		f.Header = http.Header{acceptQueryHeader: acceptQuery}
		return f
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
