package sources

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Each construct of a service of procedures answers as the service does, over gRPC, and makes the calls that one would make
// by hand.
func TestProcedures(t *testing.T) {
	t.Parallel()
	r := start(t)
	const find = `FindCrates {"channel":"web"}`
	for _, test := range []struct {
		name, operation, want string
		calls                 []string
	}{
		{
			"values", `{ crate(id: "a") { id number floor views shelf offset weight value sealed stamp kind sort was tags floors states size { width height } inner { id tags state: kind } note label stock packedAt shelfLife labels { name text } sizes { floor size { width } } unitCount temperature serial checks } }`,
			`{"crate":{"id":"a","number":"9007199254740993","floor":-3,"views":"9223372036854775807","shelf":4.294967295e+09,"offset":"-5","weight":1.5,"value":-0.1,"sealed":true,"stamp":"AAH/","kind":"BOX","sort":"BOX","was":"PALLET","tags":["x",""],"floors":[0,-1,2147483647],"states":["PALLET","UNKNOWN"],"size":{"width":2,"height":0},"inner":[{"id":"c","tags":[],"state":null}],"note":"","label":"","stock":"0","packedAt":"2026-11-01T10:00:00.5Z","shelfLife":"-1.5s","labels":[{"name":"a","text":"1"},{"name":"b","text":"2"}],"sizes":[{"floor":-1,"size":{"width":0}},{"floor":7,"size":{"width":1}}],"unitCount":4e+09,"temperature":-4,"serial":"12","checks":["1970-01-01T00:00:00Z"]}}`,
			[]string{`GetCrate {"id":"a"}`},
		},
		{
			"defaults", `{ crate(id: "b") { id number floor weight value sealed stamp kind was tags states size { width } inner { id } note label stock packedAt shelfLife labels { name } serial checks } }`,
			`{"crate":{"id":"b","number":"0","floor":0,"weight":0,"value":0,"sealed":false,"stamp":"","kind":null,"was":null,"tags":[],"states":[],"size":null,"inner":[],"note":null,"label":null,"stock":null,"packedAt":null,"shelfLife":null,"labels":[],"serial":"0","checks":[]}}`,
			[]string{`GetCrate {"id":"b"}`},
		},
		{"NOT_FOUND is null", `{ crate(id: "none") { id } }`, `{"crate":null}`, []string{`GetCrate {"id":"none"}`}},
		{"INVALID_ARGUMENT", `{ crate(id: "bad") { id } }`, `{"crate":null} BAD_USER_INPUT: argument id has a value that depot does not accept`, []string{`GetCrate {"id":"bad"}`}},
		{"UNAVAILABLE", `{ crate(id: "down") { id } }`, `{"crate":null} DOWNSTREAM_SERVICE_ERROR: depot did not answer`, []string{`GetCrate {"id":"down"}`}},
		{"DEADLINE_EXCEEDED", `{ crate(id: "slow") { id } }`, `{"crate":null} TIMEOUT: depot did not answer in time`, []string{`GetCrate {"id":"slow"}`}},
		{
			"a list in an envelope, parameters, a constant",
			`{ crates(text: "ä", limit: 2, kind: PALLET, kinds: [BOX, PALLET], packedAfter: "2026-11-01T10:00:00+01:00", sealed: false) { id } }`,
			`{"crates":[{"id":"a"},{"id":"b"}]}`,
			[]string{`FindCrates {"text":"ä","limit":2,"kind":"KIND_PALLET","kinds":["KIND_BOX","KIND_PALLET"],"packedAfter":"2026-11-01T09:00:00Z","sealed":false,"channel":"web"}`},
		},
		{"more than were asked for", `{ cratesAtMost(limit: 1) { id } }`, `{"cratesAtMost":null} DOWNSTREAM_SERVICE_ERROR: depot did not answer`, []string{`FindCrates {"limit":1}`}},
		{
			"a connection", `{ crateList { totalCount edges { cursor node { id } } pageInfo { hasNextPage } } }`,
			`{"crateList":{"totalCount":2,"edges":[{"cursor":"bjox","node":{"id":"a"}},{"cursor":"bjoy","node":{"id":"b"}}],"pageInfo":{"hasNextPage":false}}}`,
			[]string{`FindCrates {"limit":2}`},
		},
		{"several fields from one call", `{ crateSearch { total page { crates { id } } } }`, `{"crateSearch":{"total":2,"page":{"crates":[{"id":"a"},{"id":"b"}]}}}`, []string{"FindCrates {}"}},
		{"a member", `{ crateCount a: crateCount }`, `{"crateCount":2,"a":2}`, []string{"FindCrates {}"}},
		{
			"batches: in a map, by a member, by position in parts, one for each", `{ crates { parent { id } twin { id } scales self { id } } }`,
			`{"crates":[{"parent":{"id":"b"},"twin":null,"scales":0.5,"self":{"id":"a"}},{"parent":null,"twin":{"id":"b"},"scales":null,"self":{"id":"b"}}]}`,
			[]string{find, `GetCrate {"id":"a"}`, `GetCrate {"id":"b"}`, `ListCrates {"ids":["a","b"]}`, `LookupCrates {"ids":["b"]}`, `Weigh {"numbers":["9007199254740993"]}`},
		},
		{
			"an input", `mutation { putCrate(id: "a", crate: {name: "n", size: {width: 1, height: 0}, kind: BOX, tags: ["", "y"], parts: [{width: 3, height: -4}], note: "", packedAt: "1969-12-31T23:59:59.5Z", weight: 0.5, floor: -2}) { id } }`,
			`{"putCrate":{"id":"a"}}`,
			[]string{`PutCrate {"id":"a","crate":{"name":"n","size":{"width":1},"kind":"KIND_BOX","tags":["","y"],"parts":[{"width":3,"height":-4}],"note":"","packedAt":"1969-12-31T23:59:59.500Z","weight":0.5,"floor":-2}}`},
		},
		{
			"what the service names is named", `mutation { putCrate(id: "worse", crate: {name: "n"}) { id } }`,
			`{"putCrate":null} BAD_USER_INPUT: argument crate.packedAt has a value that depot does not accept`, []string{`PutCrate {"id":"worse","crate":{"name":"n"}}`},
		},
		{"no answer", `mutation { dropCrate(id: "a") }`, `{"dropCrate":true}`, []string{`DropCrate {"id":"a"}`}},
		{"not there", `mutation { dropCrate(id: "none") }`, `{"dropCrate":null} NOT_FOUND: no such object as the argument id names`, []string{`DropCrate {"id":"none"}`}},
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

// A service of procedures is told who is asking, and until when somebody waits.
func TestProceduresAreToldOfTheViewer(t *testing.T) {
	t.Parallel()
	r := start(t)
	token, err := r.Issuer.Token("all", "7", nil, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	_, calls := r.ask(t, `{ crates { id } }`, token)
	if diff := cmp.Diff([]string{`FindCrates {"channel":"web","viewer":"7"}`}, calls); diff != "" {
		t.Error(diff)
	}
	if !r.depot.deadline {
		t.Error("the call has no deadline")
	}
}

// subscribe opens a subscription by server-sent events, and returns what reads the next event's data.
func (r rig) subscribe(t *testing.T, operation string) func() string {
	t.Helper()
	server := httptest.NewServer(r.Handler())
	t.Cleanup(server.Close)
	body, err := json.Marshal(map[string]string{"query": operation})
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/graphql/all", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "text/event-stream")
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() })
	lines := bufio.NewScanner(answer.Body)
	return func() string {
		event := ""
		for lines.Scan() {
			line := lines.Text()
			switch {
			case strings.HasPrefix(line, "event: "):
				event = line[len("event: "):]
			case strings.HasPrefix(line, "data:"):
				return event + strings.TrimSpace(line[len("data:"):])
			case strings.HasPrefix(line, "{"): // it is no stream
				return line
			case line == "" && event == "complete":
				return event
			}
		}
		return "end " + event
	}
}

// A stream of a service is the source of a subscription. One that breaks is opened again; one that is complete completes it.
func TestStreamIsASubscription(t *testing.T) {
	t.Parallel()
	r := start(t)
	r.depot.taken()
	next := r.subscribe(t, `subscription { cratesChanged(text: "x") { id kind twin { id } } }`)
	await := func(want string) {
		t.Helper()
		if got := next(); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	<-r.depot.watching
	r.depot.news <- bare
	await(`next{"data":{"cratesChanged":{"id":"b","kind":null,"twin":{"id":"b"}}}}`)
	r.depot.news <- "break"
	<-r.depot.watching
	r.depot.news <- box
	await(`next{"data":{"cratesChanged":{"id":"a","kind":"BOX","twin":null}}}`)
	r.depot.news <- "end"
	await("complete")
	refused := r.subscribe(t, `subscription { cratesChanged(text: "refused") { id } }`)
	if got := refused(); !strings.Contains(got, `"errors":[{"message":"depot did not answer"`) {
		t.Errorf("a stream that is refused: %s", got)
	}
	want := []string{`ListCrates {"ids":["a"]}`, `ListCrates {"ids":["b"]}`, `WatchCrates {"text":"refused"}`, `WatchCrates {"text":"x"}`, `WatchCrates {"text":"x"}`}
	if diff := cmp.Diff(want, r.depot.taken()); diff != "" {
		t.Error(diff)
	}
}

// So are server-sent events.
func TestEventsAreASubscription(t *testing.T) {
	t.Parallel()
	r := start(t)
	next := r.subscribe(t, `subscription { productChanged(channel: "web") { sku maker { name } } }`)
	for range 2 {
		r.fake.news <- lamp
		if got, want := next(), `next{"data":{"productChanged":{"sku":"lamp","maker":{"name":"Ada"}}}}`; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		r.fake.news <- "break"
	}
	refused := r.subscribe(t, `subscription { productChanged(channel: "none") { sku } }`)
	if got := refused(); !strings.Contains(got, `"code":"NOT_FOUND"`) && !strings.Contains(got, "BAD_USER_INPUT") {
		t.Errorf("a stream that is refused: %s", got)
	}
}
