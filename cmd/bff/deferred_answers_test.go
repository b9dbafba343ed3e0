package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/bff"
	"github.com/facetgraph/facet/internal/demo"
)

// The two forms in which parts come.
const (
	repeated = "multipart/mixed;deferSpec=20220824"
	distinct = "multipart/mixed;incrementalSpec=v0.2"
)

// part is one message of an answer in parts, in either form.
type part struct {
	Data        json.RawMessage
	Incremental []struct {
		ID, Label string
		Path      []any
		Data      json.RawMessage
	}
	Completed  []struct{ ID string }
	HasNext    *bool
	Extensions struct {
		Cost     struct{ ActualQueryCost *float64 }
		Degraded []struct{ Service string }
	}
}

// partsOf reads an answer in parts to its end, and checks that the last part, and no other, says that it is the last.
func partsOf(t *testing.T, resp *http.Response) (out []part) {
	t.Helper()
	texts := readParts(t, resp)
	for i, text := range texts {
		var p part
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		if p.HasNext == nil || *p.HasNext != (i < len(texts)-1) {
			t.Errorf("part %d of %d: %s", i+1, len(texts), text)
		}
		out = append(out, p)
	}
	if len(out) == 0 {
		t.Fatalf("no parts: %d %v", resp.StatusCode, resp.Header)
	}
	return out
}

// deferred lists the data of later parts with path and label, in the order in which they came.
func deferred(parts []part) (out []string) {
	for _, p := range parts[1:] {
		for _, i := range p.Incremental {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %v %s", i.Label, i.Path, i.Data)))
		}
	}
	return out
}

// Fragments within fragments come, outer ones first, whatever their labels, and the last part ends the answer.
func TestNestedFragmentsCome(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for name, document := range map[string]string{
		"without labels": `{ posts(first: 1) { ... @defer { id ... @defer { stats { views } } } } }`,
		"with labels":    `{ posts(first: 1) { ... @defer(label: "a") { id ... @defer(label: "b") { stats { views } } } } }`,
		"one label":      `{ posts(first: 1) { ... @defer { id ... @defer(label: "b") { stats { views } } } } }`,
		"three deep":     `{ posts(first: 1) { ... @defer { author { name ... @defer { bio } } ... @defer { id ... @defer { stats { views } } } } } }`,
		"on a fragment":  `{ posts(first: 1) { ...F @defer } } fragment F on Post { id ...G @defer } fragment G on Post { stats { views } }`,
		"at the root":    `{ ... @defer { ads { id } ... @defer { posts(first: 1) { id stats { views } } } } }`,
	} {
		for _, accept := range []string{"multipart/mixed", repeated, distinct} {
			t.Run(name+", "+accept, func(t *testing.T) {
				t.Parallel()
				for range 10 { // what comes first must not be a matter of luck
					parts := partsOf(t, d.stream(t, "", document, accept))
					all := strings.Join(deferred(parts), "\n")
					id, views := strings.Index(all, `"id"`), strings.Index(all, `"views"`)
					if id < 0 || views < 0 || views < id {
						t.Fatalf("after %s:\n%s", parts[0].Data, all)
					}
				}
			})
		}
	}
}

// What hangs in a deferred fragment ends with the operation's deadline: the last part comes, and names the service.
func TestDeadlineEndsDeferredParts(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		`{ posts(first: 2) { id ... @defer { author { handle } } } }`,
		`{ posts(first: 2) { id ... @defer { title ... @defer { author { handle } } } } }`,
		`{ posts(first: 2) { id ... @defer { author { handle ... @defer { bio } } } } }`,
	} {
		for _, accept := range []string{repeated, distinct} {
			t.Run(document+accept, func(t *testing.T) {
				t.Parallel()
				arrived := make(chan string, 10)
				w := startWatched(t, "deadline: 1s\n", map[string]http.Handler{"profiles": hangs(arrived)})
				parts := partsOf(t, w.stream(t, "", document, accept))
				last := parts[len(parts)-1]
				if len(last.Extensions.Degraded) != 2 || last.Extensions.Degraded[0].Service != "profiles" {
					t.Errorf("the last part: %+v", last)
				}
			})
		}
	}
}

