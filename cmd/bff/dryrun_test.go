package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/internal/demo"
)

// everyWay sends an operation of web in every way that there is, with headers, and gives all that came back.
func (d *Demo) everyWay(t *testing.T, viewer, document, variables string, header http.Header) map[string]string {
	t.Helper()
	if variables == "" {
		variables = "{}"
	}
	payload, _ := json.Marshal(map[string]any{"query": document, "variables": json.RawMessage(variables)})
	if viewer != "" {
		token, err := d.Issuer.Token("web", viewer, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		header = header.Clone()
		if header == nil {
			header = http.Header{}
		}
		header.Set("Authorization", "Bearer "+token)
	}
	out := map[string]string{}
	for _, method := range []string{"POST", "QUERY", "GET"} {
		for _, accept := range []string{"application/json", "application/graphql-response+json", "text/event-stream",
			"text/event-stream;incrementalSpec=v0.2", "multipart/mixed", repeated, distinct, "multipart/mixed, application/json"} {
			target, body := d.URL()+"/graphql/web", strings.NewReader(string(payload))
			if method == "GET" {
				target, body = target+"?"+url.Values{"query": {document}, "variables": {variables}}.Encode(), strings.NewReader("")
			}
			req, err := http.NewRequestWithContext(t.Context(), method, target, body)
			if err != nil {
				t.Fatal(err)
			}
			req.Header = header.Clone()
			if req.Header == nil {
				req.Header = http.Header{}
			}
			req.Header.Set("Accept", accept)
			req.Header.Set("Content-Type", "application/json")
			resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(resp.Body)
			if err != nil {
				t.Error(err)
			}
			resp.Body.Close()
			out[method+" "+accept] = string(got)
		}
	}
	s, _, err := d.dial(t, "/graphql/web", header, "graphql-transport-ws")
	if err != nil {
		t.Fatal(err)
	}
	defer s.CloseNow()
	s.send(`{"type":"connection_init"}`)
	s.receive()
	s.send(`{"id":"1","type":"subscribe","payload":` + string(payload) + `}`)
	out["WebSocket"] = s.receive()
	return out
}

// A dry run runs nothing but the field that asks for it, on every transport and whatever else the operation has, and
// costs a point.
func TestDryRunRunsNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ document, variables string }{
		"beside a deferred fragment": {`{ rateLimit(dryRun: true) { cost } ... @defer { __typename } feed(first: 100) { edges { node { id author { id } } } } }`, ""},
		"deferred lists":             {`{ rateLimit(dryRun: true) { cost } ... @defer { feed(first: 100) { edges { node { id author { id } } } } } }`, ""},
		"deferred itself":            {`{ ... @defer { rateLimit(dryRun: true) { cost } } feed(first: 100) { edges { node { id author { id } } } } }`, ""},
		"nothing deferred":           {`{ rateLimit(dryRun: true) { cost } feed(first: 100) { edges { node { id author { id } } } } }`, ""},
		"introspection beside":       {`{ rateLimit(dryRun: true) { cost } __schema { queryType { name } } feed(first: 100) { edges { node { id author { id } } } } }`, ""},
		"by a variable":              {`query($d: Boolean) { feed(first: 100) { edges { node { id author { id } } } } rateLimit(dryRun: $d) { cost } }`, `{"d":true}`},
		"by a variable's default":    {`query($d: Boolean = true) { feed(first: 100) { edges { node { id author { id } } } } rateLimit(dryRun: $d) { cost } }`, ""},
		"in a fragment":              {`{ ...F feed(first: 100) { edges { node { id author { id } } } } } fragment F on Query { ...G @include(if: true) } fragment G on Query { rateLimit(dryRun: true) { cost } ads { id } }`, ""},
		"under another name":         {`{ cost: rateLimit(dryRun: true) { cost } rateLimit { limit } feed(first: 100) { edges { node { id author { id } } } } }`, ""},
		"in a condition":             {`query($y: Boolean!) { rateLimit(dryRun: true) @include(if: $y) { cost } feed(first: 100) { edges { node { id author { id } } } } }`, `{"y":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := startDemo(t, demo.Options{})
			ways := d.everyWay(t, "7", test.document, test.variables, nil)
			for way, got := range ways {
				if !strings.Contains(got, `{"cost":`) || strings.Contains(got, `"feed"`) || strings.Contains(got, `"ads"`) || strings.Contains(got, `"errors"`) {
					t.Errorf("%s: %s", way, got)
				}
			}
			if calls := d.calls(); len(calls) > 0 {
				t.Errorf("services were called: %v", calls)
			}
			asked := float64(len(ways) + 1) // the next one, too, costs a point
			if now := left(t, d.post(t, "web", "7", "{ __typename }", "")); now < 2000-asked-1 {
				t.Errorf("%v points are left after %v dry runs", now, asked)
			}
		})
	}
}

// Who has no point left gets no dry run either.
func TestDryRunsEndWithTheAllowance(t *testing.T) {
	t.Parallel()
	d := withPolicy(t, demo.Options{}, "cost: {max: 60}\nrate:\n  - {name: viewer, algorithm: fixedWindow, limit: 60, window: 24h}\n")
	for i := range 70 {
		got := d.post(t, "web", "7", `{ rateLimit(dryRun: true) { cost } ... @defer { __typename } feed(first: 10) { edges { node { id author { id } } } } }`, "")
		if i < 50 && got.status != http.StatusOK || i > 60 && got.status != http.StatusTooManyRequests {
			t.Errorf("dry run %d: %d %s", i+1, got.status, got.body)
		}
	}
	if calls := d.calls(); len(calls) > 0 {
		t.Errorf("services were called: %v", calls)
	}
}

// What is skipped is not part of the operation: a field rateLimit that does not run makes no dry run of the rest.
func TestSkippedFieldMakesNoDryRun(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for document, variables := range map[string]string{
		`{ rateLimit(dryRun: true) @skip(if: true) { cost } posts(first: 1) { id } }`:                                                   "",
		`query($no: Boolean!) { rateLimit(dryRun: true) @include(if: $no) { cost } posts(first: 1) { id } }`:                            `{"no":false}`,
		`query($no: Boolean = false) { rateLimit(dryRun: true) @include(if: $no) { cost } posts(first: 1) { id } }`:                     "",
		`query($no: Boolean!) { ... @include(if: $no) { rateLimit(dryRun: true) { cost } } posts(first: 1) { id } }`:                    `{"no":false}`,
		`query($no: Boolean!) { ...F @include(if: $no) posts(first: 1) { id } } fragment F on Query { rateLimit(dryRun: true) {cost} }`: `{"no":false}`,
		`{ ... on Query { ... @skip(if: true) { rateLimit(dryRun: true) { cost } } } posts(first: 1) { id } }`:                          "",
		`{ rateLimit(dryRun: true) @include(if: true) @skip(if: true) { cost } posts(first: 1) { id } }`:                                "",
		`query($d: Boolean = true) { rateLimit(dryRun: $d) { limit @skip(if: true) cost @skip(if: true) limit } posts(first: 1) {id} }`: `{"d":false}`,
		`query($d: Boolean = true) { rateLimit(dryRun: $d) { cost } posts(first: 1) { id } }`:                                           `{"d":null}`,
	} {
		for way, got := range d.everyWay(t, "", document, variables, nil) {
			if !strings.Contains(got, `"posts":[{"id":"UG9zdDoxMDAw"}]`) {
				t.Errorf("%s %s, %s: %s", document, variables, way, got)
			}
		}
	}
}

// GraphQL-Cost: validate prices and runs nothing, on every transport.
func TestValidateRunsNothing(t *testing.T) {
	t.Parallel()
	validate := http.Header{"Graphql-Cost": {"validate"}}
	for name, test := range map[string]struct{ document, variables string }{
		"a mutation":          {`mutation { createPost(input: {title: "t", body: "b"}) { id } }`, ""},
		"a mutation in parts": {`mutation { createPost(input: {title: "t", body: "b"}) { id ... @defer { title } } }`, ""},
		"a query":             {`{ ads { id } ... @defer { posts(first: 2) { author { id } } } }`, ""},
		"a subscription":      {added, ""},
		"introspection":       {`{ __schema { queryType { name } } ads { id } }`, ""},
		"a dry run":           {`{ rateLimit(dryRun: true) { cost } ads { id } }`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := startDemo(t, demo.Options{})
			priced := 0
			for way, got := range d.everyWay(t, "7", test.document, test.variables, validate) {
				switch {
				case strings.Contains(got, `"requestedQueryCost":`) && strings.Contains(got, `"data":null`):
					priced++
				case !strings.Contains(got, `"errors":`) && !strings.Contains(got, `"type":"error"`):
					t.Errorf("%s: %s", way, got)
				case strings.HasPrefix(test.document, "{"):
					t.Errorf("%s refuses a query: %s", way, got)
				}
			}
			if priced < 5 { // over GET and QUERY there are no mutations, and JSON has no room for events
				t.Errorf("priced in %d ways", priced)
			}
			if diff := cmp.Diff(map[string]int{}, d.calls()); diff != "" {
				t.Errorf("calls (-want +got):\n%s", diff)
			}
		})
	}
}
