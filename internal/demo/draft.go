package demo

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of what may be posted, in characters.
const (
	maxTitle = 200
	maxText  = 10_000
	maxURL   = 2_000
)

// draft is a post that is not published yet.
type draft struct {
	Title     string `json:"title"`
	Body      string `json:"body"`
	MediaURL  string `json:"mediaUrl"`
	MediaKind string `json:"mediaKind"`
}

// check reports everything that is wrong with the draft at once, and fills in
// the kind of media that a draft without one has.
func (d *draft) check() error {
	var wrong []string
	if n := utf8.RuneCountInString(strings.TrimSpace(d.Title)); n == 0 || n > maxTitle {
		wrong = append(wrong, "title must have 1 to 200 characters")
	}
	if utf8.RuneCountInString(d.Body) > maxText {
		wrong = append(wrong, "body must have at most 10000 characters")
	}
	if !isMediaURL(d.MediaURL) {
		wrong = append(wrong, "mediaUrl must be an https URL of at most 2000 characters")
	}
	if d.MediaKind == "" {
		d.MediaKind = "IMAGE"
	}
	if !slices.Contains([]string{"IMAGE", "VIDEO", "AUDIO"}, d.MediaKind) {
		wrong = append(wrong, "mediaKind must be IMAGE, VIDEO or AUDIO")
	}
	if len(wrong) == 0 {
		return nil
	}
	return problem(http.StatusUnprocessableEntity, "Not a valid post", strings.Join(wrong, "; "))
}

// isMediaURL accepts "" as well: a post needs no media.
func isMediaURL(s string) bool {
	if s == "" {
		return true
	}
	u, err := url.Parse(s)
	return err == nil && len(s) <= maxURL && u.Scheme == "https" && u.Host != "" && u.User == nil
}