// A server that stops sends what is deferred, and is not kept by it longer than the operation may take.
func TestDrainWaitsForDeferredPartsOnly(t *testing.T) {
	t.Parallel()
	cfg := bff.DefaultConfig()
	cfg.Listen, cfg.Admin, cfg.Server.DrainDelay = "127.0.0.1:0", "127.0.0.1:0", 0
	cfg.Server.ShutdownTimeout = time.Hour // only the end of the operation ends the drain
	d, err := newDemo(t.Context(), cfg, demo.Options{}, 0, bff.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- d.Serve(ctx) }()
	resp := d.stream(t, "", `{ posts(first: 1) { ... @defer { id ... @defer { stats { views } } } } }`, "multipart/mixed")
	stop()
	if parts := partsOf(t, resp); len(parts) != 3 {
		t.Errorf("%d parts came", len(parts))
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// Null is a value: its key stands in the part of its fragment.
func TestNullsArriveInTheirPart(t *testing.T) {
	t.Parallel()
	const onePost = `[{"id":1,"authorId":1,"title":"t","body":"b","createdAt":"2026-01-01T00:00:00Z","likes":0,"commentCount":0}]`
	for document, want := range map[string]string{
		`{ posts(first: 2) { id ... @defer { mediaUrl } } }`:                  `{"mediaUrl":null}`,
		`{ posts(first: 2) { id ... @defer { mediaUrl mediaKind } } }`:        `{"mediaUrl":null,"mediaKind":null}`,
		`{ posts(first: 2) { id ... @defer { author { id } } } }`:             `{"author":null}`,
		`{ __typename ... @defer { profile(handle: "nobody") { id } } }`:      `{"profile":null}`,
		`{ __typename ... @defer { node(id: "UG9zdDo5OTk5OTk") { id } } }`:    `{"node":null}`,
		`{ __typename ... @defer { __type(name: "Nothing") { name } } }`:      `{"__type":null}`,
		`{ __typename ... @defer { a: profile(handle: "nobody") { id } } }`:   `{"a":null}`,
		`{ __typename ... @defer { __type(name: "Ad") { enumValues{name}} }}`: `{"__type":{"enumValues":null}}`,
	} {
		for _, accept := range []string{repeated, distinct} {
			t.Run(document+accept, func(t *testing.T) {
				t.Parallel()
				services := map[string]http.Handler{"profiles": answers(http.StatusOK, "[]")}
				if strings.Contains(document, "posts(") {
					services["posts"] = answers(http.StatusOK, onePost)
				}
				if strings.Contains(document, "profile(") {
					services["profiles"] = answers(http.StatusNotFound, `{"title":"nobody has this handle"}`)
				}
				w := startWatched(t, "", services)
				parts := partsOf(t, w.stream(t, "", document, accept))
				if len(parts) != 2 || len(parts[1].Incremental) != 1 || string(parts[1].Incremental[0].Data) != want {
					t.Errorf("%s, then %q", parts[0].Data, deferred(parts))
				}
			})
		}
	}
}

// Each fragment comes as a whole and under its label, also where a field of it would be there at once and where it
// shares fields with others.
func TestFragmentsComeWhole(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for name, test := range map[string]struct {
		document, first    string
		distinct, repeated []string
	}{
		"one needs a service": {
			`{ posts(first: 1) { ... @defer(label: "late") { title author { verified } } ... @defer(label: "plain") { likes commentCount } } }`,
			`{"posts":[{}]}`,
			[]string{`late {"title":"Slow market #1000","author":{"verified":false}}`, `plain {"likes":0,"commentCount":4}`}, nil,
		},
		"fields that overlap": {
			`{ posts(first: 1) { id ... @defer(label: "a") { id title } ... @defer(label: "b") { title likes } } }`,
			`{"posts":[{"id":"UG9zdDoxMDAw"}]}`,
			[]string{`a {"title":"Slow market #1000"}`, `b {"likes":0}`},
			[]string{`a {"id":"UG9zdDoxMDAw","title":"Slow market #1000"}`, `b {"title":"Slow market #1000","likes":0}`},
		},
	} {
		if test.repeated == nil {
			test.repeated = test.distinct
		}
		for accept, want := range map[string][]string{repeated: test.repeated, distinct: test.distinct} {
			t.Run(name+", "+accept, func(t *testing.T) {
				t.Parallel()
				resp := d.stream(t, "", test.document, accept)
				texts := readParts(t, resp)
				got := byLabel(t, texts)
				slices.Sort(got)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
				if !strings.HasPrefix(texts[0], `{"data":`+test.first) {
					t.Errorf("first part: %s", texts[0])
				}
			})
		}
	}
}

// byLabel lists what came under each label, in either form: the newer one tells labels once, by the id of the fragment.
func byLabel(t *testing.T, texts []string) (out []string) {
	t.Helper()
	labels := map[string]string{}
	for _, text := range texts {
		var p struct {
			Pending     []struct{ ID, Label string }
			Incremental []struct {
				ID, Label string
				Data      json.RawMessage
			}
		}
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		for _, f := range p.Pending {
			labels[f.ID] = f.Label
		}
		for _, i := range p.Incremental {
			out = append(out, i.Label+labels[i.ID]+" "+string(i.Data))
		}
	}
	return out
}

// The first part does not wait for what only a deferred fragment needs, at the root either.
func TestFirstPartDoesNotWaitForDeferredServices(t *testing.T) {
	t.Parallel()
	for _, document := range []string{
		`{ viewer { id } ... @defer { ads { advertiser } } }`,
		`{ __typename ... @defer { ads { advertiser } } }`,
		`{ ... @defer { ads { advertiser } } }`,
		`{ posts(first: 2) { author { id } stats { views } } ... @defer { ads { advertiser } } }`,
		`{ ...Ads @defer posts(first: 1) { id } } fragment Ads on Query { ads { advertiser } }`,
	} {
		for _, accept := range []string{repeated, distinct} {
			t.Run(document+accept, func(t *testing.T) {
				t.Parallel()
				release := make(chan struct{})
				w := startWatched(t, "", map[string]http.Handler{"ads": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					<-release
					answers(http.StatusOK, `[{"id":1,"advertiser":"late","imageUrl":"","targetUrl":""}]`).ServeHTTP(w, r)
				})})
				body := bufio.NewReader(w.stream(t, "7", document, accept).Body)
				first := ""
				for !strings.Contains(first, `"hasNext":true}`) {
					line, err := body.ReadString('}')
					if err != nil {
						t.Fatal(err)
					}
					first += line
				}
				if strings.Contains(first, "errors") || strings.Contains(first, "late") {
					t.Errorf("first part: %s", first)
				}
				close(release)
				if rest, err := io.ReadAll(body); err != nil || !strings.Contains(string(rest), `"data":{"ads":[{"advertiser":"late"}]}`) {
					t.Errorf("the rest: %v %s", err, rest)
				}
			})
		}
	}
}

