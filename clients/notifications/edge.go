package notifications

// Node makes a notification its own Relay edge: a page holds nothing else about it.
func (n *Notification) Node() *Notification { return n }
