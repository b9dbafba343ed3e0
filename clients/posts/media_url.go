package posts

// Media is the URL of the post's media, nil where it has none.
func (p *Post) Media() *string {
	if p.MediaURL == "" {
		return nil
	}
	return &p.MediaURL
}
