package demo

import "slices"

// feedItem is a post in a feed and why it is there.
type feedItem struct {
	PostID int64  `json:"postId"`
	Reason string `json:"reason"`
}

// feedPage is a part of a feed.
type feedPage struct {
	Items []feedItem `json:"items"`
	Next  *int64     `json:"next"` // where to go on after, null at the end
}

// homeRow is a shelf of posts.
type homeRow struct {
	ID      int64   `json:"id"`
	Title   string  `json:"title"`
	PostIDs []int64 `json:"postIds"`
}

// recommendationRoutes returns the routes of a service that keeps nothing: all
// it says follows from the viewer.
func recommendationRoutes() []route {
	return []route{
		{pattern: "GET /feed", answer: feed},
		{pattern: "GET /rows", answer: rows},
	}
}

// feed answers with a part of a viewer's feed.
func feed(c *call) (reply, error) {
	viewer, err := c.optionalID("viewer")
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
	if after > postCount {
		return reply{}, badRequest("after must be a post of the feed")
	}
	return jsonReply(pageOf(viewer, limit, after), publicIf(viewer == 0))
}

// publicIf returns the Cache-Control of what is the same for everybody, or not.
func publicIf(public bool) string {
	if public {
		return briefly
	}
	return "private, max-age=5"
}

// pageOf cuts a page out of a viewer's feed. The feed goes through the world
// block by block, beginning at the viewer's own: a page of blockPosts items is
// one block, as long as pages are of that size.
func pageOf(viewer int64, limit int, after int64) feedPage {
	first := blockOf(viewer)
	place := int64(0)
	if after > 0 {
		block := ((after-1)/blockPosts - first + blockCount) % blockCount
		place = block*blockPosts + (after-1)%blockPosts + 1
	}
	page := feedPage{Items: []feedItem{}}
	for ; place < postCount && len(page.Items) < limit; place++ {
		id := (first*blockPosts+place)%postCount + 1
		page.Items = append(page.Items, feedItem{PostID: id, Reason: reasonFor(viewer, id)})
	}
	if place < postCount && len(page.Items) > 0 {
		page.Next = &page.Items[len(page.Items)-1].PostID
	}
	return page
}

// blockOf returns the block that a viewer's feed begins with. Anonymous viewers
// begin with the newest.
func blockOf(viewer int64) int64 {
	return (viewer%blockCount*11 + blockCount - 1) % blockCount
}

// reasonFor says why a post is in a viewer's feed. Anonymous viewers follow
// nobody.
func reasonFor(viewer, id int64) string {
	reasons := []string{"TRENDING", "SIMILAR", "FOLLOWED"}
	if viewer == 0 {
		reasons = reasons[:2]
	}
	n := int64(len(reasons))
	return reasons[(viewer%n+id)%n]
}

// rows answers with the shelves of a viewer's home screen.
func rows(c *call) (reply, error) {
	viewer, err := c.optionalID("viewer")
	if err != nil {
		return reply{}, err
	}
	titles := []string{"Trending now", "Fresh today", "Because you watched trails", "Quiet hours", "From the kitchen"}
	shelves := make([]homeRow, len(titles))
	for i, title := range titles {
		shelves[i] = homeRow{ID: int64(i + 1), Title: title, PostIDs: shelf(viewer, int64(i))}
	}
	return jsonReply(shelves, publicIf(viewer == 0))
}

// shelf returns the posts on a viewer's shelf: ten of a block of its own.
func shelf(viewer, number int64) []int64 {
	block := (blockOf(viewer) + number*7) % blockCount
	ids := make([]int64, 0, blockPosts/2)
	for i := range int64(blockPosts / 2) {
		ids = append(ids, block*blockPosts+2*i+1+number%2)
	}
	slices.Reverse(ids)
	return ids
}
