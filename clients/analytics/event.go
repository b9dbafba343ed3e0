package analytics

import "time"

// EventKind says what a viewer did.
type EventKind string

// The kinds of event.
const (
	View  EventKind = "VIEW"
	Share EventKind = "SHARE"
)

// Event is one thing that a viewer did to a post.
type Event struct {
	Kind   EventKind `json:"kind"`
	PostID int64     `json:"postId"`
	Viewer int64     `json:"viewer,omitempty"` // 0 when anonymous
	At     time.Time `json:"at"`
}
