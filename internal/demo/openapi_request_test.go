package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"
)

// attempt is a request to an endpoint, made from its examples.
type attempt struct {
	endpoint
	path        string
	query       url.Values
	contentType string
	body        string
}

// example returns the request that the file's examples describe.
func (e endpoint) example(t *testing.T) attempt {
	t.Helper()
	a := attempt{endpoint: e, path: e.path, query: url.Values{}}
	for _, p := range e.Parameters {
		if p.Example == nil {
			t.Fatalf("%s: parameter %s has no example", e.name(), p.Name)
		}
		a.set(p, text(p.Example))
	}
	if e.Body != nil {
		a.contentType = "application/json"
		example, err := json.Marshal(e.Body.Content[a.contentType].Example)
		if err != nil {
			t.Fatal(err)
		}
		a.body = string(example)
	}
	return a
}

// set gives a parameter a value.
func (a *attempt) set(p parameter, values ...string) {
	if p.In == "path" {
		a.path = strings.Replace(a.endpoint.path, "{"+p.Name+"}", values[0], 1)
		return
	}
	a.query[p.Name] = values
}

// text writes an example as a parameter.
func text(v any) string {
	list, ok := v.([]any)
	if !ok {
		return fmt.Sprint(v)
	}
	parts := make([]string, len(list))
	for i, item := range list {
		parts[i] = fmt.Sprint(item)
	}
	return strings.Join(parts, ",")
}

// send makes the request, holds the answer to the document and returns its
// status.
func (a attempt) send(t *testing.T, base string) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, a.method, base+a.path+"?"+a.query.Encode(), strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	if a.contentType != "" {
		req.Header.Set("Content-Type", a.contentType)
	}
	transport := &http.Transport{DisableKeepAlives: true} // leaves nothing open
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	a.check(t, resp)
	return resp.StatusCode
}

// check holds an answer to the document.
func (a attempt) check(t *testing.T, resp *http.Response) {
	t.Helper()
	status := strconv.Itoa(resp.StatusCode)
	want, ok := a.answers(status)
	if !ok {
		t.Errorf("%s answered %s, which is not documented", a.name(), status)
		return
	}
	if resp.Header.Get("Cache-Control") == "" {
		t.Errorf("%s answered %s without Cache-Control", a.name(), status)
	}
	kind, _, _ := mime.ParseMediaType(resp.Header.Get("Content-Type"))
	content, ok := want.Content[kind]
	switch {
	case !ok && (kind != "" || want.Content != nil):
		t.Errorf("%s answered %s as %q, which is not documented", a.name(), status, kind)
	case strings.HasSuffix(kind, "json"):
		a.checkBody(t, status, content.Schema, resp.Body)
	}
}

// checkBody holds a JSON body to its schema.
func (a attempt) checkBody(t *testing.T, status string, s *schema, r io.Reader) {
	t.Helper()
	body, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(body, &value); err != nil {
		t.Fatalf("%s answered %s: %v", a.name(), status, err)
	}
	for _, complaint := range a.doc.validate("body", s, value) {
		t.Errorf("%s answered %s: %s", a.name(), status, complaint)
	}
	if p, ok := value.(map[string]any); ok && status >= "4" && p["status"] != mustNumber(status) {
		t.Errorf("%s answered %s with a problem that says %v", a.name(), status, p["status"])
	}
}

func mustNumber(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return f
}