// A deferred operation is charged by what came, calls each service as often as the whole one, and says what is missing.
func TestDeferredOperationsAreSettled(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	whole := d.post(t, "web", "", `{ posts(first: 20) { id author { handle } stats { views } } }`, "")
	want := costOf(t, whole)["actualQueryCost"].(float64)
	calls := d.calls()
	for _, accept := range []string{repeated, distinct} {
		for range 5 {
			d.Services.ResetStats()
			parts := partsOf(t, d.stream(t, "", `{ posts(first: 20) { id ... @defer { author { handle } } ... @defer { stats { views } } } }`, accept))
			if diff := cmp.Diff(calls, d.calls()); diff != "" {
				t.Errorf("calls, -whole +deferred:\n%s", diff)
			}
			if c := parts[len(parts)-1].Extensions.Cost.ActualQueryCost; c == nil || *c != want {
				t.Errorf("the last part says that %v was charged, want %v", c, want)
			}
		}
	}
}

// What failed behind a deferred fragment is given back: a list that did not come costs nothing.
func TestFailedDeferredFragmentsAreGivenBack(t *testing.T) {
	t.Parallel()
	dir := copyClients(t)
	write(t, dir+"/tv/client.yaml", "identify:\n  clientIds: [tv]\ncost: {expose: true}\n")
	faults := demo.Options{Faults: demo.Faults{ErrorRate: demo.PerService[float64]{Some: map[string]float64{"recommendations": 1}}}}
	d := startDemo(t, faults, func(c *bff.Config) { c.Schema = dir })
	charged := func(resp *http.Response) float64 {
		parts := partsOf(t, resp)
		actual := parts[len(parts)-1].Extensions.Cost.ActualQueryCost
		if actual == nil {
			t.Fatalf("no cost: %+v", parts)
		}
		return *actual
	}
	plain := costOf(t, d.post(t, "tv", "7", `{ home { rows { id items { id } } } }`, ""))["actualQueryCost"].(float64)
	for _, document := range []string{
		`{ home { ... @defer { rows { id items { id } } } } }`,
		`{ ... @defer { home { rows { id items { id } } } } }`,
		`{ home { rows { id ... @defer { items { id } } } } }`,
	} {
		for _, accept := range []string{repeated, distinct} {
			if got := charged(d.streamOf(t, "tv", document, accept)); got > plain || plain > 3 {
				t.Errorf("%s: %v points, without @defer %v", document, got, plain)
			}
		}
	}
}

