// Package mock serves contracts from their own examples and schemas, so that frontends can be built before a service is.
//
// The answers are deterministic: the same request has the same answer in every process. An object is made of its key, so
// that what one service says about 7 fits to what another does: ids that are asked for come back, references point to
// objects that there are, and lists have the length that is asked for.
//
// It is not for tests of a service, whose behaviour it does not have: what is written is answered, and not kept.
package mock

import (
	"encoding/json"
	"flag"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/facetgraph/facet/generate/contract"
)

// Options are the faults of a mock. The zero value has none.
type Options struct {
	// Latency is how long every answer takes; Jitter is what may come on top of it, by chance.
	Latency, Jitter time.Duration
	// ErrorRate is the share of requests, from 0 to 1, that are answered 503.
	ErrorRate float64
	// Items is how many objects there are of a kind; lists have no more. Default 100.
	Items int
}

// AddFlags adds the flags of the faults: -latency, -jitter and -error-rate.
func (o *Options) AddFlags(f *flag.FlagSet) {
	f.DurationVar(&o.Latency, "latency", 0, "how long every answer of a mock takes")
	f.DurationVar(&o.Jitter, "jitter", 0, "what may come on top of that, by chance")
	f.Float64Var(&o.ErrorRate, "error-rate", 0, "the share of requests, from 0 to 1, that are answered 503")
}

// Handler answers for one contract. It is safe for concurrent use.
type Handler struct {
	options Options
	routes  []route

	mu       sync.Mutex
	contract *contract.Contract // guarded by mu, because it reads operations when they are asked for
	calls    map[string]int
}

// route is the way to one operation.
type route struct {
	id, method string
	segments   []string
}

// New returns a handler for a contract, of which nobody else may read operations meanwhile.
func New(c *contract.Contract, o Options) *Handler {
	if o.Items == 0 {
		o.Items = 100
	}
	h := &Handler{options: o, contract: c, calls: map[string]int{}}
	for _, id := range c.Names() {
		method, path := c.Route(id)
		h.routes = append(h.routes, route{id, method, strings.Split(path, "/")})
	}
	return h
}

// call finds the operation of a request, and counts it; nil where there is none.
func (h *Handler) call(method, path string) (*contract.Operation, map[string]string, error) {
	id, values := h.match(method, path)
	if id == "" {
		return nil, nil, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls[id]++
	op, err := h.contract.Operation(id)
	return op, values, err
}

// Calls are how often each operation was called, by its operationId.
func (h *Handler) Calls() map[string]int {
	h.mu.Lock()
	defer h.mu.Unlock()
	calls := make(map[string]int, len(h.calls))
	for id, n := range h.calls {
		calls[id] = n
	}
	return calls
}

// ServeHTTP answers a request as the contract says. GET /_stats answers how often each operation was called.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/_stats" {
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"calls": h.Calls()})
		return
	}
	op, values, err := h.call(r.Method, r.URL.EscapedPath())
	switch {
	case err != nil:
		problem(w, http.StatusInternalServerError, err.Error())
		return
	case op == nil:
		problem(w, http.StatusNotFound, "the contract has no such operation")
		return
	}
	if d := h.options.Latency + time.Duration(rand.Float64()*float64(h.options.Jitter)); d > 0 {
		select {
		case <-time.After(d):
		case <-r.Context().Done():
			return
		}
	}
	if rand.Float64() < h.options.ErrorRate {
		if op.Procedure != nil {
			unavailable(op).ServeHTTP(w, r)
			return
		}
		problem(w, http.StatusServiceUnavailable, "a fault, as asked for")
		return
	}
	if op.Procedure != nil {
		h.procedure(op).ServeHTTP(w, r)
		return
	}
	if op.Stream {
		h.events(w, r, op, values)
		return
	}
	if op.Answer == nil {
		w.WriteHeader(max(op.Success, http.StatusOK))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(max(op.Success, http.StatusOK))
	_ = json.NewEncoder(w).Encode(h.answer(op, values, r)) // an error is the caller's, who has left
}

func problem(w http.ResponseWriter, status int, title string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"title": title, "status": status})
}

// match finds the operation of a request, and the values of its path. Literal segments go before parameters.
func (h *Handler) match(method, path string) (best string, values map[string]string) {
	segments := strings.Split(path, "/")
	most := -1
	for _, r := range h.routes {
		if r.method != method || len(r.segments) != len(segments) {
			continue
		}
		found, literal, ok := map[string]string{}, 0, true
		for i, s := range r.segments {
			if name, isParameter := strings.CutPrefix(s, "{"); isParameter {
				text, err := url.PathUnescape(segments[i])
				found[strings.TrimSuffix(name, "}")] = text
				ok = ok && err == nil && text != ""
				continue
			}
			literal++
			ok = ok && s == segments[i]
		}
		if ok && literal > most {
			best, values, most = r.id, found, literal
		}
	}
	return best, values
}

