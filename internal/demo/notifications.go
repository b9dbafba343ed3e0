package demo

import (
	"fmt"
	"net/http"
	"time"
)

// heartbeat is how often a silent stream shows that it is alive.
const heartbeat = 15 * time.Second

// unreadCount tells how many notifications are not read.
type unreadCount struct {
	Unread int `json:"unread"`
}

// notificationPage is a part of a viewer's notifications.
type notificationPage struct {
	Items []notification `json:"items"`
	Next  *int64         `json:"next"` // where to go on after, null at the end
}

// notificationService shows viewers their part of the inbox.
type notificationService struct {
	inbox   *inbox
	chatter time.Duration
}

// notificationRoutes returns the endpoints, by the names that statistics count
// them under. All of them are private: nothing may be cached.
func notificationRoutes(in *inbox, chatter time.Duration) []route {
	s := &notificationService{inbox: in, chatter: chatter}
	return []route{
		{pattern: "GET /notifications/count", answer: s.count},
		{pattern: "GET /notifications", answer: s.list},
		{pattern: "POST /notifications/read", answer: s.read},
		{pattern: "GET /notifications/stream", stream: s.stream},
	}
}

// count answers with the number of unread notifications.
func (s *notificationService) count(c *call) (reply, error) {
	viewer, err := c.viewer()
	if err != nil {
		return reply{}, err
	}
	return jsonReply(unreadCount{s.inbox.unread(viewer)}, "")
}

// list answers with a part of the notifications, the newest first.
func (s *notificationService) list(c *call) (reply, error) {
	viewer, err := c.viewer()
	if err != nil {
		return reply{}, err
	}
	limit, err := c.int("limit", 20, 1, 100)
	if err != nil {
		return reply{}, err
	}
	after, err := c.optionalID("after")
	if err != nil {
		return reply{}, err
	}
	items, more := s.inbox.page(viewer, limit, after)
	page := notificationPage{Items: items}
	if more {
		page.Next = &items[len(items)-1].ID
	}
	return jsonReply(page, "")
}

// read marks notifications as read and answers with what is left, so that no
// second call is needed to know it.
func (s *notificationService) read(c *call) (reply, error) {
	viewer, err := c.viewer()
	if err != nil {
		return reply{}, err
	}
	var body struct {
		UpTo int64 `json:"upTo"`
	}
	if err := c.decode(&body); err != nil {
		return reply{}, err
	}
	if body.UpTo < 0 {
		return reply{}, badRequest("upTo must be the id of a notification, or 0 for all")
	}
	s.inbox.read(viewer, body.UpTo)
	return jsonReply(unreadCount{s.inbox.unread(viewer)}, "")
}

// stream sends a viewer's new notifications as server-sent events, until the
// caller goes or the server stops.
func (s *notificationService) stream(c *call, w http.ResponseWriter) error {
	viewer, err := c.viewer()
	if err != nil {
		return err
	}
	news, stop := s.inbox.listen(viewer)
	defer stop()
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	chat, quiet := ticker(s.chatter)
	defer quiet()
	for err := say(w, ": welcome\n\n"); err == nil; {
		select {
		case n := <-news:
			err = say(w, fmt.Sprintf("id: %d\nevent: notification\ndata: %s\n\n", n.ID, encode(n)))
		case t := <-chat:
			s.inbox.deliver(viewer, notification{Kind: "FOLLOW", ActorID: t.Unix()%profileCount + 1})
		case <-beat.C:
			err = say(w, ": still here\n\n")
		case <-c.Context().Done():
			return nil
		}
	}
	return nil
}

// say writes a part of a stream and sends it at once.
func say(w http.ResponseWriter, text string) error {
	if _, err := w.Write([]byte(text)); err != nil {
		return err
	}
	return http.NewResponseController(w).Flush()
}

// ticker returns a channel that ticks every d, or never for 0.
func ticker(d time.Duration) (<-chan time.Time, func()) {
	if d <= 0 {
		return nil, func() {}
	}
	t := time.NewTicker(d)
	return t.C, t.Stop
}
