package schema_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/facetgraph/facet/internal/strictyaml"
	"github.com/facetgraph/facet/schema"
)

// read reads a client.yaml that must be right.
func read(t *testing.T, text string) *schema.Policy {
	t.Helper()
	p, err := schema.ReadPolicy("client.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestDefaultsAreTheHardeningTable(t *testing.T) {
	t.Parallel()
	p := read(t, "title: X\n")
	want := schema.Limits{
		BodyBytes: 256 << 10, QueryBytes: 20_000, Tokens: 2000, Nesting: 200, Depth: 12, Aliases: 30, RootFields: 20,
		Directives: 50, Selections: 10_000, ListInput: 1000, VariablesDepth: 20, Errors: 10,
	}
	if diff := cmp.Diff(want, p.Limits); diff != "" {
		t.Errorf("limits (-want +got):\n%s", diff)
	}
	if p.Deadline != 5*time.Second || p.Introspection != schema.IntrospectionOff || p.Playground || p.Suggestions || len(p.CORS.Origins) > 0 {
		t.Errorf("not safe by default: %+v", p)
	}
	if p.HTTP.Status != schema.StatusStrict || p.HTTP.Throttled != schema.Throttled429 || p.OnError != schema.OnErrorPropagate {
		t.Errorf("not what the specifications say: %+v, %s", p.HTTP, p.OnError)
	}
	if s := p.Subscriptions; s.MessageBytes != 64<<10 || s.MaxPerSocket != 100 || s.InitTimeout != 5*time.Second {
		t.Errorf("subscriptions: %+v", s)
	}
}

// The policy that no file makes is the same that an all but empty file makes.
func TestDefaultPolicyIsThatOfAnEmptyFile(t *testing.T) {
	t.Parallel()
	want := schema.DefaultPolicy()
	want.Title = "X"
	if diff := cmp.Diff(want, read(t, "title: X\n"), cmpopts.IgnoreUnexported(schema.Policy{})); diff != "" {
		t.Errorf("(-default +read):\n%s", diff)
	}
}

// So is a file in which nothing stands: every key may be left out.
func TestNothingIsAPolicy(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "\n", "# a comment\n", "\ufeff", "---\n", "\r\n\r\n# a\r\n"} {
		if diff := cmp.Diff(schema.DefaultPolicy(), read(t, text), cmpopts.IgnoreUnexported(schema.Policy{})); diff != "" {
			t.Errorf("%q (-default +read):\n%s", text, diff)
		}
	}
	if at := read(t, "").At("rate[0].limit").String(); at != "client.yaml:1:1" {
		t.Errorf("a default is at %s", at)
	}
}

// Points have the same bounds wherever a file may name them.
func TestPointsHaveOneBound(t *testing.T) {
	t.Parallel()
	for _, value := range []string{"0", "1000000001"} {
		text := strings.ReplaceAll(`cost: {max: N}
rate:
  - name: a
    limit: N
    burst: N
    overrides:
      operations: {Home: {limit: N, burst: N}}
      tiers: {claim: plan, values: {gold: {limit: N, burst: N}}}
      anonymous: {limit: N, burst: N}
`, "N", value)
		_, err := schema.ReadPolicy("client.yaml", []byte(text))
		if n := strings.Count(err.Error(), ": "+value+" is out of range; allowed: 1 to 1000000000"); n != 9 {
			t.Errorf("%d of 9 places refuse %s: %v", n, value, err)
		}
	}
}

func TestPolicyFollowsIntrospection(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][2]bool{
		"introspection: on":                                {true, true},
		"introspection: off":                               {false, false},
		"introspection: authenticated":                     {false, false},
		"{introspection: on, playground: false}":           {true, false},
		"{introspection: on, suggestions: false}":          {false, true},
		"{suggestions: true}":                              {true, false},
		"{introspection: authenticated, playground: true}": {false, true},
	} {
		if p := read(t, text); p.Suggestions != want[0] || p.Playground != want[1] {
			t.Errorf("%s: suggestions %v, playground %v", text, p.Suggestions, p.Playground)
		}
	}
}

