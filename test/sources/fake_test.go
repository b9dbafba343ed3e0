package sources

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// fake is the services, which write down the requests that they get.
type fake struct {
	*httptest.Server
	mu    sync.Mutex
	calls []string
	news  chan string // for whoever watches
}

func newFake(t *testing.T) *fake {
	t.Helper()
	f := &fake{news: make(chan string)}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

// taken are the calls since it was asked last, sorted.
func (f *fake) taken() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls := f.calls
	f.calls = nil
	slices.Sort(calls)
	return calls
}

// inOrder sorts the keys of a batch: which of several fields of an operation asks first is chance.
func inOrder(query string) string {
	before, keys, ok := strings.Cut(query, "ids=")
	if !ok {
		return query
	}
	all := strings.Split(keys, ",")
	slices.Sort(all)
	return before + "ids=" + strings.Join(all, ",")
}

const (
	lamp = `{"id": "0d1c8a4e-0000-4000-8000-000000000001", "sku": "lamp", "warehouse": "main", "title": "A lamp", "status": "in-stock", "price": {"amount": "12.50", "currency": "EUR"},
		"createdAt": "2026-11-01T10:00:00Z", "makerId": 1, "tags": ["light"], "accessoryIds": [2, 9, 1], "labels": {"b": "2", "a": "1"}, "unknown": {"is": ["passed", "over"]},
		"subtitle": null, "note": "bright", "weight": 1.5, "adult": false, "views": 9007199254740993, "sizes": [1, null, 3], "sellerId": 2,
		"variants": [{"name": "tall", "parts": [{"name": "bulb"}]}], "matrix": [[1, 2.5], []], "releasedOn": "2026-11-02",
		"cover": {"url": "/a", "kind": "photo", "kind2": 1}, "media": [{"kind": "Film", "seconds": 7}, {"url": "\u00e4", "kind": "picture"}], "oldPrice": {"amount": "20", "currency": "EUR"}}`
	knife = `{"id": "0d1c8a4e-0000-4000-8000-000000000002", "sku": "knife", "title": "A \u201cknife\u201d", "status": "18+", "price": {"amount": "7", "currency": "EUR"},
		"createdAt": "2026-11-01T10:00:00.5+01:00", "makerId": 1, "tags": [], "accessoryIds": []}`
)

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	call := r.Method + " " + r.URL.EscapedPath()
	if r.URL.RawQuery != "" {
		call += "?" + inOrder(r.URL.RawQuery)
	}
	if len(body) > 0 {
		call += " " + string(body)
	}
	if v := r.Header.Get("X-Viewer"); v != "" {
		call += " X-Viewer: " + v
	}
	f.mu.Lock()
	f.calls = append(f.calls, call)
	f.mu.Unlock()
	if r.URL.Path == "/products/events" {
		f.stream(w, r)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	answer, status := f.answer(r, body)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, answer)
}

