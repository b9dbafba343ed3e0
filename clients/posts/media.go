package posts

import "strings"

// Media is the URL of the post's media, nil where it has none.
func (p *Post) Media() *string {
	if p.MediaURL == "" {
		return nil
	}
	return &p.MediaURL
}

// ArtworkURL returns the URL of the post's media rendered in a size, or "" for
// a post without media. An unknown size is the smallest one.
func (p *Post) ArtworkURL(size ArtworkSize) string {
	if p.MediaURL == "" {
		return ""
	}
	width := "w=640"
	switch size {
	case ArtworkSizeHd:
		width = "w=1280"
	case ArtworkSizeUhd:
		width = "w=3840"
	}
	plain, fragment, found := strings.Cut(p.MediaURL, "#")
	if found {
		fragment = "#" + fragment
	}
	separator := "?"
	if strings.Contains(plain, "?") {
		separator = "&"
	}
	return plain + separator + width + fragment
}
