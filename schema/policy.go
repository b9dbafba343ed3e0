package schema

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// Policy is what a client.yaml says. Every key may be left out and has a safe
// default; a key that is not listed here is an error. [DefaultPolicy] has the
// defaults.
type Policy struct {
	// Title is what people call the client, in the playground and the
	// documentation. Default: the folder's name.
	Title string `yaml:"title"`
	// Owner is the team to ask, such as "@facet/web". No default.
	Owner string `yaml:"owner"`
	// Identify says which requests to /graphql are this client's.
	Identify Identify `yaml:"identify"`
	// Deadline is the time an operation may take, backend calls included.
	// Default 5s.
	Deadline time.Duration `yaml:"deadline" min:"1ms" max:"5m"`
	// DroppableShare is the part of an operation's time within which fields must
	// come that are @criticality(level: "DROPPABLE"). Default 0.3.
	DroppableShare float64 `yaml:"droppableShare" min:"0.01" max:"1"`
	// OnError says what an error of a field does to the fields around it, where
	// the request does not say. Default PROPAGATE.
	OnError OnError `yaml:"onError"`
	// Introspection says who may ask for __schema and __type, and download the
	// schema. Default off.
	Introspection Introspection `yaml:"introspection"`
	// Suggestions adds "did you mean" to errors about unknown fields. Default:
	// true when introspection is on, else false.
	Suggestions bool `yaml:"suggestions"`
	// Playground serves /playground/{client}. Default: true when introspection
	// is on, else false.
	Playground bool `yaml:"playground"`
	// Priority says what goes first on a node that has too much to do.
	Priority Priority `yaml:"priority"`
	// HTTP says how results are answered over HTTP.
	HTTP HTTP `yaml:"http"`
	// Limits are checked before an operation does any work.
	Limits Limits `yaml:"limits"`
	// Compression is of responses.
	Compression Compression `yaml:"compression"`
	// Subscriptions are the limits on sockets and streams.
	Subscriptions Subscriptions `yaml:"subscriptions"`
	// CORS lists the origins that a browser may call from.
	CORS CORS `yaml:"cors"`
	// Cost says how operations are priced.
	Cost Cost `yaml:"cost"`
	// Rate is the rate limits, all of which must admit an operation. Default:
	// one, named viewer, that lets a viewer spend six times Cost.Max in a minute
	// and twice Cost.Max at once. An empty list switches rate limiting off.
	Rate []Rate `yaml:"rate"`

	source  *strictyaml.Source
	refused map[string]bool // where a contradiction was found
	flawed  bool
}

// Identify says which requests are a client's. Matching is exact for client
// ids; names are compared without regard to case.
type Identify struct {
	// ClientIDs are values of the token's azp or client_id claim. Default: none.
	ClientIDs []string `yaml:"clientIds"`
	// Names are values of the headers GraphQL-Client-Name and
	// apollographql-client-name. Default: the folder's name.
	Names []string `yaml:"names"`
}

// Introspection says who may introspect a client's schema.
type Introspection string

// Values of [Introspection].
const (
	IntrospectionOn            Introspection = "on"            // everybody
	IntrospectionOff           Introspection = "off"           // nobody
	IntrospectionAuthenticated Introspection = "authenticated" // whoever has a valid token
)

// Allowed lists the values.
func (Introspection) Allowed() []string { return []string{"on", "off", "authenticated"} }

// DefaultPolicy is the policy of a client.yaml that says nothing: the limits
// of Facet's hardening table, no introspection, no cross-origin calls.
func DefaultPolicy() *Policy {
	return &Policy{
		Deadline:       5 * time.Second,
		DroppableShare: 0.3,
		OnError:        OnErrorPropagate,
		Introspection:  IntrospectionOff,
		Priority:       defaultPriority(),
		HTTP:           HTTP{Status: StatusStrict, Throttled: Throttled429},
		Limits:         defaultLimits(),
		Compression:    Compression{MinBytes: 1 << 10, Encodings: []Encoding{Zstd, Brotli, Gzip}},
		Subscriptions:  defaultSubscriptions(),
		CORS:           CORS{MaxAge: 2 * time.Hour},
		Cost:           Cost{Max: 1000, Dialect: DialectIBM, DefaultListSize: 100},
		Rate:           defaultRate(1000),
		source:         &strictyaml.Source{},
	}
}

