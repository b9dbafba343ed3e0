package profiles

// Kind is the GraphQL type that profile ids are global ids of.
const Kind = "Profile"

// ID is the id of a profile.
type ID = ProfileGlobalID

// Viewer is the member on whose behalf an operation runs.
type Viewer struct {
	ID ID
}