// Each word is read as it is written, with quotes or without, also the one that YAML has for nothing.
func TestPolicyOnError(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]schema.OnError{
		"": "PROPAGATE", "onError: PROPAGATE\n": "PROPAGATE", "onError: NULL\n": "NULL", "onError: 'NULL'\n": "NULL", "onError: \"NULL\" # c\n": "NULL", "onError: HALT\n": "HALT",
	} {
		set, err := schema.Load(folders("web/client.yaml", "title: X\n"+text, "web/a.graphql", "type Query { ok: Boolean }"))
		if err != nil || set.Clients[0].Policy.OnError != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, text := range []string{"onError:\n", "onError: ~\n", "onError: null\n", "onError: Null\n", "onError: ABORT\n", "onError: [NULL]\n", "title: NULL\n"} {
		if _, err := schema.Load(folders("web/client.yaml", text, "web/a.graphql", "type Query { ok: Boolean }")); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestRateDefaults(t *testing.T) {
	t.Parallel()
	p := read(t, `
cost: {max: 5}
rate:
  - name: viewer
    limit: 100
    overrides:
      operations: {Home: {limit: 3}, Export: {limit: 20, burst: 10}}
      tiers: {claim: plan, values: {gold: {limit: 1000}}}
      anonymous: {limit: 10}
  - {name: tenant, key: "claim:tenant", algorithm: slidingCounter, limit: 500, window: 1h, mode: shadow, onOutage: closed, anonymous: skip}
`)
	want := []schema.Rate{
		{
			Name: "viewer", Key: "viewer", Algorithm: schema.GCRA, Limit: 100, Window: time.Minute, Burst: 100,
			Mode: schema.Enforce, OnOutage: schema.OutageLocal, Anonymous: schema.AnonymousAddress,
			Overrides: schema.Overrides{
				Operations: map[string]schema.Allowance{"Home": {Limit: 3, Burst: 3}, "Export": {Limit: 20, Burst: 10}},
				Tiers:      schema.Tiers{Claim: "plan", Values: map[string]schema.Allowance{"gold": {Limit: 1000, Burst: 1000}}},
				Anonymous:  &schema.Allowance{Limit: 10, Burst: 10},
			},
		},
		{
			Name: "tenant", Key: "claim:tenant", Algorithm: schema.SlidingCounter, Limit: 500, Window: time.Hour, Burst: 500,
			Mode: schema.Shadow, OnOutage: schema.OutageClosed, Anonymous: schema.AnonymousSkip,
		},
	}
	if diff := cmp.Diff(want, p.Rate); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Raising the highest cost alone must not make a contradiction with a default.
func TestDefaultRateFollowsCost(t *testing.T) {
	t.Parallel()
	p := read(t, "cost: {max: 5000}")
	if len(p.Rate) != 1 || p.Rate[0].Burst != 10_000 || p.Rate[0].Limit != 30_000 {
		t.Errorf("%+v", p.Rate)
	}
	if p := read(t, "rate: []"); len(p.Rate) != 0 {
		t.Errorf("an empty list does not switch limits off: %+v", p.Rate)
	}
}

func TestPolicyAt(t *testing.T) {
	t.Parallel()
	p := read(t, "title: X\nrate:\n  - name: a\n    limit: 9000\n")
	for path, want := range map[string]string{"rate[0].limit": "client.yaml:4:12", "rate[0].burst": "client.yaml:3:5", "deadline": "client.yaml:1:1"} {
		if got := p.At(path).String(); got != want {
			t.Errorf("At(%s) = %s, want %s", path, got, want)
		}
	}
}

func TestNamesDefaultToTheFolder(t *testing.T) {
	t.Parallel()
	set, err := schema.Load(folders("tv/client.yaml", "owner: x\n", "tv/s.graphql", "type Query { a: Int }"))
	if err != nil {
		t.Fatal(err)
	}
	p := set.Client("tv").Policy
	if p.Title != "tv" || !slices.Equal(p.Identify.Names, []string{"tv"}) || len(p.Identify.ClientIDs) != 0 {
		t.Errorf("%q %q", p.Title, p.Identify)
	}
}

func TestCompressionOff(t *testing.T) {
	t.Parallel()
	if !read(t, "compression: {encodings: []}").Compression.Off() || read(t, "title: x").Compression.Off() {
		t.Error("an empty list switches compression off, the default does not")
	}
}

// Every key is a lower-case word in camel case, and every number has bounds.
func TestPolicyKeysAreUniform(t *testing.T) {
	t.Parallel()
	var walk func(path string, typ reflect.Type)
	walk = func(path string, typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Map:
			walk(path, typ.Elem())
		case reflect.Struct:
			for f := range typ.Fields() {
				if !f.IsExported() {
					continue
				}
				name := f.Tag.Get("yaml")
				if want := strings.ToLower(f.Name[:1]) + f.Name[1:]; !strings.EqualFold(name, want) || name[0] != want[0] {
					t.Errorf("%s.%s is called %q in the file", path, f.Name, name)
				}
				_, bounded := reflect.Zero(f.Type).Interface().(strictyaml.Bounded)
				if k := f.Type.Kind(); k >= reflect.Int && k <= reflect.Float64 && f.Tag.Get("max") == "" && !bounded {
					t.Errorf("%s.%s has no largest value", path, name)
				}
				walk(path+"."+name, f.Type)
			}
		}
	}
	walk("client.yaml", reflect.TypeFor[schema.Policy]())
}
