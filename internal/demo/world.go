package demo

import (
	"fmt"
	"strings"
	"time"
)

// The size of the world. Posts come in blocks, and each block has its own
// authors, so that a page of blockPosts posts always needs blockAuthors
// profiles: some authors twice, which gives batching something to do.
const (
	postCount    = 1000
	profileCount = 750
	blockPosts   = 20
	blockAuthors = 15
	blockCount   = postCount / blockPosts
)

// now is when the newest post of the world was published. A fixed time keeps
// every answer the same from start to start.
func now() time.Time { return time.Date(2026, time.November, 2, 9, 0, 0, 0, time.UTC) }

// authorOf returns the profile that wrote a post of the world.
func authorOf(post int64) int64 {
	block, place := (post-1)/blockPosts, (post-1)%blockPosts
	return block*blockAuthors + place%blockAuthors + 1
}

// publishedAt returns when a post of the world was published.
func publishedAt(post int64) time.Time {
	return now().Add(-time.Duration(postCount-post) * 17 * time.Minute)
}

// commentsOf returns how many comments a post of the world has.
func commentsOf(post int64) int { return int(post * 7 % 12) }

// names returns 30 first and 25 last names: together one name per profile.
func names() (first, last []string) {
	return strings.Fields("Ada Ben Chloe Dmitri Elif Farid Grace Hana Ivan Jonas Kwame Lucia Mei Noah Olga " +
			"Priya Quinn Rosa Sami Tariq Uma Viktor Wanda Ximena Yusuf Zoe Amara Bruno Carla Diego"),
		strings.Fields("Abara Becker Castro Dubois Eriksen Fischer Garcia Haddad Ito Jansen Kaya Larsen " +
			"Moreau Novak Okafor Pereira Quist Rossi Silva Tanaka Ueda Vargas Weber Yilmaz Zhang")
}

// nameOf returns the name of a profile of the world.
func nameOf(profile int64) string {
	first, last := names()
	i := int(profile - 1)
	return first[i%len(first)] + " " + last[i/len(first)]
}

// handleOf returns the handle of a profile of the world.
func handleOf(profile int64) string {
	return strings.ToLower(strings.ReplaceAll(nameOf(profile), " ", "_"))
}

// titleOf returns the title of a post of the world.
func titleOf(post int64) string {
	how := strings.Fields("Slow Early Bright Quiet Salty Wild Paper Northern Borrowed Late")
	what := strings.Fields("morning harbour bread trail rehearsal garden train kitchen winter letter market")
	return fmt.Sprintf("%s %s #%d", how[post%int64(len(how))], what[post%int64(len(what))], post)
}

// bodyOf returns the text of a post of the world.
func bodyOf(post int64) string {
	text := []string{
		"We set out before sunrise and had the place to ourselves for an hour.",
		"Third attempt, and the first one that I would serve to guests.",
		"Nobody had told us about the stairs. The view made up for them.",
		"Recorded in one take, with the window open. You can hear the rain.",
		"A list of what I packed, what I used, and what I sent home again.",
	}
	i := int(post)
	return text[i%len(text)] + " " + text[(i/len(text)+i+1)%len(text)]
}

// bioOf returns what a profile of the world says about itself.
func bioOf(profile int64) string {
	bios := []string{
		"Bread, bikes and bad puns.", "Film photographs of ordinary places.", "Plays the cello, badly, every day.",
		"Walks. Writes about walking.", "Cooks for more people than fit at the table.",
	}
	return bios[profile%int64(len(bios))]
}
