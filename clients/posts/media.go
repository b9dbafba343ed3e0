package posts

import (
	"io"
	"strings"

	"github.com/facetgraph/facet/clients"
)

// MediaKind says what a post's MediaURL points to.
type MediaKind string

// The kinds of media.
const (
	Image MediaKind = "IMAGE"
	Video MediaKind = "VIDEO"
	Audio MediaKind = "AUDIO"
)

// MarshalGQL writes the value as a quoted string.
func (k MediaKind) MarshalGQL(w io.Writer) { _, _ = w.Write(k.AppendGQL(nil)) }

// AppendGQL appends the value as a quoted string.
func (k MediaKind) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, k) }

// UnmarshalGQL accepts the kinds above.
func (k *MediaKind) UnmarshalGQL(v any) (err error) {
	*k, err = clients.UnmarshalEnum(v, []MediaKind{Image, Video, Audio})
	return err
}

// ArtworkSize is a width in which the media service renders artwork.
type ArtworkSize string

// The sizes of artwork.
const (
	SD  ArtworkSize = "SD"  // 640 pixels wide
	HD  ArtworkSize = "HD"  // 1280 pixels wide
	UHD ArtworkSize = "UHD" // 3840 pixels wide
)

// MarshalGQL writes the value as a quoted string.
func (s ArtworkSize) MarshalGQL(w io.Writer) { _, _ = w.Write(s.AppendGQL(nil)) }

// AppendGQL appends the value as a quoted string.
func (s ArtworkSize) AppendGQL(b []byte) []byte { return clients.AppendEnum(b, s) }

// UnmarshalGQL accepts the sizes above.
func (s *ArtworkSize) UnmarshalGQL(v any) (err error) {
	*s, err = clients.UnmarshalEnum(v, []ArtworkSize{SD, HD, UHD})
	return err
}

// ArtworkURL returns the URL of the post's media rendered in a size, or "" for
// a post without media. An unknown size is the smallest one.
func (p *Post) ArtworkURL(size ArtworkSize) string {
	if p.MediaURL == "" {
		return ""
	}
	width := "w=640"
	switch size {
	case HD:
		width = "w=1280"
	case UHD:
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