// derive fills in the defaults that depend on other keys.
func (p *Policy) derive() {
	open := p.Introspection == IntrospectionOn
	if !p.source.Has("suggestions") {
		p.Suggestions = open
	}
	if !p.source.Has("playground") {
		p.Playground = open
	}
	if !p.source.Has("rate") {
		p.Rate = defaultRate(p.Cost.Max)
	}
	for i := range p.Rate {
		p.Rate[i].derive()
	}
}

// named fills in the defaults that come from the client's name.
func (p *Policy) named(client string) {
	if p.Title == "" {
		p.Title = client
	}
	if !p.source.Has("identify.names") {
		p.Identify.Names = []string{client}
	}
}

// At is where in client.yaml a key is set, such as "rate[0].burst", or the
// nearest key around it.
func (p *Policy) At(path string) Pos { return p.source.At(path) }

// Under is the path of a key of a map, such as an operation's name, for At and
// Refuse.
func (p *Policy) Under(path, key string) string { return p.source.Under(path, key) }

// Refuse is a mistake at path, for checks by those who use the policy. It is
// nil where the file has been found wrong there already.
func (p *Policy) Refuse(path, format string, args ...any) error {
	if p.Wrong(path) {
		return nil
	}
	return p.source.Errorf(path, format, args...)
}

// Wrong reports whether a mistake was found at path or around it.
func (p *Policy) Wrong(path string) bool {
	for {
		if p.source.Bad(path) || p.refused[path] {
			return true
		}
		if path == "" {
			return false
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
}

// Flawed reports whether any mistake was found in the file.
func (p *Policy) Flawed() bool { return p.flawed }

// Equal reports whether two policies say the same, wherever in their files.
func (p *Policy) Equal(o *Policy) bool {
	a, b := *p, *o
	a.source, a.refused, b.source, b.refused = nil, nil, nil, nil
	return reflect.DeepEqual(a, b)
}

// validate reports the contradictions within one client.yaml.
func (p *Policy) validate(to *problems) {
	p.refused = map[string]bool{}
	v := &policyCheck{src: p.source, p: to, refused: p.refused}
	v.text("title", p.Title, 100)
	v.text("owner", p.Owner, 100)
	v.identities("identify.clientIds", p.Identify.ClientIDs, false)
	v.identities("identify.names", p.Identify.Names, true)
	if p.Playground && p.Introspection == IntrospectionOff && !v.src.Bad("introspection") {
		v.fail("playground", "needs introspection for its documentation and completion; set introspection: on or authenticated, or playground: false")
	}
	p.CORS.check(v)
	p.Compression.check(v)
	p.checkRate(v)
}

// policyCheck collects what is wrong in a decoded policy.
type policyCheck struct {
	src     *strictyaml.Source
	p       *problems
	refused map[string]bool
}

// fail records a contradiction, unless what is at path could not be read.
func (v *policyCheck) fail(path, format string, args ...any) {
	if !v.src.Bad(path) {
		v.refused[path] = true
		v.p.err(v.src.Errorf(path, format, args...))
	}
}

// text bounds a text that is shown in pages and logs.
func (v *policyCheck) text(path, text string, longest int) {
	switch {
	case len([]rune(text)) > longest:
		v.fail(path, "has %d characters; at most %d are allowed", len([]rune(text)), longest)
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' }):
		v.fail(path, "holds a line end or control character; write it on one line")
	}
}

// identities reports empty and repeated names of a client.
func (v *policyCheck) identities(path string, names []string, foldCase bool) {
	for i, name := range names {
		at := fmt.Sprintf("%s[%d]", path, i)
		same := func(other string) bool { return other == name || foldCase && strings.EqualFold(other, name) }
		switch {
		case strings.TrimSpace(name) == "" || strings.TrimSpace(name) != name:
			v.fail(at, "is empty or has white space around it")
		case slices.ContainsFunc(names[:i], same):
			v.fail(at, "%q is listed twice", name)
		}
		v.text(at, name, 200)
	}
}
