package sources

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/schema"
	"github.com/facetgraph/facet/test/sources/declared"
	"github.com/facetgraph/facet/test/sources/generated"
)

// rig is the server in front of the fake services.
type rig struct {
	*bff.Demo
	fake  *fake
	depot *depotService
}

func start(t *testing.T) rig {
	t.Helper()
	r, err := begin(t, map[string]string{"region": "eu", "level": "3", "debug": "true"})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// begin starts the server with values of the configuration of the shop.
func begin(t *testing.T, values map[string]string) (rig, error) {
	t.Helper()
	f := newFake(t)
	urls := map[string]string{}
	for _, name := range declared.Services() {
		urls[name] = f.URL
	}
	d, at := startDepot(t)
	urls["depot"] = at
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin = "127.0.0.1:0", "127.0.0.1:0"
	cfg.Services = map[string]bff.ServiceConfig{}
	for name, url := range urls {
		s := bff.ServiceConfig{URL: url}
		s.SetDefaults()
		s.Retry.Retries = 0 // calls are counted
		if name == "shop" {
			s.Values, s.Forward = values, []string{"accept-language"}
		}
		cfg.Services[name] = s
	}
	demo, err := bff.NewDemo(t.Context(), bff.Domain{
		Executable: generated.Executable(),
		Clients:    schema.FS(os.DirFS("schema"), "schema"),
		Services:   declared.Services(),
		Resolvers: func(b bff.Backends) (bff.Resolvers, error) {
			return bff.Resolvers{Root: declared.NewRoot(b.Services, b.Keys)}, nil
		},
		Fakes: &bff.Fakes{Start: func(context.Context, int) (bff.RunningFakes, error) {
			return bff.RunningFakes{URLs: urls, Close: func() error { return nil }}, nil
		}},
	}, cfg, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return rig{}, err
	}
	t.Cleanup(demo.Close)
	return rig{demo, f, d}, nil
}

// ask sends an operation, and returns data and errors of the answer, and the calls that it took.
func (r rig) ask(t *testing.T, operation, token string) (string, []string) {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	request := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql/all", strings.NewReader(string(body)))
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept-Language", "de")
	request.Header.Set("X-Other", "never forwarded")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	r.fake.taken()
	r.depot.taken()
	r.Handler().ServeHTTP(w, request)
	var answer struct {
		Data   json.RawMessage
		Errors []struct {
			Message    string
			Extensions struct{ Code string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%v: %s", err, w.Body)
	}
	said := string(answer.Data)
	for _, e := range answer.Errors {
		said += " " + e.Extensions.Code + ": " + e.Message
	}
	return said, append(r.fake.taken(), r.depot.taken()...)
}

const (
	lampID  = "0d1c8a4e-0000-4000-8000-000000000001"
	knifeID = "0d1c8a4e-0000-4000-8000-000000000002"
)

// Each construct that docs/sources.md lists answers as the service does, and makes the calls that one would make by hand.
func TestConstructs(t *testing.T) {
	t.Parallel()
	r := start(t)
	for _, test := range []struct {
		name, operation, want string
		calls                 []string
	}{
		{"a constant", `{ motto }`, `{"motto":"buy!"}`, nil},
		{"GET by id", `{ product(id: "` + lampID + `") { name } }`, `{"product":{"name":"A lamp"}}`, []string{"GET /products/" + lampID}},
		{"404 is null", `{ product(id: "` + knifeID + `") { name } }`, `{"product":null}`, []string{"GET /products/" + knifeID}},
		{"no path names it", `{ product(id: "..") { name } }`, `{"product":null}`, nil},
		{"a path is escaped", `{ product(id: "a/b?1") { name } }`, `{"product":{"name":"A lamp"}}`, []string{"GET /products/a%2Fb%3F1"}},
		{
			"equal calls are one", `{ a: product(id: "` + lampID + `") { name } b: product(id: "` + lampID + `") { sku } }`,
			`{"a":{"name":"A lamp"},"b":{"sku":"lamp"}}`, []string{"GET /products/" + lampID},
		},
		{
			"a list in an envelope, parameters, a constant", `{ products(limit: 2, search: "a b&c", status: [SOLD_OUT, ADULT], maxPrice: 12.5, inStock: false) { name status } }`,
			`{"products":[{"name":"A lamp","status":"IN_STOCK"},{"name":"A “knife”","status":"ADULT"}]}`,
			[]string{"GET /products?q=a+b%26c&channel=web&status=sold+out&status=18%2B&maxPrice=12.5&inStock=false&limit=2"},
		},
		{
			"values", `{ products(limit: 1) { subtitle note price { amount currency } oldPrice { amount } createdAt releasedOn weight adult views tags sizes variants { name parts { name } } matrix labels { name text } } }`,
			`{"products":[{"subtitle":null,"note":"bright","price":{"amount":"12.50","currency":"EUR"},"oldPrice":{"amount":"20"},"createdAt":"2026-11-01T10:00:00Z","releasedOn":"2026-11-02","weight":1.5,"adult":false,"views":"9007199254740993","tags":["light"],"sizes":[1,null,3],"variants":[{"name":"tall","parts":[{"name":"bulb"}]}],"matrix":[[1,2.5],[]],"labels":[{"name":"a","text":"1"},{"name":"b","text":"2"}]},` +
				`{"subtitle":null,"note":null,"price":{"amount":"7","currency":"EUR"},"oldPrice":null,"createdAt":"2026-11-01T10:00:00.5+01:00","releasedOn":null,"weight":null,"adult":null,"views":null,"tags":[],"sizes":null,"variants":null,"matrix":null,"labels":null}]}`,
			[]string{"GET /products?channel=web&limit=1"},
		},
		{
			"a key of two parts", `{ products { shelf { name } } }`, `{"products":[{"shelf":{"name":"main lamp"}},{"shelf":null}]}`,
			[]string{"GET /products?channel=web&limit=10", "GET /warehouses/main/shelves/lamp"},
		},
		{
			"a batch for each of the other parts, with an argument", `{ products { offer(language: "de") { text } } }`, `{"products":[{"offer":{"text":"main de"}},{"offer":null}]}`,
			[]string{"GET /offers?skus=lamp&warehouse=main&language=de", "GET /products?channel=web&limit=10"},
		},
		{
			"a connection by cursors", `{ articles { edges { cursor node { sku } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } b: articles(after: "czowOmMy", first: 3) { edges { node { sku } } pageInfo { hasNextPage } } c: articles(after: "czoxOg") { edges { node { sku } } pageInfo { hasPreviousPage endCursor } } }`,
			`{"articles":{"edges":[{"cursor":"czoxOg","node":{"sku":"s0"}},{"cursor":"czowOmMy","node":{"sku":"s1"}}],"pageInfo":{"hasNextPage":true,"hasPreviousPage":false,"startCursor":"czoxOg","endCursor":"czowOmMy"}},` +
				`"b":{"edges":[{"node":{"sku":"s2"}},{"node":{"sku":"s3"}},{"node":{"sku":"s4"}}],"pageInfo":{"hasNextPage":false}},"c":{"edges":[{"node":{"sku":"s1"}},{"node":{"sku":"s2"}}],"pageInfo":{"hasPreviousPage":true,"endCursor":"czowOmMz"}}}`,
			[]string{"GET /articles/after?limit=2", "GET /articles/after?limit=3", "GET /articles/after?limit=3&after=c2"},
		},
		{
			"a connection by offsets", `{ counted(first: 3, after: "bjoz") { totalCount edges { cursor node { sku } } pageInfo { hasNextPage } } }`,
			`{"counted":{"totalCount":5,"edges":[{"cursor":"bjo0","node":{"sku":"s3"}},{"cursor":"bjo1","node":{"sku":"s4"}}],"pageInfo":{"hasNextPage":false}}}`,
			[]string{"GET /articles/skipping?limit=3&skip=3"},
		},
		{
			"a connection by numbers of pages", `{ names(after: "bjo0") { edges { node } pageInfo { hasNextPage } } names2: names { edges { node } pageInfo { hasNextPage } } }`,
			`{"names":{"edges":[{"node":"s4"}],"pageInfo":{"hasNextPage":false}},"names2":{"edges":[{"node":"s0"},{"node":"s1"}],"pageInfo":{"hasNextPage":true}}}`,
			[]string{"GET /articles/page?per_page=2&page=1", "GET /articles/page?per_page=2&page=3"},
		},
		{"within a page", `{ names(after: "bjoz") { edges { node } } }`, `{"names":null} BAD_USER_INPUT: argument after must be the end of a page of 2, because pages of the service begin nowhere else`, nil},
		{"no cursor", `{ counted(after: "x") { edges { cursor } } }`, `{"counted":null} BAD_USER_INPUT: argument after must be a cursor that this server gave out`, nil},
		{"fewer than none", `{ counted(first: -1) { edges { cursor } } }`, `{"counted":null} BAD_USER_INPUT: argument first must be 0 or more`, nil},
		{
			"a global id of an integer", `{ people(ids: ["1"]) { employer { id } } employer(id: "RW1wbG95ZXI6MQ") { id name } }`,
			`{"people":[{"employer":{"id":"RW1wbG95ZXI6MQ"}}],"employer":{"id":"RW1wbG95ZXI6MQ","name":"ACME"}}`, []string{"GET /people/1/employer", "GET /people?ids=1"},
		},
		{"a global id of another type", `{ employer(id: "U3RvY2s6MQ") { id } }`, `{"employer":null} BAD_USER_INPUT: argument id must be the id of a Employer, as this server gave it out`, nil},
		{"a global id of no integer", `{ employer(id: "RW1wbG95ZXI6eA") { id } }`, `{"employer":null} BAD_USER_INPUT: argument id must be an integer, written in digits`, nil},
		{
			"global ids of texts", `{ stocks(ids: ["U3RvY2s6bGFtcA", "U3RvY2s6a25pZmU"]) { id count } }`, `{"stocks":[{"id":"U3RvY2s6bGFtcA","count":4},null]}`,
			[]string{`POST /stock/lookup {"skus":["lamp","knife"],"warehouse":"main"}`},
		},
		{
			"a oneOf is a union", `{ products(limit: 1) { cover { __typename ...m } media { ...m } } } fragment m on Media { ... on Photo { kind url } ... on Film { seconds } }`,
			`{"products":[{"cover":{"__typename":"Photo","kind":"photo","url":"/a"},"media":[{"seconds":7},{"kind":"picture","url":"ä"}]},{"cover":null,"media":null}]}`,
			[]string{"GET /products?channel=web&limit=1"},
		},
		{
			"a batch, a key that is missing, several keys", `{ products { maker { name } seller { name nick } accessories { name } } }`,
			`{"products":[{"maker":{"name":"Ada"},"seller":{"name":"Bob","nick":null},"accessories":[{"name":"Bob"},{"name":"Ada"}]},{"maker":{"name":"Ada"},"seller":null,"accessories":[]}]}`,
			[]string{"GET /people?ids=1,2,9", "GET /products?channel=web&limit=10"},
		},
		{
			"one call for each", `{ people(ids: ["2", "1", "2", "3"]) { name employer { name } } }`,
			`{"people":[{"name":"Bob","employer":null},{"name":"Ada","employer":{"name":"ACME"}},{"name":"Bob","employer":null},null]}`,
			[]string{"GET /people/1/employer", "GET /people/2/employer", "GET /people?ids=1,2,3"},
		},
		{
			"a batch by a body", `{ products { stock { count } } }`, `{"products":[{"stock":{"count":4}},{"stock":null}]}`,
			[]string{"GET /products?channel=web&limit=10", `POST /stock/lookup {"skus":["lamp","knife"],"warehouse":"main"}`},
		},
		{
			"a batch by position", `{ products { rating } }`, `{"products":[{"rating":4.5},{"rating":null}]}`,
			[]string{"GET /products?channel=web&limit=10", "GET /ratings?ids=" + lampID + "," + knifeID},
		},
		{
			"a batch by names, with arguments", `{ products { de: slogan(language: "de") slogan } }`, `{"products":[{"de":"light! de","slogan":"light! "},{"de":null,"slogan":null}]}`,
			[]string{"GET /products?channel=web&limit=10", "GET /slogans?sku=lamp&sku=knife", "GET /slogans?sku=lamp&sku=knife&language=de"},
		},
		{
			"POST with an input", `mutation { createProduct(input: {name: "x", price: {amount: "1", currency: "EUR"}, status: ADULT, tags: ["a"]}) { name } }`,
			`{"createProduct":{"name":"A lamp"}}`, []string{`POST /products {"title":"x","price":{"amount":"1","currency":"EUR"},"status":"18+","tags":["a"]}`},
		},
		{
			"PUT with defaults", `mutation { replaceProduct(id: "1", input: {name: "x", price: {amount: "1", currency: "EUR"}}) { name } }`,
			`{"replaceProduct":{"name":"A lamp"}}`, []string{`PUT /products/1 {"title":"x","price":{"amount":"1","currency":"EUR"},"status":"in-stock"}`},
		},
		{"PATCH with members", `mutation { renameProduct(id: "1", title: "y") { name } }`, `{"renameProduct":{"name":"A lamp"}}`, []string{`PATCH /products/1 {"title":"y"}`}},
		{"DELETE without a body", `mutation { deleteProduct(id: "1") }`, `{"deleteProduct":true}`, []string{"DELETE /products/1"}},
		{
			"not there", `mutation { renameProduct(id: "2", title: "y") { name } }`, `{"renameProduct":null} NOT_FOUND: no such object`,
			[]string{`PATCH /products/2 {"title":"y"}`},
		},
		{
			"not valid", `mutation { createProduct(input: {name: "bad", price: {amount: "1", currency: "EUR"}}) { name } }`,
			`{"createProduct":null} BAD_USER_INPUT: argument input has a value that shop does not accept`,
			[]string{`POST /products {"title":"bad","price":{"amount":"1","currency":"EUR"},"status":"in-stock"}`},
		},
		{
			"what the service names is named", `mutation { createProduct(input: {name: "worse", price: {amount: "1", currency: "EUR"}, tags: ["a"]}) { name } }`,
			`{"createProduct":null} BAD_USER_INPUT: arguments input.price.amount, input.tags have values that shop does not accept`,
			[]string{`POST /products {"title":"worse","price":{"amount":"1","currency":"EUR"},"status":"in-stock","tags":["a"]}`},
		},
		{
			"bounds of a member", `mutation { createProduct(input: {name: "", price: {amount: "1", currency: "EUR"}}) { name } }`,
			`{"createProduct":null} BAD_USER_INPUT: argument input.name must have between 1 and 20 characters`, nil,
		},
		{
			"a pattern, in an object in an object", `mutation { createProduct(input: {name: "x", price: {amount: "1,5", currency: "EUR"}}) { name } }`,
			`{"createProduct":null} BAD_USER_INPUT: argument input.price.amount must match the pattern ^[0-9]+([.][0-9]{1,2})?$`, nil,
		},
		{
			"bounds of items", `mutation { replaceProduct(id: "1", input: {name: "x", price: {amount: "1", currency: "EUR"}, tags: ["small", "too great"]}) { name } }`,
			`{"replaceProduct":null} BAD_USER_INPUT: argument input.tags must have at most 5 characters`, nil,
		},
		{
			"too many items", `mutation { replaceProduct(id: "1", input: {name: "x", price: {amount: "1", currency: "EUR"}, tags: ["a", "b", "c"]}) { name } }`,
			`{"replaceProduct":null} BAD_USER_INPUT: argument input.tags must have at most 2 items`, nil,
		},
		{"too many", `{ products(limit: 51) { name } }`, `{"products":null} BAD_USER_INPUT: argument limit must be between 1 and 50`, nil},
		{"too short", `{ products(search: "x") { name } }`, `{"products":null} BAD_USER_INPUT: argument search must have between 2 and 50 characters`, nil},
		{"too little", `{ products(maxPrice: -1) { name } }`, `{"products":null} BAD_USER_INPUT: argument maxPrice must be 0 or more`, nil},
		{
			"none of a few", `{ products { slogan(language: "fr") } }`,
			`{"products":[{"slogan":null},{"slogan":null}]} BAD_USER_INPUT: argument language must be one of de, en BAD_USER_INPUT: argument language must be one of de, en`,
			[]string{"GET /products?channel=web&limit=10"},
		},
		{"no integer", `{ people(ids: ["1", "x"]) { name } }`, `{"people":null} BAD_USER_INPUT: argument ids must be an integer, written in digits`, nil},
		{
			"what client, configuration and request say", `{ campaign }`, `{"campaign":"all eu 3 true de"}`,
			[]string{"GET /campaign?channel=all&region=eu&level=3"},
		},
		{"as many as were asked for", `{ atMost(limit: 2) { sku } }`, `{"atMost":[{"sku":"lamp"},{"sku":"knife"}]}`, []string{"GET /products?channel=web&limit=2"}},
		{"more than were asked for", `{ atMost(limit: 1) { sku } }`, `{"atMost":null} DOWNSTREAM_SERVICE_ERROR: shop did not answer`, []string{"GET /products?channel=web&limit=1"}},
		{"nobody is asking", `{ greeting }`, `{"greeting":null} UNAUTHENTICATED: A credential is required.`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, calls := r.ask(t, test.operation, "")
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			if diff := cmp.Diff(test.calls, calls); diff != "" {
				t.Errorf("calls (-want +got): %s", diff)
			}
		})
	}
}

// A service is told who is asking, where a binding says so.
func TestViewer(t *testing.T) {
	t.Parallel()
	r := start(t)
	token, err := r.Issuer.Token("all", "7", nil, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	got, calls := r.ask(t, `{ greeting products(limit: 1) { sku } }`, token)
	if want := `{"greeting":"hello 7","products":[{"sku":"lamp"},{"sku":"knife"}]}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if want := []string{"GET /greeting?viewer=7", "GET /products?channel=web&limit=1 X-Viewer: 7"}; !slices.Equal(calls, want) {
		t.Errorf("calls %q", calls)
	}
}

// A value that a binding sends and that the configuration lacks, or has as something else, is an error at start.
func TestMissingSettings(t *testing.T) {
	t.Parallel()
	_, err := begin(t, map[string]string{"level": "high"})
	for _, want := range []string{
		`service "shop": values.region is missing; the service's binding sends it`, `service "shop": values.level: want an integer, got "high"`, `service "shop": values.debug is missing`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
