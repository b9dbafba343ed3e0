package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/facetgraph/facet/auth"
	"github.com/facetgraph/facet/graph/plan"
	"github.com/facetgraph/facet/internal/kitchen/generated"
	"github.com/facetgraph/facet/internal/opgen"
	"github.com/facetgraph/facet/ratelimit"
)

// collector is a transport that takes results in one form and keeps them.
type collector struct {
	request  Request
	delivery plan.Delivery
	bodies   [][]byte
	complete bool
}

func (c *collector) Read() (*Request, *Failure) { return &c.request, nil }

func (c *collector) Admit(ctx context.Context, _ *Operation) (context.Context, plan.Delivery, *Failure) {
	return ctx, c.delivery, nil
}

func (c *collector) Open(ratelimit.Fields) {}

func (c *collector) Send(r *Result) { c.bodies = append(c.bodies, slices.Clone(r.Body)) }

func (c *collector) Close(complete bool) { c.complete = complete }

// part is what a client reads of a result.
type part struct {
	Data        any
	Errors      []any
	Pending     []struct{ ID, Path any }
	Incremental []struct {
		ID, Path, SubPath any
		Data              any
		Errors            []any
	}
	Completed []struct {
		ID     string
		Errors []any
	}
}

// TestDeferredPartsMergeToTheWhole runs random operations with @defer over chaotic resolvers, in both forms of parts.
// Where the answer in one piece has no error, the parts merged are that answer. In any case they end, and each part is
// JSON.
func TestDeferredPartsMergeToTheWhole(t *testing.T) {
	t.Parallel()
	set := everyClient(t)
	ctx := auth.NewContext(t.Context(), &auth.Viewer{Subject: "7"})
	var s *Server
	merged, deferring := 0, 0
	operations := *diffOps / 4
	for i := range uint64(operations) {
		seed := *diffSeed + i
		if i%100 == 0 {
			var err error
			if s, err = New(set, Options{Executable: generated.Executable(), Resolvers: chaos(seed)}); err != nil {
				t.Fatal(err)
			}
		}
		profile := set.Clients[i%uint64(len(set.Clients))]
		op := opgen.New(profile.Schema, opgen.Options{Defer: true}, seed)
		request := Request{Query: op.Document, Variables: []byte(op.Variables)}
		ask := func(d plan.Delivery) *collector {
			c := &collector{request: request, delivery: d}
			s.Client(profile.Name).Serve(ctx, c)
			return c
		}
		whole := read(t, ask(plan.Whole).bodies[0])
		for _, d := range []plan.Delivery{plan.Repeated, plan.Distinct} {
			got := ask(d)
			if !got.complete {
				t.Fatalf("seed %d, form %d: the answer is not complete", seed, d)
			}
			if len(got.bodies) > 1 {
				deferring++
			}
			data := merge(t, got.bodies)
			if len(whole.Errors) > 0 {
				continue
			}
			merged++
			if diff := cmp.Diff(whole.Data, data); diff != "" {
				t.Fatalf("seed %d, client %s, form %d: -in one piece +in parts\n%s\n%s\n%s\n%s", seed, profile.Name, d, diff, op.Document, op.Variables, got.bodies)
			}
		}
	}
	t.Logf("%d answers came in parts; %d were merged and compared", deferring, merged)
	if deferring < operations/2 || merged < operations/4 {
		t.Error("too few operations defer something, or succeed")
	}
}

func read(t *testing.T, body []byte) (p part) {
	t.Helper()
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatalf("not JSON: %v: %s", err, body)
	}
	return p
}

// merge puts the parts of an answer together as a client does.
func merge(t *testing.T, bodies [][]byte) any {
	t.Helper()
	data := read(t, bodies[0]).Data
	places := map[any]any{}
	for _, body := range bodies {
		p := read(t, body)
		for _, f := range p.Pending {
			places[f.ID] = f.Path
		}
		for _, i := range p.Incremental {
			path, _ := i.Path.([]any)
			if i.ID != nil {
				path, _ = places[i.ID].([]any)
			}
			below, _ := i.SubPath.([]any)
			object, ok := at(data, slices.Concat(path, below)).(map[string]any)
			fields, there := i.Data.(map[string]any)
			// In the form in which fields repeat, a part may put null where another part had a list.
			if !ok && there && !bytes.Contains(slices.Concat(bodies...), []byte(`"errors"`)) {
				t.Fatalf("no object at %v %v: %s", path, below, body)
			}
			if ok {
				deepMerge(object, fields)
			}
		}
	}
	return data
}

// at is what stands at a response path.
func at(v any, path []any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			object, _ := v.(map[string]any)
			v = object[s]
		case float64:
			list, _ := v.([]any)
			if v = nil; int(s) < len(list) {
				v = list[int(s)]
			}
		default:
			return fmt.Errorf("path has %T", s)
		}
	}
	return v
}

func deepMerge(into, from map[string]any) {
	for key, value := range from {
		into[key] = mergeValues(into[key], value)
	}
}

func mergeValues(old, value any) any {
	switch value := value.(type) {
	case map[string]any:
		if known, ok := old.(map[string]any); ok {
			deepMerge(known, value)
			return known
		}
	case []any:
		if known, ok := old.([]any); ok && len(known) == len(value) {
			for i := range value {
				known[i] = mergeValues(known[i], value[i])
			}
			return known
		}
	}
	return value
}