// events sends one event, and is silent from then on.
func (h *Handler) events(w http.ResponseWriter, r *http.Request, op *contract.Operation, values map[string]string) {
	w.Header().Set("Content-Type", "text/event-stream")
	text, _ := json.Marshal(h.answer(op, values, r)) // what is made of a schema always encodes
	_, _ = w.Write(append(append([]byte("data: "), text...), "\n\n"...))
	_ = http.NewResponseController(w).Flush()
	<-r.Context().Done()
}

// answer makes the body of an answer.
func (h *Handler) answer(op *contract.Operation, path map[string]string, r *http.Request) any {
	a := &answer{items: h.options.Items, query: r.URL.Query(), op: op, keys: map[string][]string{}}
	for name, text := range path {
		a.keys[name] = []string{text}
	}
	body := a.body(r)
	for _, p := range op.Parameters {
		if p.In == contract.Query && p.Schema.Kind == contract.Array {
			if texts := a.query[p.Name]; len(texts) == 1 && !p.Explode {
				a.keys[p.Name] = strings.Split(texts[0], ",")
			} else if len(texts) > 0 {
				a.keys[p.Name] = texts
			}
		}
	}
	if op.Example != nil && len(a.keys) == 0 && body == nil {
		return op.Example
	}
	out := a.value(op.Answer, "", 1, 0)
	if object, ok := out.(map[string]any); ok { // what is written is what comes back
		for name, value := range body {
			if op.Answer.Property(name) != nil {
				object[name] = value
			}
		}
	}
	return out
}

// body reads the members that are sent, and the keys among them.
func (a *answer) body(r *http.Request) map[string]any {
	text, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var body map[string]any
	if err != nil || json.Unmarshal(text, &body) != nil {
		return nil
	}
	for name, value := range body {
		if list, ok := value.([]any); ok && a.op.Answer != nil && a.op.Answer.Kind == contract.Array {
			for _, v := range list {
				a.keys[name] = append(a.keys[name], textOf(v))
			}
		}
	}
	return body
}

func textOf(v any) string {
	if n, ok := v.(float64); ok {
		return strconv.FormatFloat(n, 'f', -1, 64)
	}
	text, _ := v.(string)
	return text
}

// sizes are the names of parameters that say how long a list is to be.
var sizes = []string{"limit", "_limit", "per_page", "perPage", "pageSize", "page_size", "first", "count", "size", "top"}

// length is how long the list of the answer is to be.
func (a *answer) length() int {
	for _, name := range sizes {
		if n, err := strconv.Atoi(a.query.Get(name)); err == nil {
			return min(max(n, 0), a.items)
		}
	}
	return min(10, a.items)
}

// offsets, pages and cursors are the names of parameters that say where a page begins: after how many items, as a number of the
// page, or as a cursor, which is a number of items, too.
var (
	offsets = []string{"offset", "skip", "_start", "start", "cursor", "after", "pageToken", "page_token"}
	pages   = []string{"page", "_page", "pageNumber"}
)

// from is how many items are before the page.
func (a *answer) from(length int) int {
	for _, name := range offsets {
		if n, err := strconv.Atoi(a.query.Get(name)); err == nil {
			return min(max(n, 0), a.items)
		}
	}
	for _, name := range pages {
		if n, err := strconv.Atoi(a.query.Get(name)); err == nil {
			return min(max(n-1, 0)*length, a.items)
		}
	}
	return 0
}

// keyOf finds the keys that were asked for of objects of a schema, and the member that holds them.
func (a *answer) keyOf(s *contract.Schema) (member string, keys []string) {
	names := make([]string, 0, len(a.keys))
	for name := range a.keys {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		for _, candidate := range []string{name, strings.TrimSuffix(name, "s")} {
			if p := s.Property(candidate); p != nil && (p.Schema.Kind == contract.String || p.Schema.Kind == contract.Integer) {
				return candidate, a.keys[name]
			}
		}
		if strings.HasSuffix(strings.ToLower(name), "id") || strings.HasSuffix(strings.ToLower(name), "ids") {
			if s.Property("id") != nil {
				return "id", a.keys[name]
			}
		}
	}
	return "", nil
}
