package schema

import (
	"time"

	"github.com/facetgraph/facet/internal/strictyaml"
)

// Limits are checked before an operation does any work, the same on every
// transport. They cannot be switched off: each has a largest value as well,
// up to which checking an operation stays in the milliseconds.
type Limits struct {
	// BodyBytes bounds the request body. Default 256KiB.
	BodyBytes strictyaml.ByteSize `yaml:"bodyBytes" min:"1KiB" max:"16MiB"`
	// QueryBytes bounds the text of the document. Default 20KB (20,000).
	QueryBytes strictyaml.ByteSize `yaml:"queryBytes" min:"100" max:"1MiB"`
	// Tokens bounds the document's lexical tokens. Default 2000.
	Tokens int `yaml:"tokens" min:"10" max:"15000"`
	// Nesting bounds brackets in brackets while parsing. Default 200.
	Nesting int `yaml:"nesting" min:"5" max:"500"`
	// Depth bounds fields within fields, fragments expanded. Default 12.
	Depth int `yaml:"depth" min:"1" max:"100"`
	// Aliases bounds aliased fields in the document. Default 30.
	Aliases int `yaml:"aliases" min:"0" max:"1000"`
	// RootFields bounds the fields of the operation itself. Default 20.
	RootFields int `yaml:"rootFields" min:"1" max:"200"`
	// Directives bounds the directives in the document. Default 50.
	Directives int `yaml:"directives" min:"0" max:"500"`
	// Selections bounds the fields with all fragments expanded. Default 10000.
	Selections int `yaml:"selections" min:"10" max:"1000000"`
	// ListInput bounds each list in arguments and variables. Default 1000.
	ListInput int `yaml:"listInput" min:"1" max:"100000"`
	// VariablesDepth bounds objects and lists within each other in variables.
	// Default 20.
	VariablesDepth int `yaml:"variablesDepth" min:"1" max:"100"`
	// Errors bounds the errors of one response. Default 10.
	Errors int `yaml:"errors" min:"1" max:"100"`
}

func defaultLimits() Limits {
	return Limits{
		BodyBytes: 256 << 10, QueryBytes: 20_000, Tokens: 2000, Nesting: 200, Depth: 12, Aliases: 30,
		RootFields: 20, Directives: 50, Selections: 10_000, ListInput: 1000, VariablesDepth: 20, Errors: 10,
	}
}

// Subscriptions bounds what long-lived connections may hold.
type Subscriptions struct {
	// MaxPerSocket bounds the operations running on one WebSocket. Default 100.
	MaxPerSocket int `yaml:"maxPerSocket" min:"1" max:"10000"`
	// MaxSocketsPerViewer bounds a viewer's open WebSockets and event streams;
	// without a token the address counts as the viewer. Default 10.
	MaxSocketsPerViewer int `yaml:"maxSocketsPerViewer" min:"1" max:"10000"`
	// InitTimeout is the time for connection_init to arrive. Default 5s.
	InitTimeout time.Duration `yaml:"initTimeout" min:"100ms" max:"1m"`
	// MessageBytes bounds one message from the client. Default 64KiB.
	MessageBytes strictyaml.ByteSize `yaml:"messageBytes" min:"1KiB" max:"16MiB"`
	// IdleTimeout closes a socket on which no operation runs. Default 2m.
	IdleTimeout time.Duration `yaml:"idleTimeout" min:"1s" max:"24h"`
	// PingInterval is the pause between pings that find dead peers; a peer that
	// answers none before the next is gone. Default 25s.
	PingInterval time.Duration `yaml:"pingInterval" min:"1s" max:"1h"`
}

func defaultSubscriptions() Subscriptions {
	return Subscriptions{
		MaxPerSocket: 100, MaxSocketsPerViewer: 10, InitTimeout: 5 * time.Second,
		MessageBytes: 64 << 10, IdleTimeout: 2 * time.Minute, PingInterval: 25 * time.Second,
	}
}

// Cost says how operations are priced. Weights and list sizes stand in the
// SDL, as @cost and @listSize.
type Cost struct {
	// Max is the highest cost of one operation; above it the operation is
	// refused whatever the rate limits say. Default 1000.
	Max Points `yaml:"max"`
	// Dialect chooses whose rules price an operation. Default ibm.
	Dialect Dialect `yaml:"dialect"`
	// DefaultListSize prices a list that no @listSize bounds; bff check warns of
	// such lists. 0 makes them an error. Default 100.
	DefaultListSize int `yaml:"defaultListSize" min:"0" max:"1000000"`
	// Expose adds the cost and what is left of the limits to each response, as
	// extensions.cost in Shopify's form. Default false.
	Expose bool `yaml:"expose"`
}

// Dialect is a set of pricing rules.
type Dialect string

// Values of [Dialect].
const (
	DialectIBM    Dialect = "ibm"    // IBM's GraphQL cost specification
	DialectApollo Dialect = "apollo" // Apollo Router's demand control
)

// Allowed lists the values.
func (Dialect) Allowed() []string { return []string{"ibm", "apollo"} }
