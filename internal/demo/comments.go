package demo

import "time"

// comment is a comment as the posts service tells it.
type comment struct {
	ID        int64     `json:"id"`
	PostID    int64     `json:"postId"`
	AuthorID  int64     `json:"authorId"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"createdAt"`
}

// commentList holds the first comments of a post.
type commentList struct {
	PostID int64     `json:"postId"`
	Items  []comment `json:"items"`
	Total  int       `json:"total"`
}

// comments answers with the comments of several posts.
func (s *postService) comments(c *call) (reply, error) {
	ids, err := c.ids("postIds")
	if err != nil {
		return reply{}, err
	}
	limit, err := c.int("limit", 10, 0, 50)
	if err != nil {
		return reply{}, err
	}
	lists := make([]commentList, 0, len(ids))
	for _, id := range ids {
		if p, _, ok := s.posts.get(id); ok {
			lists = append(lists, firstComments(p, limit))
		}
	}
	return jsonReply(lists, briefly)
}

// firstComments makes up the comments of a post, the oldest first. They are
// the same each time: nothing writes comments.
func firstComments(p post, limit int) commentList {
	texts := []string{
		"Where is this?", "I was there last year, it has not changed.", "Saving this for later.",
		"The second one, always.", "Could you share how you did it?",
	}
	list := commentList{PostID: p.ID, Items: []comment{}, Total: p.CommentCount}
	for i := range int64(min(limit, p.CommentCount)) {
		list.Items = append(list.Items, comment{
			ID:        p.ID*100 + i + 1,
			PostID:    p.ID,
			AuthorID:  (p.ID*31+i*17)%profileCount + 1,
			Body:      texts[(p.ID+i)%int64(len(texts))],
			CreatedAt: p.CreatedAt.Add(time.Duration(i+1) * 7 * time.Minute),
		})
	}
	return list
}
