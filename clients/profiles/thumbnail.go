package profiles

import (
	"strconv"
	"strings"
)

// AvatarThumbnail is the avatar scaled by the media service to so many pixels at its longer side; nil means 96, and
// sizes are held to 16–1024. A profile without an avatar has "".
func (p *Profile) AvatarThumbnail(pixels *int) string {
	if p.AvatarURL == "" {
		return ""
	}
	size := 96
	if pixels != nil {
		size = min(max(*pixels, 16), 1024)
	}
	separator := "?"
	if strings.Contains(p.AvatarURL, "?") {
		separator = "&"
	}
	return p.AvatarURL + separator + "s=" + strconv.Itoa(size)
}
