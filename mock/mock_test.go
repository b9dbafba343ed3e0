package mock

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/facetgraph/facet/generate/contract"
)

const shop = `openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /things/{id}:
    get:
      operationId: getThing
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {"200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
    delete:
      operationId: removeThing
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses: {"204": {description: ""}}
  /things/best:
    get:
      operationId: bestThing
      responses: {"200": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}, example: {id: 99, name: The best}}}}}
  /things:
    get:
      operationId: listThings
      parameters:
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: limit, in: query, schema: {type: integer}}
      responses: {"200": {description: "", content: {application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Thing"}}}}}}
    post:
      operationId: addThing
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
      responses: {"201": {description: "", content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
  /counts:
    get:
      operationId: counts
      parameters: [{name: name, in: query, schema: {type: array, items: {type: string}}}]
      responses: {"200": {description: "", content: {application/json: {schema: {type: object, additionalProperties: {type: integer}}}}}}
components:
  schemas:
    Thing:
      type: object
      required: [id, name, kind, ownerId, tags]
      properties:
        id: {type: integer}
        name: {type: string, maxLength: 6}
        kind: {type: string, enum: [a, b]}
        ownerId: {type: integer}
        note: {type: string}
        tags: {type: array, maxItems: 1, items: {type: string}}
`

func serve(t *testing.T, o Options) func(method, path, body string) (int, string) {
	t.Helper()
	c, err := contract.ParseOpenAPI("shop.yaml", []byte(shop))
	if err != nil {
		t.Fatal(err)
	}
	h := New(c, o)
	return func(method, path, body string) (int, string) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
		text, _ := io.ReadAll(w.Body)
		return w.Code, strings.TrimSpace(string(text))
	}
}

// A mock answers what it is asked for: objects by their keys, lists as long as wanted, what is written, and examples.
func TestAnswers(t *testing.T) {
	t.Parallel()
	ask := serve(t, Options{})
	const (
		one    = `{"id":1,"kind":"b","name":"name 1","note":"note 1","ownerId":1,"tags":["tags 1"]}`
		twelve = `{"id":12,"kind":"a","name":"ame 12","note":"note 12","ownerId":2,"tags":["tags 12"]}`
		seven  = `{"id":7,"kind":"b","name":"name 7","ownerId":7,"tags":["tags 7"]}`
	)
	for _, test := range []struct {
		name, method, path, body string
		status                   int
		want                     string
	}{
		{"by id", http.MethodGet, "/things/12", "", 200, twelve},
		{"what may be missing is missing at times", http.MethodGet, "/things/7", "", 200, seven},
		{"a literal goes before a parameter, an example before what is made", http.MethodGet, "/things/best", "", 200, `{"id":99,"name":"The best"}`},
		{"by ids", http.MethodGet, "/things?ids=12,1", "", 200, "[" + twelve + "," + one + "]"},
		{"so many", http.MethodGet, "/things?limit=1", "", 200, "[" + one + "]"},
		{"none", http.MethodGet, "/things?limit=0", "", 200, "[]"},
		{"by names", http.MethodGet, "/counts?name=x&name=y", "", 200, `{"x":1,"y":2}`},
		{"what is written", http.MethodPost, "/things", `{"name": "new", "else": 1}`, 201, strings.Replace(one, "name 1", "new", 1)},
		{"nothing", http.MethodDelete, "/things/1", "", 204, ""},
		{"no such operation", http.MethodGet, "/nothing", "", 404, `{"status":404,"title":"the contract has no such operation"}`},
		{"no such method", http.MethodPatch, "/things", "", 404, `{"status":404,"title":"the contract has no such operation"}`},
	} {
		if status, got := ask(test.method, test.path, test.body); status != test.status || got != test.want {
			t.Errorf("%s: got %d %s, want %d %s", test.name, status, got, test.status, test.want)
		}
	}
	if _, calls := ask(http.MethodGet, "/_stats", ""); calls != `{"calls":{"addThing":1,"bestThing":1,"counts":1,"getThing":2,"listThings":3,"removeThing":1}}` {
		t.Errorf("calls %s", calls)
	}
}

// A mock fails as often as it is told to.
func TestFaults(t *testing.T) {
	t.Parallel()
	ask := serve(t, Options{ErrorRate: 1})
	if status, got := ask(http.MethodGet, "/things", ""); status != http.StatusServiceUnavailable || !strings.Contains(got, "a fault, as asked for") {
		t.Errorf("got %d %s", status, got)
	}
}

const pagesContract = `{"openapi": "3.1.0", "info": {"title": "x", "version": "1"}, "paths": {"/a": {"get": {"operationId": "a", "parameters": [
	{"name": "limit", "in": "query", "schema": {"type": "integer"}}, {"name": "offset", "in": "query", "schema": {"type": "integer"}},
	{"name": "page", "in": "query", "schema": {"type": "integer"}}, {"name": "cursor", "in": "query", "schema": {"type": "string"}}],
	"responses": {"200": {"description": "", "content": {"application/json": {"schema": {"type": "object", "required": ["items", "total"], "properties": {
		"items": {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}}, "total": {"type": "integer"}, "next": {"type": "string"}}}}}}}}}}}`

// Pages follow each other, whichever way a service pages.
func TestPages(t *testing.T) {
	t.Parallel()
	c, err := contract.ParseOpenAPI("openapi.json", []byte(pagesContract))
	if err != nil {
		t.Fatal(err)
	}
	h := New(c, Options{Items: 5})
	for query, want := range map[string]string{
		"limit=2":          `{"items":[{"id":1},{"id":2}],"next":"2","total":5}`,
		"limit=2&offset=4": `{"items":[{"id":5}],"next":null,"total":5}`,
		"limit=2&page=2":   `{"items":[{"id":3},{"id":4}],"next":"4","total":5}`,
		"limit=2&cursor=2": `{"items":[{"id":3},{"id":4}],"next":"4","total":5}`,
		"limit=2&offset=9": `{"items":[],"next":null,"total":5}`,
	} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/a?"+query, nil))
		if got := strings.TrimSpace(w.Body.String()); got != want {
			t.Errorf("%s: got %s, want %s", query, got, want)
		}
	}
}
