package ads

import (
	"io"

	"github.com/facetgraph/facet/clients"
)

// Kind is the GraphQL type that ad ids are global ids of.
const Kind = "Ad"

// ID identifies an ad: an integer to the service, an opaque global id in
// GraphQL.
type ID int64

// MarshalGQL writes the global id as a quoted string.
func (id ID) MarshalGQL(w io.Writer) { _, _ = w.Write(id.AppendGQL(nil)) }

// AppendGQL appends the global id as a quoted string.
func (id ID) AppendGQL(b []byte) []byte { return clients.AppendGlobalID(b, Kind, int64(id)) }

// UnmarshalGQL reads a global id and insists on its kind.
func (id *ID) UnmarshalGQL(v any) error {
	n, err := clients.UnmarshalID(Kind, v)
	*id = ID(n)
	return err
}

// Ad is a paid picture.
type Ad struct {
	ID         ID     `json:"id"`
	Advertiser string `json:"advertiser"`
	ImageURL   string `json:"imageUrl"`
	TargetURL  string `json:"targetUrl"` // where a click leads
}