// streamOf posts an operation to a client for viewer 7 and leaves the response to be read.
func (d *Demo) streamOf(t *testing.T, client, query, accept string) *http.Response {
	t.Helper()
	return d.streamTo(t, t.Context(), client, "7", query, accept, 0)
}

// The field rateLimit has its value beside deferred fragments and in them.
func TestRateLimitBesideDeferredFragments(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for _, document := range []string{
		`{ rateLimit { cost } posts(first: 1) { id ... @defer { author { id } } } }`,
		`{ posts(first: 1) { id } ... @defer { rateLimit { cost } posts(first: 1) { author { id } } } }`,
	} {
		for _, accept := range []string{repeated, distinct} {
			parts := partsOf(t, d.stream(t, "", document, accept))
			all := string(parts[0].Data) + strings.Join(deferred(parts), "")
			if !strings.Contains(all, `"rateLimit":{"cost":`) || len(parts) < 2 {
				t.Errorf("%s: %s", document, all)
			}
		}
	}
}

// Labels are literals, and tell fragments apart; else nothing is begun.
func TestLabelsThatTellNothingApart(t *testing.T) {
	t.Parallel()
	d := startDemo(t, demo.Options{})
	for name, document := range map[string]string{
		"a variable":             `query($v: String = "x") { posts(first: 1) { ... @defer(label: $v) { id } } }`,
		"two equal ones":         `{ posts(first: 1) { ... @defer(label: "x") { id } ... @defer(label: "x") { title } } }`,
		"equal, in two places":   `{ posts(first: 1) { ... @defer(label: "x") { id } } ads { ... @defer(label: "x") { id } } }`,
		"equal, in a fragment":   `{ posts(first: 1) { ... @defer(label: "x") { id ...F @defer(label: "x") } } } fragment F on Post { title }`,
		"equal, where not taken": `{ posts(first: 1) { ... @defer(label: "x") { id } ... @defer(label: "x", if: false) { title } } }`,
	} {
		for _, accept := range []string{repeated, distinct, "application/json", "text/event-stream"} {
			resp := d.stream(t, "", document, accept)
			if body := readAll(t, resp); resp.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(string(body), "GRAPHQL_VALIDATION_FAILED") {
				t.Errorf("%s, %s: %d %s", name, accept, resp.StatusCode, body)
			}
		}
	}
	if calls := d.calls(); len(calls) > 0 {
		t.Errorf("services were called: %v", calls)
	}
}
