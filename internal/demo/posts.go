package demo

import (
	"fmt"
	"net/http"
	"time"
)

// post is a post as the posts service tells it.
type post struct {
	ID           int64     `json:"id"`
	AuthorID     int64     `json:"authorId"`
	Title        string    `json:"title"`
	Body         string    `json:"body"`
	MediaURL     string    `json:"mediaUrl"`
	MediaKind    string    `json:"mediaKind"`
	CreatedAt    time.Time `json:"createdAt"`
	Likes        int       `json:"likes"`
	CommentCount int       `json:"commentCount"`
}

// postService knows the posts, their comments and who likes them.
type postService struct {
	posts *table[post]
	likes *relation
	inbox *inbox
}

// newPosts makes the posts of the world.
func newPosts(in *inbox) *postService {
	s := &postService{posts: newTable[post](), likes: newRelation(), inbox: in}
	for id := int64(1); id <= postCount; id++ {
		kind, suffix := mediaOf(id)
		s.posts.put(id, post{
			ID:           id,
			AuthorID:     authorOf(id),
			Title:        titleOf(id),
			Body:         bodyOf(id),
			MediaURL:     fmt.Sprintf("https://media.example/posts/%d.%s", id, suffix),
			MediaKind:    kind,
			CreatedAt:    publishedAt(id),
			Likes:        likesOf(id),
			CommentCount: commentsOf(id),
		})
	}
	return s
}

// likesOf returns how many likes a post of the world starts with.
func likesOf(id int64) int { return int(id * 37 % 500) }

// mediaOf returns the kind of media of a post of the world. There is a sound
// in every block of ten, for clients that know no sounds.
func mediaOf(id int64) (kind, suffix string) {
	switch {
	case id%10 == 0:
		return "AUDIO", "mp3"
	case id%4 == 1:
		return "VIDEO", "mp4"
	}
	return "IMAGE", "jpg"
}

// routes returns the endpoints, by the names that statistics count them under.
func (s *postService) routes() []route {
	return []route{
		{pattern: "GET /posts/batch", answer: s.batch},
		{pattern: "GET /posts", answer: s.latest},
		{pattern: "POST /posts", answer: s.create},
		{pattern: "GET /comments", answer: s.comments},
		{pattern: "PUT /posts/{id}/like", answer: func(c *call) (reply, error) { return s.like(c, true) }},
		{pattern: "DELETE /posts/{id}/like", answer: func(c *call) (reply, error) { return s.like(c, false) }},
	}
}

// batch answers with posts by id.
func (s *postService) batch(c *call) (reply, error) {
	ids, err := c.ids("ids")
	if err != nil {
		return reply{}, err
	}
	return reply{body: s.posts.list(ids), cache: briefly}, nil
}

// latest answers with the newest posts. Ids rise with time, so no order by time
// has to be kept.
func (s *postService) latest(c *call) (reply, error) {
	limit, err := c.int("limit", 20, 1, 100)
	if err != nil {
		return reply{}, err
	}
	return reply{body: s.posts.list(s.posts.newest(limit)), cache: briefly}, nil
}

// like makes the viewer like a post, or no longer. Only a change counts, and
// the author is not told of their own like.
func (s *postService) like(c *call, on bool) (reply, error) {
	viewer, id, err := c.viewerAndID()
	if err != nil {
		return reply{}, err
	}
	liked, _, ok := s.posts.get(id)
	if !ok {
		return reply{}, notFound("post")
	}
	change := s.likes.set(viewer, id, on)
	_, body, _ := s.posts.change(id, func(p *post) { p.Likes += change })
	if change > 0 && liked.AuthorID != viewer {
		s.inbox.deliver(liked.AuthorID, notification{Kind: "LIKE", ActorID: viewer, PostID: id})
	}
	return reply{body: body}, nil
}

// create publishes a post in the viewer's name. Whether there is such a profile
// is not this service's business.
func (s *postService) create(c *call) (reply, error) {
	viewer, err := c.viewer()
	if err != nil {
		return reply{}, err
	}
	var draft draft
	if err := c.decode(&draft); err != nil {
		return reply{}, err
	}
	if err := draft.check(); err != nil {
		return reply{}, err
	}
	body := s.posts.add(func(id int64) post {
		return post{
			ID: id, AuthorID: viewer, Title: draft.Title, Body: draft.Body,
			MediaURL: draft.MediaURL, MediaKind: draft.MediaKind, CreatedAt: time.Now().UTC().Truncate(time.Second),
		}
	})
	return reply{status: http.StatusCreated, body: body}, nil
}
