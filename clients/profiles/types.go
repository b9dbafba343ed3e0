package profiles

import (
	"io"

	"github.com/facetgraph/facet/clients"
)

// Kind is the GraphQL type that profile ids are global ids of.
const Kind = "Profile"

// ID identifies a profile: an integer to the service, an opaque global id in
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

// Profile is a member of the network.
type Profile struct {
	ID        ID     `json:"id"`
	Handle    string `json:"handle"` // unique, without @
	Name      string `json:"name"`
	AvatarURL string `json:"avatarUrl"`
	Followers int    `json:"followers"`
	Bio       string `json:"bio"`
	Verified  bool   `json:"verified"`
}

// Viewer is the member on whose behalf an operation runs.
type Viewer struct {
	ID ID
}
