package playground_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"sync"
	"time"
)

// endpoint is a GraphQL endpoint that knows the examples of the fake client.
type endpoint struct {
	stopped chan struct{} // receives when a subscription's request ends

	mu   sync.Mutex
	sent map[string]http.Header // by operation
}

func newEndpoint() *endpoint {
	return &endpoint{stopped: make(chan struct{}, 8), sent: map[string]http.Header{}}
}

// ServeHTTP answers like a GraphQL server would, or would not.
func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var body struct{ Query, OperationName string }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.note(body.OperationName, r)
	switch body.OperationName {
	case "IntrospectionQuery":
		schema, _ := os.ReadFile("testdata/introspection.json")
		_, _ = w.Write(schema)
	case "Tick":
		e.stream(w, r)
	case "Done":
		event(w, "event: next\ndata: {\"data\": {\"tick\": \"last\"}}\n\nevent: complete\ndata:\n\n")
	case "Cut":
		event(w, "event: next\ndata: {\"data\": {\"tick\": \"last\"}}\n\n")
	case "Garbled":
		event(w, "event: next\ndata: {\"data\"\n\n")
	case "Refused":
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"errors": [{"message": "who are you?"}]}`)
	case "Late":
		late(w)
	case "Broken":
		http.Error(w, "<h1>Bad gateway</h1>", http.StatusBadGateway)
	default:
		w.Header().Set("Content-Type", "application/graphql-response+json")
		fmt.Fprintf(w, `{"data": {"hello": %q}}`, body.OperationName+" world")
	}
}

// note remembers the headers that came with an operation.
func (e *endpoint) note(operation string, r *http.Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sent[operation] = r.Header.Clone()
}

// headers returns what note remembers.
func (e *endpoint) headers(operation string) (accept, token string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	h := e.sent[operation]
	return h.Get("Accept"), h.Get("Authorization")
}

// stream sends events cut where a network may cut them, then waits for the
// client to go.
func (e *endpoint) stream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	pieces := []string{
		": hello\n\nevent: ne", "xt\ndata: {\"data\": {\"tick\":\ndata: \"one\"}}\n", "\n",
		"event: next\r", "\ndata: {\"data\": {\"tick\": \"tw", "o ✓\"}}\r\n\r\n",
	}
	for _, piece := range pieces {
		_, _ = io.WriteString(w, piece)
		w.(http.Flusher).Flush()
		time.Sleep(30 * time.Millisecond) // else Chromium reads the pieces as one
	}
	<-r.Context().Done()
	e.stopped <- struct{}{}
}

// event answers with a stream that ends.
func event(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/event-stream")
	_, _ = io.WriteString(w, text)
}

// late answers in two parts (GraphQL over HTTP: incremental delivery).
func late(w http.ResponseWriter) {
	w.Header().Set("Content-Type", `multipart/mixed; boundary="-"`)
	parts := []string{
		`{"data": {"hello": "now"}, "hasNext": true}`,
		`{"incremental": [{"data": {"late": "later"}, "path": []}], "hasNext": false}`,
	}
	for _, part := range parts {
		_, _ = io.WriteString(w, "\r\n---\r\nContent-Type: application/json\r\n\r\n"+part)
		w.(http.Flusher).Flush()
	}
	_, _ = io.WriteString(w, "\r\n-----\r\n")
}
