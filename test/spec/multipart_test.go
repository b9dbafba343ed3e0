package spec

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// patience is how long any one answer may take. It is a bound for what never ends, not a measure.
const patience = 20 * time.Second

// spoken are the parameters by which Accept asks for each format.
var spoken = map[string]string{format2022: "deferSpec=20220824", format02: "incrementalSpec=v0.2"}

// listen serves over real HTTP, with a token, until the test ends.
func listen(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handler.ServeHTTP(w, r.WithContext(signedIn(r.Context())))
	}))
	t.Cleanup(func() {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		server.CloseClientConnections()
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			server.Close()
		}()
		select {
		case <-closed:
		case <-time.After(patience):
			t.Error("a request never ended in the server")
		}
	})
	return server.URL
}

// request posts an operation and gives the answer's media type and body, all of it.
func request(ctx context.Context, url, accept string, op *randomOp) (media string, params map[string]string, body []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/graphql/"+op.Client, bytes.NewReader(op.body()))
	if err != nil {
		return "", nil, nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", accept)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", nil, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(resp.Body)
	if err != nil {
		return "", nil, nil, fmt.Errorf("the answer breaks off or does not end: %w after %q", err, body)
	}
	media, params, err = mime.ParseMediaType(resp.Header.Get("Content-Type"))
	return media, params, body, err
}

// inParts asks for an answer in parts. An operation that defers nothing may be answered in one piece, which is one
// part.
func inParts(ctx context.Context, url, format string, op *randomOp) ([]json.RawMessage, error) {
	media, params, body, err := request(ctx, url, "multipart/mixed; "+spoken[format]+", application/graphql-response+json", op)
	if err != nil {
		return nil, err
	}
	if media != "multipart/mixed" {
		return []json.RawMessage{bytes.Replace(body, []byte("{"), []byte(`{"hasNext":false,`), 1)}, nil
	}
	name, version, _ := strings.Cut(spoken[format], "=")
	if params[strings.ToLower(name)] != version || params["boundary"] != "-" {
		return nil, fmt.Errorf("answered as multipart/mixed with %v", params)
	}
	return readParts(body)
}

// readParts takes a multipart body apart.
func readParts(body []byte) (parts []json.RawMessage, err error) {
	for reader := multipart.NewReader(bytes.NewReader(body), "-"); ; {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("not multipart: %w: %q", err, body)
		}
		if media, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type")); media != "application/json" {
			return nil, fmt.Errorf("a part is %q", media)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, err
		}
		parts = append(parts, text)
	}
	if !bytes.HasSuffix(bytes.TrimSpace(body), []byte("\r\n-----")) {
		return nil, fmt.Errorf("the body does not end with the last delimiter: %q", body)
	}
	return parts, nil
}

// Parts are read only from a body that is whole.
func TestReadParts(t *testing.T) {
	t.Parallel()
	const head = "\r\n---\r\ncontent-type: application/json\r\n\r\n"
	tests := map[string]struct {
		body string
		want int
		err  string
	}{
		"two parts":       {head + `{"a":1}` + head + `{"b":2}` + "\r\n-----\r\n", 2, ""},
		"no last one":     {head + `{"a":1}` + "\r\n---", 0, "last delimiter"},
		"broken off":      {head + `{"a":`, 0, "unexpected EOF"},
		"what is no JSON": {strings.Replace(head, "json", "pdf", 1) + "x\r\n-----\r\n", 0, "application/pdf"},
		"something after": {head + `{"a":1}` + "\r\n-----\r\n" + head, 0, "last delimiter"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parts, err := readParts([]byte(test.body))
			if test.err == "" && (err != nil || len(parts) != test.want) {
				t.Errorf("got %d parts and error %v, want %d", len(parts), err, test.want)
			}
			if test.err != "" && (err == nil || !strings.Contains(err.Error(), test.err)) {
				t.Errorf("got error %v, want one that says %q", err, test.err)
			}
		})
	}
}
