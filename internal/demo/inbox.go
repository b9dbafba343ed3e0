package demo

import (
	"sync"
	"time"
)

// notification is a notification as the notifications service tells it.
type notification struct {
	ID        int64     `json:"id"`
	Kind      string    `json:"kind"`
	ActorID   int64     `json:"actorId"`
	PostID    int64     `json:"postId"`
	CreatedAt time.Time `json:"createdAt"`
	Read      bool      `json:"read"`
}

const (
	oldNotifications = 25      // every viewer begins with so many
	idsPerViewer     = 1 << 20 // keeps ids of different viewers apart
	listenerQueue    = 16      // notifications that wait for a slow listener
)

// inbox keeps everybody's notifications, and tells listeners of new ones. It
// stands for the queue that services of a company would share.
type inbox struct {
	mu        sync.Mutex
	entries   map[int64][]notification // by viewer, the oldest first
	listeners map[int64]map[chan notification]bool
}

// newInbox returns an inbox that nobody has looked into yet.
func newInbox() *inbox {
	return &inbox{
		entries:   map[int64][]notification{},
		listeners: map[int64]map[chan notification]bool{},
	}
}

// load returns a viewer's notifications. They are made up when first asked for.
// Nobody but a profile of the world has any to begin with. The lock is held.
func (in *inbox) load(viewer int64) []notification {
	if list, ok := in.entries[viewer]; ok || viewer > profileCount {
		return list
	}
	list := make([]notification, oldNotifications)
	unread := int(viewer%9) + 1
	for i := range list {
		list[i] = oldNotification(viewer, int64(i))
		list[i].Read = i < len(list)-unread
	}
	in.entries[viewer] = list
	return list
}

// oldNotification makes up what a viewer was told before the world began.
func oldNotification(viewer, i int64) notification {
	n := notification{
		ID:        viewer*idsPerViewer + i + 1,
		Kind:      []string{"LIKE", "FOLLOW", "COMMENT"}[(viewer+i)%3],
		ActorID:   (viewer*13+i*29)%profileCount + 1,
		CreatedAt: now().Add(-time.Duration(oldNotifications-i) * 53 * time.Minute),
	}
	if n.Kind != "FOLLOW" {
		// The posts of profile a are in the block its authors share.
		n.PostID = (viewer-1)/blockAuthors*blockPosts + (viewer-1)%blockAuthors + 1
	}
	return n
}

// deliver gives a viewer a new notification. Listeners that are too slow for it
// miss it: they find it in the list.
func (in *inbox) deliver(viewer int64, n notification) {
	if viewer <= 0 || viewer > profileCount {
		return
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	list := in.load(viewer)
	n.ID = viewer*idsPerViewer + int64(len(list)) + 1
	n.CreatedAt = time.Now().UTC().Truncate(time.Second)
	in.entries[viewer] = append(list, n)
	for listener := range in.listeners[viewer] {
		select {
		case listener <- n:
		default:
		}
	}
}

// listen returns a channel of a viewer's new notifications and how to end it.
func (in *inbox) listen(viewer int64) (<-chan notification, func()) {
	in.mu.Lock()
	defer in.mu.Unlock()
	listener := make(chan notification, listenerQueue)
	if in.listeners[viewer] == nil {
		in.listeners[viewer] = map[chan notification]bool{}
	}
	in.listeners[viewer][listener] = true
	return listener, func() {
		in.mu.Lock()
		defer in.mu.Unlock()
		delete(in.listeners[viewer], listener)
		if len(in.listeners[viewer]) == 0 {
			delete(in.listeners, viewer)
		}
	}
}

// unread returns how many of a viewer's notifications are not read.
func (in *inbox) unread(viewer int64) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	n := 0
	for _, entry := range in.load(viewer) {
		if !entry.Read {
			n++
		}
	}
	return n
}

// read marks notifications as read up to an id, or all for 0.
func (in *inbox) read(viewer, upTo int64) {
	in.mu.Lock()
	defer in.mu.Unlock()
	list := in.load(viewer)
	for i := range list {
		if upTo == 0 || list[i].ID <= upTo {
			list[i].Read = true
		}
	}
}

// page returns up to limit notifications older than after, the newest first,
// and whether there are more. After 0 is the beginning.
func (in *inbox) page(viewer int64, limit int, after int64) (page []notification, more bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	list := in.load(viewer)
	page = []notification{}
	for i := len(list) - 1; i >= 0; i-- {
		if after != 0 && list[i].ID >= after {
			continue
		}
		if len(page) == limit {
			return page, true
		}
		page = append(page, list[i])
	}
	return page, false
}
