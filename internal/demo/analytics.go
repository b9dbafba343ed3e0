package demo

import (
	"fmt"
	"net/http"
	"time"
)

// postStats are figures as the analytics service tells them.
type postStats struct {
	PostID int64 `json:"postId"`
	Views  int   `json:"views"`
	Shares int   `json:"shares"`
}

// event is what somebody did to a post.
type event struct {
	Kind   string    `json:"kind"`
	PostID int64     `json:"postId"`
	Viewer int64     `json:"viewer"`
	At     time.Time `json:"at"`
}

// maxEvents bounds the events of one request.
const maxEvents = 1000

// analyticsService knows how often posts were seen and shared.
type analyticsService struct {
	stats *table[postStats]
}

// newAnalytics makes the figures of the posts of the world, each higher than
// the likes that the posts service tells: nobody likes what they have not seen.
func newAnalytics() *analyticsService {
	s := &analyticsService{stats: newTable[postStats]()}
	for id := int64(1); id <= postCount; id++ {
		s.stats.put(id, postStats{PostID: id, Views: likesOf(id)*11 + int(id%97), Shares: int(id % 41)})
	}
	return s
}

// routes returns the endpoints, by the names that statistics count them under.
func (s *analyticsService) routes() []route {
	return []route{
		{pattern: "GET /analytics", answer: s.batch},
		{pattern: "POST /events", answer: s.record},
	}
}

// batch answers with figures by post.
func (s *analyticsService) batch(c *call) (reply, error) {
	ids, err := c.ids("postIds")
	if err != nil {
		return reply{}, err
	}
	return reply{body: s.stats.list(ids), cache: briefly}, nil
}

// record counts events. All of a request count, or none. Events for posts that
// this service has no figures for are accepted and forgotten.
func (s *analyticsService) record(c *call) (reply, error) {
	var events []event
	if err := c.decode(&events); err != nil {
		return reply{}, err
	}
	if len(events) > maxEvents {
		return reply{}, badRequest(fmt.Sprintf("%d events, at most %d are allowed", len(events), maxEvents))
	}
	for i, e := range events {
		if e.Kind != "VIEW" && e.Kind != "SHARE" || e.PostID <= 0 || e.Viewer < 0 {
			return reply{}, problem(http.StatusUnprocessableEntity, "Not a valid event",
				fmt.Sprintf("event %d: kind must be VIEW or SHARE, postId positive, viewer positive or absent", i))
		}
	}
	for _, e := range events {
		s.stats.change(e.PostID, func(p *postStats) {
			if e.Kind == "VIEW" {
				p.Views++
			} else {
				p.Shares++
			}
		})
	}
	return reply{status: http.StatusAccepted}, nil
}
