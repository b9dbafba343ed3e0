package graph

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"sync"

	"github.com/go-json-experiment/json/jsontext"
)

// Request is a GraphQL request as a transport read it (GraphQL over HTTP §5.1).
type Request struct {
	// Query is the document's text.
	Query string
	// OperationName chooses an operation; "" where the document has only one.
	OperationName string
	// Variables are a JSON object as it came; empty where there was none.
	Variables []byte
	// Extensions are a JSON object as it came; empty where there was none.
	Extensions []byte
	// OnError says what becomes of a field in error: PROPAGATE, NULL or HALT; "" leaves it to the client's policy.
	OnError string
	// Cost is [CostReport] to explain the price, [CostValidate] to price the operation and not to run it, or "".
	Cost string
}

// The values of [Request.OnError].
const (
	OnErrorPropagate = "PROPAGATE"
	OnErrorNull      = "NULL"
	OnErrorHalt      = "HALT"
)

// onError is what holds for a request of a client.
func (r *Request) onError(*Client) string {
	if r.OnError == "" {
		return OnErrorPropagate
	}
	return r.OnError
}

// Errors of [DecodeRequest]. None quotes the body.
var (
	errNotJSON = errors.New("the body must be one JSON object in UTF-8, without duplicate names")
	errBatch   = errors.New("the body is a list; batches are not supported, send one operation per request")
	errNoQuery = errors.New("the request has no query")
	errMember  = errors.New("query and operationName must be strings; variables and extensions must be objects")
)

type requestDecoder struct {
	reader bytes.Reader
	json   jsontext.Decoder
}

var requestDecoders = sync.Pool{New: func() any { return new(requestDecoder) }}

// DecodeRequest reads the JSON body of a request. There is one way to read it: names are exact and none comes twice at
// any depth, nothing follows the object, and the text is UTF-8. Members that GraphQL does not know are ignored.
func DecodeRequest(body []byte) (Request, error) {
	d := requestDecoders.Get().(*requestDecoder)
	defer requestDecoders.Put(d)
	d.reader.Reset(body)
	d.json.Reset(&d.reader)
	return readRequest(&d.json)
}

func readRequest(d *jsontext.Decoder) (req Request, err error) {
	switch d.PeekKind() {
	case '[':
		return req, errBatch
	case '{':
	default:
		return req, errNotJSON
	}
	if _, err := d.ReadToken(); err != nil {
		return req, errNotJSON
	}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return req, errNotJSON
		}
		if err := req.member(name.String(), d); err != nil {
			return req, err
		}
	}
	if _, err := d.ReadToken(); err != nil {
		return req, errNotJSON
	}
	if _, err := d.ReadToken(); err != io.EOF {
		return req, errNotJSON
	}
	return req, nil
}

// member reads one member of the body.
func (r *Request) member(name string, d *jsontext.Decoder) error {
	value, err := d.ReadValue()
	if err != nil {
		return errNotJSON
	}
	switch name {
	case "query":
		return text(&r.Query, value)
	case "operationName":
		return text(&r.OperationName, value)
	case "variables":
		return object(&r.Variables, value)
	case "extensions":
		return object(&r.Extensions, value)
	}
	return nil
}

func text(into *string, value jsontext.Value) error {
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
	return errMember
}

func object(into *[]byte, value jsontext.Value) error {
	switch value.Kind() {
	case 'n':
		return nil
	case '{':
		*into = bytes.Clone(value)
		return nil
	}
	return errMember
}

// decodeObject reads an object that was checked already. Numbers stay as they were written.
func decodeObject(raw []byte) (map[string]any, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		return nil, errMember
	}
	return m, nil
}
