package demo

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/facetgraph/facet/internal/faultproxy"
)

// service is one of the seven: its routes behind faults and counters.
type service struct {
	mux   *http.ServeMux
	stats *counters
	fault *faultproxy.Proxy
}

// route is one endpoint: a pattern of http.ServeMux and what answers it.
// Either answer or stream is set.
type route struct {
	pattern string
	answer  func(*call) (reply, error)
	stream  func(*call, http.ResponseWriter) error // for answers without an end
}

// call is a request on its way through a route.
type call struct {
	*http.Request
	stats *counters
	route string
}

// reply is a successful answer.
type reply struct {
	status int // 0 means 200
	body   []byte
	cache  string // Cache-Control; "" means no-store
}

// The Cache-Control of answers that are the same for everybody: figures change
// soon, the rest seldom.
const (
	briefly = "public, max-age=5"
	longer  = "public, max-age=60"
)

// jsonReply encodes v as the answer.
func jsonReply(v any, cache string) (reply, error) {
	body, err := json.Marshal(v)
	return reply{body: body, cache: cache}, err
}

// newService puts routes behind a fault, and statistics beside it.
func newService(f *faultproxy.Proxy, control http.Handler, routes []route) *service {
	s := &service{mux: http.NewServeMux(), stats: newCounters(), fault: f}
	for _, r := range routes {
		s.mux.HandleFunc(r.pattern, s.serve(r))
	}
	s.common(control)
	return s
}

// newProcedures is newService for a service that speaks gRPC.
func newProcedures(f *faultproxy.Proxy, control http.Handler, stats *counters, procedures map[string]http.Handler) *service {
	s := &service{mux: http.NewServeMux(), stats: stats, fault: f}
	for name, h := range procedures {
		s.mux.Handle("POST "+name, s.counted(name, h))
	}
	s.common(control)
	return s
}

// counted counts each request of a route, and lets the faults strike.
func (s *service) counted(route string, h http.Handler) http.HandlerFunc {
	struck := s.fault.Handler(h)
	return func(w http.ResponseWriter, r *http.Request) {
		s.stats.call(route)
		struck.ServeHTTP(w, r)
	}
}

// common adds what every service has: statistics, the switch of all services' faults, and an answer to what it does not
// know. None of it is struck by faults of requests.
func (s *service) common(control http.Handler) {
	s.mux.Handle("/_fault", control)
	s.mux.HandleFunc("GET /_stats", func(w http.ResponseWriter, _ *http.Request) {
		body, err := jsonReply(s.stats.read(), "")
		write(w, body, err)
	})
	s.mux.HandleFunc("POST /_stats/reset", func(w http.ResponseWriter, _ *http.Request) {
		s.stats.reset()
		w.WriteHeader(http.StatusNoContent)
	})
	s.mux.HandleFunc("/", s.unmatched)
}

// ServeHTTP implements http.Handler.
func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// serve counts a call, lets the faults strike and answers.
func (s *service) serve(r route) http.HandlerFunc {
	return s.counted(r.pattern, http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		c := &call{Request: req, stats: s.stats, route: r.pattern}
		if r.stream == nil {
			answer, err := r.answer(c)
			write(w, answer, err)
		} else if err := r.stream(c, w); err != nil {
			writeProblem(w, err)
		}
	}))
}

// write sends an answer with its length, so that the connection can be used
// again and a client can size its buffer.
func write(w http.ResponseWriter, a reply, err error) {
	if err != nil {
		writeProblem(w, err)
		return
	}
	if a.cache == "" {
		a.cache = "no-store"
	}
	h := w.Header()
	h["Cache-Control"] = []string{a.cache}
	if len(a.body) > 0 {
		h["Content-Type"] = []string{"application/json"}
		h["Content-Length"] = []string{strconv.Itoa(len(a.body))}
	}
	if a.status != 0 {
		w.WriteHeader(a.status)
	}
	_, _ = w.Write(a.body)
}

// unmatched answers what no route does: 405 if another method would, else 404.
func (s *service) unmatched(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, method := range []string{"GET", "POST", "PUT", "DELETE"} {
		other := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := s.mux.Handler(other); pattern != "/" {
			allowed = append(allowed, method)
		}
	}
	if len(allowed) == 0 {
		writeProblem(w, notFound("endpoint"))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	writeProblem(w, problem(http.StatusMethodNotAllowed, "Method not allowed", "see the Allow header"))
}
