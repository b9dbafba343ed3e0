package edge

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/facetgraph/facet/graph"
	"github.com/facetgraph/facet/schema"
)

// notARequest is a text that is JSON, but not that of a GraphQL request. It says what would be, and quotes nothing.
type notARequest struct {
	status  int
	message string
}

func (e *notARequest) Error() string { return e.message }

// wrongShape is a member that is missing or of another type. GraphQL over HTTP asks for 422; 400 is for what is not
// JSON.
func wrongShape(message string) error { return &notARequest{http.StatusUnprocessableEntity, message} }

// decodeStatus is the HTTP status for an error of [DecodeRequest].
func decodeStatus(err error) int {
	if e, ok := errors.AsType[*notARequest](err); ok {
		return e.status
	}
	return http.StatusBadRequest
}

type requestDecoder struct {
	reader bytes.Reader
	json   jsontext.Decoder
}

var requestDecoders = sync.Pool{New: func() any { return new(requestDecoder) }}

// DecodeRequest reads the JSON body of a request. There is one way to read it: names are exact and none comes twice at
// any depth, nothing follows the object, and the text is UTF-8. Members that GraphQL does not know are ignored. Errors
// say what is wrong and where, and quote nothing of the body.
func DecodeRequest(body []byte) (graph.Request, error) {
	d := requestDecoders.Get().(*requestDecoder)
	defer requestDecoders.Put(d)
	d.reader.Reset(body)
	d.json.Reset(&d.reader)
	req, err := readRequest(&d.json)
	if err == nil {
		err = atEnd(&d.json, body)
	}
	switch err.(type) {
	case nil:
		return req, nil
	case *notARequest, *jsonFlaw:
		return graph.Request{}, err
	}
	return graph.Request{}, flawIn(body, err)
}

// decodeParameter reads a parameter that is a JSON object and nothing else; null is none.
func decodeParameter(name string, text []byte) (object []byte, err error) {
	d := requestDecoders.Get().(*requestDecoder)
	defer requestDecoders.Put(d)
	d.reader.Reset(text)
	d.json.Reset(&d.reader)
	value, err := d.json.ReadValue()
	if err != nil {
		return nil, flawIn(text, err)
	}
	shape := intoObject("the parameter "+name, &object, value) // now: the decoder will overwrite the value
	if err := atEnd(&d.json, text); err != nil {
		return nil, err
	}
	return object, shape
}

func readRequest(d *jsontext.Decoder) (req graph.Request, err error) {
	switch d.PeekKind() {
	case '{':
	case '[':
		if err := d.SkipValue(); err != nil {
			return req, err
		}
		return req, wrongShape("the body is a list; batches are not supported, send one operation per request")
	default:
		if err := d.SkipValue(); err != nil {
			return req, err
		}
		return req, wrongShape("the body must be a JSON object with the member query")
	}
	if _, err := d.ReadToken(); err != nil {
		return req, err
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return req, err
		}
		if err := member(&req, name.String(), d); err != nil {
			return req, err
		}
	}
	_, err = d.ReadToken()
	return req, err
}

// atEnd checks that nothing follows the value that was read.
func atEnd(d *jsontext.Decoder, text []byte) error {
	end := d.InputOffset()
	if _, err := d.ReadToken(); err == io.EOF {
		return nil
	}
	rest := bytes.TrimLeft(text[end:], " \t\r\n")
	return &jsonFlaw{text: text, offset: len(text) - len(rest), what: "something follows where the JSON has ended"}
}

// member reads one member of the body.
func member(r *graph.Request, name string, d *jsontext.Decoder) error {
	value, err := d.ReadValue()
	if err != nil {
		return err
	}
	switch name {
	case "query":
		return intoText("query", &r.Query, value)
	case "operationName":
		return intoText("operationName", &r.OperationName, value)
	case "variables":
		return intoObject("variables", &r.Variables, value)
	case "extensions":
		return intoObject("extensions", &r.Extensions, value)
	case "onError":
		return onError(r, value)
	}
	return nil
}

// onError reads the member of that name.
func onError(r *graph.Request, value jsontext.Value) error {
	var text string
	if err := intoText("onError", &text, value); err != nil || value.Kind() == '"' && !setOnError(r, text) {
		return &notARequest{http.StatusBadRequest, "onError must be one of " + errorModes()}
	}
	return nil
}

// setOnError takes one of the values that are allowed, and says whether it was one.
func setOnError(r *graph.Request, value string) bool {
	if !slices.Contains(schema.OnError("").Allowed(), value) {
		return false
	}
	r.OnError = value
	return true
}

// errorModes lists the values of onError in a sentence.
func errorModes() string {
	return strings.Join(schema.OnError("").Allowed(), ", ")
}

func intoText(name string, into *string, value jsontext.Value) error {
	switch value.Kind() {
	case 'n':
		return nil
	case '"':
		if bytes.IndexByte(value, '\\') < 0 { // the decoder has checked it: without escapes it is its own text
			*into = string(value[1 : len(value)-1])
			return nil
		}
		s, err := jsontext.AppendUnquote(nil, value)
		*into = string(s)
		return err
	}
	return wrongShape(name + " must be a string")
}

func intoObject(name string, into *[]byte, value jsontext.Value) error {
	switch value.Kind() {
	case 'n':
		return nil
	case '{':
		*into = bytes.Clone(value)
		return nil
	}
	return wrongShape(name + " must be a JSON object")
}
