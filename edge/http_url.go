package edge

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/facetgraph/facet/graph"
)

// urlParameters are the parameters of a GET request that mean something.
var urlParameters = []string{"query", "operationName", "variables", "extensions", "onError"}

// readURL reads the query string of a GET request (GraphQL over HTTP, GET). What cannot be read is refused: a request
// that lost its variables on the way would run as another one. Parameters that GraphQL does not know are ignored, as
// members of a body are.
func readURL(raw string) (*graph.Request, *graph.Failure) {
	given, failure := parseURL(raw)
	if failure != nil {
		return nil, failure
	}
	req := &graph.Request{Query: given["query"], OperationName: given["operationName"]}
	if req.Variables, failure = objectParameter("variables", given["variables"]); failure != nil {
		return nil, failure
	}
	if req.Extensions, failure = objectParameter("extensions", given["extensions"]); failure != nil {
		return nil, failure
	}
	if value := given["onError"]; value != "" && !setOnError(req, value) {
		return nil, badParameter("onError", "must be one of "+errorModes())
	}
	return req, nil
}

// parseURL decodes the parameters that mean something, and checks that all can be decoded.
func parseURL(raw string) (map[string]string, *graph.Failure) {
	given := make(map[string]string, len(urlParameters))
	number := 0
	for pair := range strings.SplitSeq(raw, "&") {
		if pair == "" {
			continue
		}
		number++
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, wrong := unescape(rawName)
		if wrong != "" {
			return nil, badParameter(fmt.Sprintf("number %d", number), "has a name that cannot be decoded: "+wrong)
		}
		known := slices.Contains(urlParameters, name)
		if !known {
			name = fmt.Sprintf("number %d", number) // its name is the caller's and not ours to repeat
		}
		value, wrong := unescape(rawValue)
		if wrong != "" {
			return nil, badParameter(name, "cannot be decoded: "+wrong)
		}
		if _, twice := given[name]; twice {
			return nil, badParameter(name, "is there twice")
		}
		if known {
			given[name] = value
		}
	}
	return given, nil
}

// unescape decodes a name or a value, or says what is wrong with it.
func unescape(raw string) (text, wrong string) {
	if at := strings.IndexByte(raw, ';'); at >= 0 {
		return "", fmt.Sprintf("a semicolon at offset %d must be written %%3B, since some servers take it for the end of the parameter", at)
	}
	text, err := url.QueryUnescape(raw)
	if err != nil {
		return "", fmt.Sprintf("the %% at offset %d is not followed by two hexadecimal digits; a %% itself must be written %%25", badEscape(raw))
	}
	if !utf8.ValidString(text) {
		return "", "its bytes are not UTF-8"
	}
	return text, ""
}

// badEscape finds the first percent sign that escapes nothing.
func badEscape(raw string) int {
	for at := 0; at < len(raw); at++ {
		if raw[at] != '%' {
			continue
		}
		if at+2 >= len(raw) || !isHex(raw[at+1]) || !isHex(raw[at+2]) {
			return at
		}
		at += 2
	}
	return len(raw)
}

// objectParameter reads a parameter that is a JSON object; nil where it is absent, empty or null.
func objectParameter(name, value string) ([]byte, *graph.Failure) {
	if value == "" {
		return nil, nil
	}
	object, err := decodeParameter(name, []byte(value))
	if wrong, ok := err.(*jsonFlaw); ok {
		return nil, badParameter(name, fmt.Sprintf("is not JSON: at offset %d: %s", wrong.offset, wrong.what))
	}
	if err != nil {
		return nil, graph.Refuse(decodeStatus(err), graph.CodeBadRequest, err.Error())
	}
	return object, nil
}

// badParameter refuses a request whose URL cannot be read.
func badParameter(name, wrong string) *graph.Failure {
	return graph.Refuse(http.StatusBadRequest, graph.CodeBadRequest, "the parameter "+name+" "+wrong)
}