// stream sends what the test has for it, and ends with "break".
func (f *fake) stream(w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("channel") == "none" {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream")
	for {
		_ = http.NewResponseController(w).Flush()
		select {
		case <-r.Context().Done():
			return
		case text := <-f.news:
			if text == "break" {
				return
			}
			_, _ = io.WriteString(w, "data: "+strings.Join(strings.Fields(text), " ")+"\n\n")
		}
	}
}

func (f *fake) answer(r *http.Request, body []byte) (string, int) {
	q := r.URL.Query()
	segments := strings.Split(r.URL.EscapedPath(), "/")
	switch {
	case r.URL.Path == "/products" && r.Method == http.MethodGet:
		return `{"took": 3, "data": {"total": 2, "items": [` + lamp + `, ` + knife + `]}}`, 200
	case r.URL.Path == "/products":
		var p struct{ Title string }
		if json.Unmarshal(body, &p) != nil || p.Title == "bad" {
			return `{}`, 422
		}
		if p.Title == "worse" {
			return `{"title": "not valid", "errors": [{"pointer": "#/price/amount", "detail": "a secret"}, {"pointer": "#/tags/0"}, {"pointer": "#/unknown"}]}`, 422
		}
		return lamp, 201
	case segments[1] == "products" && strings.HasSuffix(segments[2], "1"):
		if r.Method == http.MethodDelete {
			return "", 204
		}
		return lamp, 200
	case segments[1] == "products":
		return `{"title": "no such product"}`, 404
	case r.URL.Path == "/stock/lookup":
		var asked struct{ Skus []string }
		_ = json.Unmarshal(body, &asked)
		all := []string{}
		for _, sku := range asked.Skus {
			if sku != "knife" {
				all = append(all, `{"sku": "`+sku+`", "count": 4}`)
			}
		}
		return "[" + strings.Join(all, ",") + "]", 200
	case r.URL.Path == "/ratings":
		all := []string{}
		for _, id := range strings.Split(q.Get("ids"), ",") {
			all = append(all, map[bool]string{true: "4.5", false: "null"}[strings.HasSuffix(id, "1")])
		}
		return "[" + strings.Join(all, ",") + "]", 200
	case r.URL.Path == "/slogans":
		return `{"lamp": "light! ` + q.Get("language") + `", "else": "x"}`, 200
	case segments[1] == "warehouses":
		return `{"name": "` + segments[2] + " " + segments[4] + `"}`, 200
	case r.URL.Path == "/offers":
		var all []string
		for _, sku := range strings.Split(q.Get("skus"), ",") {
			all = append(all, `{"sku": "`+sku+`", "text": "`+q.Get("warehouse")+" "+q.Get("language")+`"}`)
		}
		return "[" + strings.Join(all, ",") + "]", 200
	case segments[1] == "articles":
		return articles(segments[2], q), 200
	case r.URL.Path == "/campaign":
		return `{"text": "` + q.Get("channel") + " " + q.Get("region") + " " + q.Get("level") + " " + r.Header.Get("X-Debug") + " " + r.Header.Get("Accept-Language") + r.Header.Get("X-Other") + `"}`, 200
	case r.URL.Path == "/greeting":
		return `{"text": "hello ` + q.Get("viewer") + `"}`, 200
	case r.URL.Path == "/people":
		return people(q), 200
	case segments[1] == "people" && segments[2] == "1":
		return `{"id": 1, "name": "ACME"}`, 200
	case segments[1] == "people":
		return `{}`, 404
	}
	return `{}`, 500
}

// articles are five, of which a part is asked for in one of three ways.
func articles(way string, q url.Values) string {
	number := func(name string) int {
		n, _ := strconv.Atoi(q.Get(name))
		return n
	}
	from, limit := 0, number("limit")+number("per_page")
	switch way {
	case "after":
		from, _ = strconv.Atoi(strings.TrimPrefix(q.Get("after"), "c"))
	case "skipping":
		from = number("skip")
	case "page":
		from = (number("page") - 1) * limit
	}
	var items, names []string
	for i := from; i < min(from+limit, 5); i++ {
		items, names = append(items, fmt.Sprintf(`{"sku": "s%d"}`, i)), append(names, fmt.Sprintf(`"s%d"`, i))
	}
	next := "null"
	if from+limit < 5 {
		next = fmt.Sprintf(`"c%d"`, from+limit)
	}
	switch way {
	case "after":
		return `{"items": [` + strings.Join(items, ",") + `], "paging": {"next": ` + next + `}}`
	case "skipping":
		return `{"items": [` + strings.Join(items, ",") + `], "total": 5}`
	}
	return "[" + strings.Join(names, ",") + "]"
}

// people answers in another order than asked, and omits whom it does not know.
func people(q url.Values) string {
	var all []string
	for _, id := range strings.Split(q.Get("ids"), ",") {
		switch id {
		case "1":
			all = append(all, `{"id": 1, "name": "Ada", "nick": "A"}`)
		case "2":
			all = append(all, `{"id": 2, "name": "Bob"}`)
		}
	}
	slices.Reverse(all)
	return "[" + strings.Join(all, ",") + "]"
}
